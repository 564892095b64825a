// The machine around an older LoongArch kernel tree, whose idle routine is rolled back.

import './machine.ts'
import './rollback-idle.ts'
