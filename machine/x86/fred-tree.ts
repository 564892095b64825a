// The machine around a kernel tree on an x86 CPU with FRED: only what a tree does not provide.

import '../properties.ts'
import '../linux/hrtimer.ts'
import '../linux/lockdep.ts'
import '../linux/tasks-rcu.ts'
import '../linux/tick.ts'
import './fred-dispatch.ts'
import './fred.ts'
import './handlers.ts'
import './idle.ts'
import './nmi-handler.ts'
import './system-calls.ts'
import './vectors.ts'
