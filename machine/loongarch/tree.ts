// The machine around a LoongArch kernel tree since v6.12.24: only what a tree does not provide.

import './idle.ts'
import './machine.ts'
