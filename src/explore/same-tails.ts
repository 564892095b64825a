// Positions that nobody can tell apart: different code that will do the same from here on.
//
// The entry functions of interrupts differ in what they do first, but end alike. A task that was preempted at
// the end of one of them goes on as if it had been another. So each context (a function with the calls that
// led there) gets a representative: the first one with the same function whose callers, one after the other,
// will do the same when they are returned to. Classes of steps are refined until steps of one class have
// successors of one class (E. F. Moore, "Gedanken-experiments on sequential machines", 1956).

import type { Program, Step, StepIndex } from '../ir/program.ts'
import { successors } from '../ir/walk.ts'
import type { CallStrings } from '../wasm/call-strings.ts'
import type { Liveness } from '../wasm/liveness.ts'

/** For each context the one that stands for it. */
export function representatives(
  program: Program,
  strings: CallStrings,
  live: readonly Liveness[],
): Int32Array {
  const classes = stepClasses(program)
  const result = new Int32Array(strings.count)
  /** What happens after the context's function returns, as a number; equal numbers, equal futures. */
  const futures = new Int32Array(strings.count)
  const numbers = createNumbers()
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
    // Locals that outlive the call have places of their own in each function.
    const bound =
      step?.kind !== 'call' || step.into.length > 0 || live[func]?.during(call).length !== 0
    return bound ? `in ${func} ${call}` : `to ${classes[func]?.[step.next]}`
  }
}

/** Numbers for strings, the same for the same. */
function createNumbers(): (text: string) => number {
  const numbers = new Map<string, number>()
  return (text) => {
    const number = numbers.get(text) ?? numbers.size
    numbers.set(text, number)
    return number
  }
}

/** For each step of each function a number that it shares with those that begin the same behaviour. */
function stepClasses({ functions }: Program): readonly (readonly number[])[] {
  const kinds = createNumbers()
  let classes = functions.map(({ steps }) => steps.map((step) => kinds(deed(step))))
  for (let count = -1; ;) {
    const numbers = createNumbers()
    const before = classes
    classes = functions.map(({ steps }, func) =>
      steps.map((step, index) => {
        const own = before[func]
        return numbers([own?.[index], ...successors(step).map((next) => own?.[next])].join(' '))
      }),
    )
    const found = new Set(classes.flat()).size
    if (found === count) return classes
    count = found
  }
}

/** What a step does, without where it is written and where it goes on. */
function deed(step: Step): string {
  return JSON.stringify(step, (key, value: unknown) => {
    if (key === 'span') return undefined
    // Steps are numbers; the arms of a `select` have the same names and are not.
    const leads = key === 'next' || key === 'then' || key === 'otherwise'
    if (leads && typeof value === 'number') return undefined
    return typeof value === 'bigint' ? `${value}n` : value
  })
}
