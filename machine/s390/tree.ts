// The machine around an s390 kernel tree: only what a tree does not provide.

import '../properties.ts'
import '../linux/hrtimer.ts'
import '../linux/lockdep.ts'
import '../linux/tick.ts'
import './handlers.ts'
import './world.ts'
