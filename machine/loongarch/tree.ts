// The machine around a LoongArch kernel tree: only what a tree does not provide.

import './emulation.ts'
import './idle.ts'
import './machine.ts'
import './probes.ts'
