// The machine around a RISC-V kernel tree that knows of programs whose control flow the CPU watches.

import './tree.ts'
import './software-check.ts'
