// Fields of the tree whose values the model does not track, each with the reason: counters that only
// statistics read, and pointers that are not followed. They are reported with every result.

import type { FieldOverride } from '../link/merge-fields.ts'

/** By `owner name`. */
export const untracked: ReadonlyMap<string, FieldOverride> = new Map([
  ['cpu ksoftirqd', { initial: 2n, reason: 'task 2 of the machine is ksoftirqd' }],
])
