// The machine around a kernel tree that was built without preemption: only what a tree does not provide.

import './tree.ts'
import '../linux/rcu-without-preemption.ts'
