// The machine around a LoongArch kernel tree of v6.1: its idle routine is rolled back, and nothing is probed.

import './machine.ts'
import './rollback-idle.ts'
import './warnings.ts'
