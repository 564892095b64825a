// The machine around an arm64 kernel tree whose interrupts use the generic entry code: only what a tree does not provide.

import '../properties.ts'
import '../linux/hrtimer.ts'
import '../linux/lockdep.ts'
import '../linux/remote-work.ts'
import '../linux/tasks-rcu.ts'
import '../linux/tick.ts'
import './generic-entry.ts'
import './handlers.ts'
import './idle.ts'
import './preempt-count.ts'
import './world.ts'
