// The machine around an s390 kernel tree: only what a tree does not provide.

import './mcck-plain.ts'
import './pgm-plain.ts'
import './rest.ts'
