// Locals of a function as one number (cell-numbers.ts), in which those that nobody reads any more are 0: states that
// differ in nothing else go on alike.

import { present } from '../base/assert.ts'
import type { FunctionId, Program, StepIndex } from '../ir/program.ts'
import { liveLocals } from '../sim/live-locals.ts'
import type { CellNumbers } from './cell-numbers.ts'

/** What they are before a step. */
export type LivingLocals = (func: FunctionId, at: StepIndex, locals: number) => number

/** What has been asked for one function before. */
interface Known {
  readonly live: readonly ReadonlySet<number>[]
  /** By step. */
  readonly answers: readonly Map<number, number>[]
}

export function livingLocals({ functions }: Program, numbers: CellNumbers): LivingLocals {
  const all = new Map<FunctionId, Known>()
  const lookAt = (func: FunctionId): Known => {
    const { before } = liveLocals(present(functions[func], 'a function of that number'))
    const known = { live: before, answers: before.map(() => new Map()) }
    all.set(func, known)
    return known
  }
  return (func, at, locals) => {
    const { live, answers } = all.get(func) ?? lookAt(func)
    const before = present(answers[at], 'a step of that number')
    const known = before.get(locals)
    if (known !== undefined) return known
    const values = numbers.cellsOf(locals)
    const left = numbers.numberOf(values.map((value, local) => (live[at]?.has(local) ? value : 0n)))
    before.set(locals, left)
    return left
  }
}
