// Positions that nobody can tell apart: different code that will do the same from here on.
//
// The entry functions of interrupts differ in what they do first, but end alike. A task that was preempted at
// the end of one of them goes on as if it had been another. So each context (a function with the calls that
// led there) gets a representative: the first one with the same function whose callers, one after the other,
// will do the same when they are returned to. Classes of steps are refined until steps of one class have
// successors of one class (E. F. Moore, "Gedanken-experiments on sequential machines", 1956). Where a call gives
// values, or locals live across it, what is behind it has to be the same but for the names (same-rests.ts).

import type { FunctionId, Program, Step, StepIndex } from '../ir/program.ts'
import { successors } from '../ir/walk.ts'
import type { CallStrings } from '../wasm/call-strings.ts'
import { createPairTable } from './pair-table.ts'
import type { Rest } from './same-rests.ts'

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
function stepClasses({ functions }: Program): readonly Int32Array[] {
  const deedOf = createDeeds()
  const followers = functions.map(({ steps }) => steps.map(successors))
  let classes = functions.map(({ steps }) => Int32Array.from(steps, deedOf))
  const steps = classes.reduce((sum, own) => sum + own.length, 0)
  for (let count = -1; ;) {
    // A step has two successors at most; -1 where there is none.
    const [heads, numbers] = [createPairTable(steps), createPairTable(steps)]
    classes = classes.map((own, func) =>
      own.map((kind, index) => {
        const [first, second] = followers[func]?.[index] ?? []
        const head = heads.add(kind, first === undefined ? -1 : (own[first] ?? 0))
        return numbers.add(head, second === undefined ? -1 : (own[second] ?? 0))
      }),
    )
    if (numbers.size() === count) return classes
    count = numbers.size()
  }
}

/** What a step does as a number, without where it is written and where it goes on. */
function createDeeds(): (step: Step) => number {
  const numbers = createNumbers()
  // Expressions are shared by copies of a step.
  const texts = new WeakMap<object, string>()
  const textOf = (value: unknown): string => {
    if (typeof value !== 'object' || value === null) return `${typeof value} ${String(value)}`
    const known = texts.get(value)
    if (known !== undefined) return known
    const text = Array.isArray(value)
      ? `[${value.map(textOf).join()}]`
      : `{${Object.entries(value)
          .filter(([key, inner]) => key !== 'span' && !leads(key, inner))
          .map(([key, inner]) => `${key}:${textOf(inner)}`)
          .join()}}`
    texts.set(value, text)
    return text
  }
  return (step) => numbers(textOf(step))
}

/** Steps are numbers; the arms of a `select` have the same names and are not. */
function leads(key: string, value: unknown): boolean {
  return typeof value === 'number' && (key === 'next' || key === 'then' || key === 'otherwise')
}
