// The machine around an s390 kernel tree whose assembly passes flags to the handler of program checks: only what
// a tree does not provide.

import './mcck-plain.ts'
import './pgm-flags.ts'
import './rest.ts'
