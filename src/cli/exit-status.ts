// What the process says to scripts: 0 all hold (claims: as stated), 1 a violation or a claim that came
// out differently, 2 wrong use or unusable input, 3 not everything could be decided.

import { isAsHoped, type Answer } from '../report/merge.ts'

export const EXIT_HOLDS = 0
export const EXIT_VIOLATED = 1
export const EXIT_UNUSABLE = 2
export const EXIT_UNDECIDED = 3

/** A property whose situation never occurred was not checked: that is not success. */
export function exitStatus(answers: readonly Answer[]): number {
  const open = answers.filter((answer) => !isAsHoped(answer))
  if (open.some(({ verdict }) => verdict === 'violated' || verdict === 'holds')) {
    return EXIT_VIOLATED
  }
  return open.length > 0 || answers.length === 0 ? EXIT_UNDECIDED : EXIT_HOLDS
}
