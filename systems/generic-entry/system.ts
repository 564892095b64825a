// The bundled default: the generic entry code on an x86 CPU, with nothing from a kernel tree.

import '../../machine/properties.ts'
import '../../machine/linux/context-tracking.ts'
import '../../machine/linux/idle.ts'
import '../../machine/linux/irqflags.ts'
import '../../machine/linux/lockdep.ts'
import '../../machine/linux/handlers.ts'
import '../../machine/linux/preempt.ts'
import '../../machine/linux/rcu-core.ts'
import '../../machine/linux/softirq.ts'
import '../../machine/x86/world.ts'
import './entry.ts'
import './vectors.ts'
