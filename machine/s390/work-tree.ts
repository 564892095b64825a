// The machine around an s390 kernel tree that does the work of machine checks on the way to user mode: only what
// a tree does not provide.

import './mcck-work.ts'
import './pgm-plain.ts'
import './rest.ts'
