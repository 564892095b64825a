// The machine around a kernel tree: only what a tree does not provide. What stands beside these modules
// in machine/linux (context tracking, softirqs, the idle loop, …) is the tree's own business.

import '../properties.ts'
import '../linux/hrtimer.ts'
import '../linux/lockdep.ts'
import '../linux/remote-work.ts'
import '../linux/tasks-rcu.ts'
import '../linux/tick.ts'
import './handlers.ts'
import './idle.ts'
import './nmi-handler.ts'
import './nmi.ts'
import './system-calls.ts'
import './vectors.ts'
import './world.ts'
