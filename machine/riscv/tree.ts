// The machine around a RISC-V kernel tree: only what a tree does not provide.

import '../properties.ts'
import '../linux/hrtimer.ts'
import '../linux/lockdep.ts'
import '../linux/remote-work.ts'
import '../linux/tasks-rcu.ts'
import '../linux/tick.ts'
import './cpu.ts'
import './handlers.ts'
import '../linux/plain-preempt-count.ts'
import './world.ts'
