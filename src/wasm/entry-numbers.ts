// Where generated code of a function can be entered: at each step, and behind each call.

import type { Func } from '../ir/program.ts'

/** Number of the entry at each step; the entry behind a call's return is the next number. */
export function entryNumbers(func: Func): Int32Array {
  const entries = new Int32Array(func.steps.length)
  let next = 0
  func.steps.forEach((step, index) => {
    entries[index] = next
    next += step.kind === 'call' ? 2 : 1
  })
  return entries
}
