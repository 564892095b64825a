// The machine around a kernel tree on an x86 CPU whose NMI handlers take page faults: only what a tree does not
// provide.

import '../properties.ts'
import '../linux/hrtimer.ts'
import '../linux/lockdep.ts'
import '../linux/tick.ts'
import './faulting-nmi.ts'
import './handlers.ts'
import './idle.ts'
import './nested-nmi.ts'
import './nested-vectors.ts'
import './system-calls.ts'
import './world.ts'
