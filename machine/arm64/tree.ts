// The machine around an arm64 kernel tree that has entry code of its own: only what a tree does not provide.

import '../properties.ts'
import '../linux/hrtimer.ts'
import '../linux/lockdep.ts'
import '../linux/remote-work.ts'
import '../linux/tasks-rcu.ts'
import '../linux/tick.ts'
import './handlers.ts'
import './idle.ts'
import './irqflags.ts'
import './own-entry.ts'
import './preempt-count.ts'
import './world.ts'
