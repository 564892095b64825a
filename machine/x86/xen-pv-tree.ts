// The machine around a kernel tree that runs as a Xen PV guest and was built without preemption: only what a tree
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
import './vectors.ts'
import './xen.ts'
