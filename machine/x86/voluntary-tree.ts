// The machine around a kernel tree that was built without preemption, and so without Tasks RCU: only what a tree
// does not provide.

import '../properties.ts'
import '../linux/hrtimer.ts'
import '../linux/lockdep.ts'
import '../linux/remote-work.ts'
import '../linux/rcu-without-preemption.ts'
import '../linux/tick.ts'
import './handlers.ts'
import './idle.ts'
import './nmi-handler.ts'
import './nmi.ts'
import './system-calls.ts'
import './vectors.ts'
import './world.ts'
