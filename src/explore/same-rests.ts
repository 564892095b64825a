// What a function still does behind a call, as a text in which its own names do not stand.
//
// Handlers of interrupts are written by one macro, so that what they do behind a call is the same, but that each
// keeps what it needs there in locals of its own. Steps and locals are numbered in the order in which a walk comes
// to them. So two rests have one text exactly if one becomes the other by renaming locals, and the locals that
// live across both calls, in the order of their numbers, mean the same one by one.

import { present } from '../base/assert.ts'
import type { FunctionId, Local, Program, StepIndex } from '../ir/program.ts'
import { successors } from '../ir/walk.ts'
import type { Liveness } from '../wasm/liveness.ts'
import { allBits, demandedOfLocals } from './demanded-bits.ts'

export interface Rest {
  readonly text: string
  /** The locals that live while the call runs. */
  readonly live: readonly Local[]
}

/** `live`: by function. */
export function createRests(
  program: Program,
  live: readonly Liveness[],
): (func: FunctionId, call: StepIndex) => Rest {
  const demanded = demandedOfLocals(program)
  const known = program.functions.map(() => new Map<StepIndex, Rest>())
  return (func, call) => {
    const rests = present(known[func], `function ${func} exists`)
    const rest =
      rests.get(call) ?? restBehind(program, func, call, live[func], demanded[func] ?? [])
    rests.set(call, rest)
    return rest
  }
}

function restBehind(
  { functions }: Program,
  func: FunctionId,
  call: StepIndex,
  live: Liveness | undefined,
  demanded: readonly bigint[],
): Rest {
  const { steps, locals } = present(functions[func], `function ${func} exists`)
  const step = present(steps[call], `step ${call} exists`)
  const places = new Map<StepIndex, number>()
  const numbers = new Map<Local, number>()
  const placeOf = (index: StepIndex): number => {
    const place = places.get(index) ?? places.size
    places.set(index, place)
    return place
  }
  /** Where a local comes up for the first time, it is told what becomes of it when it is stored. */
  const nameOf = (local: Local): string => {
    const before = numbers.get(local)
    if (before !== undefined) return `${before}`
    numbers.set(local, numbers.size)
    const type = present(locals[local], `local ${local} exists`).type
    return `${numbers.size - 1}:${type.bits}${type.signed}${demanded[local] ?? allBits}`
  }
  const textOf = (value: unknown): string => {
    if (Array.isArray(value)) return `[${value.map(textOf).join()}]`
    if (typeof value !== 'object' || value === null) return `${typeof value} ${String(value)}`
    const parts = Object.entries(value).map(([key, inner]: [string, unknown]) => {
      if (key === 'span') return ''
      if (typeof inner === 'number') {
        if (key === 'local' || key === 'into') return `${key}:${nameOf(inner)}`
        // Steps are numbers; the arms of a `select` have the same names and are not.
        const leads = key === 'next' || key === 'then' || key === 'otherwise'
        if (leads) return `${key}:${placeOf(inner)}`
      }
      const names = key === 'into' && Array.isArray(inner) ? inner.filter(isNumber) : undefined
      return `${key}:${names === undefined ? textOf(inner) : names.map(nameOf).join(' ')}`
    })
    return `{${parts.join()}}`
  }
  const results = step.kind === 'call' ? step.into.map(nameOf).join(' ') : ''
  successors(step).forEach(placeOf)
  const text = [results]
  // The map grows while it is walked.
  for (const index of places.keys()) text.push(textOf(steps[index]))
  const alive = live?.during(call) ?? []
  return {
    text: text.join('\n'),
    live: alive.toSorted((left, right) => (numbers.get(left) ?? 0) - (numbers.get(right) ?? 0)),
  }
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number'
}
