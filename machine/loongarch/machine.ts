// What LoongArch has in all releases around a kernel tree.

import '../properties.ts'
import '../linux/hrtimer.ts'
import '../linux/lockdep.ts'
import '../linux/remote-work.ts'
import '../linux/plain-preempt-count.ts'
import '../linux/tasks-rcu.ts'
import '../linux/tick.ts'
import './cpu.ts'
import './handlers.ts'
import './world.ts'
