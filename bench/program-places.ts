// Where the frames of a Program can rest between two actions, and which locals they keep there.
//
// A place is a call string and a step that is not glued. Place 0 is nowhere: a frame that is not there, a task
// that has finished. A resting frame keeps only locals that will still be read, so that situations that behave
// alike are equal.

import { present } from '../src/base/assert.ts'
import type { Func, Program, Step } from '../src/ir/program.ts'
import { liveLocals } from '../src/sim/live-locals.ts'
import { callStrings, type CallStrings } from '../src/wasm/call-strings.ts'

/** A local of one function in one call string. */
export interface Kept {
  readonly context: number
  readonly local: number
}

export interface Places {
  readonly strings: CallStrings
  /** Number of a resting place; undefined where nothing rests. */
  readonly numberOf: (context: number, step: number) => number | undefined
  /** By number; number 0 is missing. */
  readonly list: readonly { readonly context: number; readonly step: number }[]
  readonly kept: (context: number, step: number) => readonly Kept[]
  /** Everything in such a call string is one action. */
  readonly isAction: (context: number) => boolean
  readonly funcOf: (context: number) => Func
}

export function placesOf(program: Program): Places {
  const strings = callStrings(program)
  const live = program.functions.map(liveLocals)
  const actions = new Set(
    program.vectors.flatMap(({ kind, func }) => (kind === 'environment' ? [func] : [])),
  )
  const functionNumber = (context: number): number =>
    present(strings.func[context], 'a call string has a function')
  const funcOf = (context: number): Func =>
    present(program.functions[functionNumber(context)], 'a function of that number')
  const parentOf = (context: number): number => strings.parent[context] ?? -1
  const isAction = (context: number): boolean => {
    let root = context
    while (parentOf(root) >= 0) root = parentOf(root)
    return actions.has(functionNumber(root))
  }
  const kept = (context: number, step: number): readonly Kept[] => {
    const chain: Kept[] = []
    const note = (owner: number, locals: ReadonlySet<number>): void => {
      for (const local of [...locals].toSorted((a, b) => a - b))
        chain.push({ context: owner, local })
    }
    note(context, present(live[functionNumber(context)]?.before[step], 'a step of that number'))
    for (let at = context; parentOf(at) >= 0; at = parentOf(at)) {
      const caller = parentOf(at)
      const call = strings.callStep[at] ?? 0
      note(caller, present(live[functionNumber(caller)]?.during[call], 'a call of that number'))
    }
    return chain
  }
  const list: { context: number; step: number }[] = []
  const numbers = new Map<string, number>()
  for (let context = 0; context < strings.count; context++) {
    if (isAction(context)) continue
    funcOf(context).steps.forEach((step, index) => {
      if (!rests(step, index, parentOf(context))) return
      numbers.set(`${context}.${index}`, list.push({ context, step: index }))
    })
  }
  const numberOf = (context: number, step: number): number | undefined =>
    numbers.get(`${context}.${step}`)
  return { strings, numberOf, list, kept, isAction, funcOf }
}

/** A frame's first step is never glued, whatever it looks like. */
function rests(step: Step, index: number, parent: number): boolean {
  return step.glued !== true || (index === 0 && parent < 0)
}
