// What is the same around every s390 kernel tree.

import '../properties.ts'
import '../linux/hrtimer.ts'
import '../linux/lockdep.ts'
import '../linux/remote-work.ts'
import '../linux/tasks-rcu.ts'
import '../linux/tick.ts'
import '../x86/preempt-count.ts'
import './handlers.ts'
import './idle.ts'
import './world.ts'
