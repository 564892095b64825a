// Positions that nobody can tell apart: different code that will do the same from here on.
//
// The entry functions of interrupts differ in what they do first, but end alike. A task that was preempted at
// the end of one of them goes on as if it had been another. So each context (a function with the calls that
// led there) gets a representative: the first one with the same function whose callers, one after the other,
// will do the same when they are returned to (step-classes.ts). Where a call gives values, or locals live across it,
// what is behind it has to be the same but for the names (same-rests.ts).

import type { FunctionId, Program, StepIndex } from '../ir/program.ts'
import type { CallStrings } from '../wasm/call-strings.ts'
import type { Rest } from './same-rests.ts'
import { createNumbers, stepClasses } from './step-classes.ts'

/** For each context the one that stands for it. */
export function representatives(
  program: Program,
  strings: CallStrings,
  restBehind: (func: FunctionId, call: StepIndex) => Rest,
): Int32Array {
  const classes = stepClasses(program)
  const result = new Int32Array(strings.count)
  /** What happens after the context's function returns, as a number; equal numbers, equal futures. */
  const futures = new Int32Array(strings.count)
  const numbers = createNumbers()
  const rests = createNumbers()
  const known = new Map<string, number>()
  for (let context = 0; context < strings.count; context++) {
    const parent = strings.parent[context] ?? -1
    const func = strings.func[context] ?? 0
    futures[context] =
      parent < 0
        ? numbers('end')
        : numbers(`${site(parent, strings.callStep[context] ?? 0)} ${futures[parent]}`)
    const key = `${func} ${futures[context]}`
    const first = known.get(key) ?? context
    known.set(key, first)
    result[context] = first
  }
  return result

  function site(caller: number, call: StepIndex): string {
    const func = strings.func[caller] ?? 0
    const { steps } = program.functions[func] ?? { steps: [] }
    const step = steps[call]
    const { text, live } = restBehind(func, call)
    const bound = step?.kind !== 'call' || step.into.length > 0 || live.length > 0
    return bound ? `through ${rests(text)}` : `to ${classes[func]?.[step.next]}`
  }
}
