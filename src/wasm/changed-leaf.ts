// What a change makes of a leaf: bits of it that are kept, and bits that are set.

import { load64 } from './assemble.ts'
import type { Node } from './assemble.ts'
import { getLocal } from './instruction.ts'

/** `at` is where the two stand, 64 bits each. */
export function changed(contents: Node, at: number, offset: number): Node {
  return [
    [contents, load64(getLocal(at), offset), 'i64.and'],
    [load64(getLocal(at), offset + 8), 'i64.or'],
  ]
}
