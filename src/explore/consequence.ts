// What a way out of a frame means to the frame below: the situation in which it goes on, or, below 0, the
// complement of the way in which it is left behind itself.

import type { Leaving } from './leavings.ts'
import type { Situations } from './situations.ts'

export function consequenceOf(
  { lists, leavings, resumed }: Situations,
  frame: number,
  leaving: Leaving,
): number {
  const [crossing, left] = [leavings.crossing(leaving), leavings.left(leaving)]
  return left === 0 ? resumed(crossing, frame) : ~leavings.add(crossing, lists.push(frame, left))
}
