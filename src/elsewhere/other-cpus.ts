// Code of other CPUs as environment actions of those that are searched. Each piece of it (a vector of kind
// `elsewhere`) begins when its condition holds, and may wait: then it goes on where it stopped, by another
// environment action, with its locals kept in fields of their own. So a CPU's entry code is searched against
// the kernel's own code of another CPU without a second CPU's stacks.
//
// How often it stops is a bound. `waits`: only where it waits; what lies between is one action. `accesses`:
// before each access to state that somebody else writes, or reads while it writes, so nothing is lost.

import { present } from '../base/assert.ts'
import type { Field, Func, Program, Step, Vector } from '../ir/program.ts'
import { reachableFrom } from '../ir/reachable-functions.ts'
import { stepExpressions, visitExpr, writtenPlace } from '../ir/walk.ts'
import { actionOf, type Routine, start } from './actions.ts'
import { dropUnreached } from './drop-unreached.ts'
import { inlineCalls } from './inline-calls.ts'
import { liveBefore } from './live-locals.ts'
import { checksOnlyOwn, ownCopies } from './own-copies.ts'

/** Where code of other CPUs stops for the CPUs that are searched. */
export type Stops = 'waits' | 'accesses'

/** `elsewhere`: numbers of vectors. */
export function otherCpus(program: Program, elsewhere: ReadonlySet<number>, stops: Stops): Program {
  if (elsewhere.size === 0) return program
  let result: Program = { ...program, vectors: [] }
  program.vectors.forEach((vector, index) => {
    result = elsewhere.has(index)
      ? withRoutine(program, result, vector, stops)
      : { ...result, vectors: [...result.vectors, vector] }
  })
  return dropUnreached(result)
}

function withRoutine(whole: Program, so: Program, vector: Vector, stops: Stops): Program {
  const flat = inlineCalls(whole, vector.func)
  const copies = ownCopies(so, vector.name, flat.steps)
  const code = flat.steps.map((step): Step => {
    const mapped = copies.step(step)
    if (!checksOnlyOwn(mapped, copies.isOwn) || mapped.kind !== 'check') return mapped
    const { next, span, glued } = mapped
    return { kind: 'jump', next, span, ...(glued === true ? { glued } : {}) }
  })
  const shared = stops === 'accesses' ? sharedBy(whole, vector) : () => false
  const places = code.flatMap((step, index) =>
    step.kind === 'await' || (step.glued !== true && shared(step)) ? [index] : [],
  )
  const live = liveBefore(code)
  const kept = [...new Set(places.flatMap((place) => [...present(live[place], 'a stop')]))]
  const fields: Field[] = [...copies.fields]
  const at = addField(fields, `${vector.name}: at`, { bits: widthOf(places.length) }, vector)
  const keptIn = new Map(
    kept.map((local) => {
      const { name, type } = present(flat.locals[local], 'a kept local exists')
      return [local, addField(fields, `${vector.name}: ${name} #${local}`, type, vector)]
    }),
  )
  const own = copies.fields.flatMap(({ initial, length }, field) =>
    copies.isOwn(field) && length === 1 && isWritten(code, field) ? [{ field, initial }] : [],
  )
  const routine: Routine = { vector, code, locals: flat.locals, places, live, at, keptIn, own }
  const functions: Func[] = [...so.functions]
  const vectors: Vector[] = [...so.vectors]
  for (const entry of [start, ...places]) {
    const { func, deliverable, name } = actionOf(routine, entry, flat.within)
    vectors.push({ ...vector, name, deliverable, func: functions.push(func) - 1 })
  }
  return { ...so, fields, functions, vectors }
}

function widthOf(places: number): number {
  return Math.max(1, places.toString(2).length)
}

function addField(
  fields: Field[],
  name: string,
  type: { readonly bits: number; readonly signed?: boolean },
  { span }: Vector,
): number {
  const { bits, signed = false } = type
  const rest = { owner: 'global', length: 1, initial: 0n, overflow: 'wrap', ghost: false } as const
  return fields.push({ name, type: { bits, signed }, ...rest, span }) - 1
}

function isWritten(code: readonly Step[], field: number): boolean {
  return code.some((step) => writtenPlace(step)?.field === field)
}

/** Whether somebody else can tell when a step of this vector's code happens. */
function sharedBy(program: Program, vector: Vector): (step: Step) => boolean {
  const read = new Set<number>()
  const written = new Set<number>()
  const others = program.vectors.filter((other) => other !== vector)
  const roots = [...program.tasks, ...others].map(({ func }) => func)
  for (const id of reachableFrom(program, roots)) {
    for (const step of program.functions[id]?.steps ?? []) {
      for (const field of readsOf(step)) read.add(field)
      const place = writtenPlace(step)
      if (place !== undefined) written.add(place.field)
    }
  }
  for (const { deliverable } of program.vectors) {
    visitExpr(deliverable, (inner) => void (inner.kind === 'read' && read.add(inner.place.field)))
  }
  return (step) => {
    const place = writtenPlace(step)
    if (place !== undefined && (read.has(place.field) || written.has(place.field))) return true
    return looksAtCurrent(step) || readsOf(step).some((field) => written.has(field))
  }
}

function readsOf(step: Step): readonly number[] {
  const found: number[] = []
  for (const expr of stepExpressions(step)) {
    visitExpr(expr, (inner) => void (inner.kind === 'read' && found.push(inner.place.field)))
  }
  if (step.kind === 'rmw') found.push(step.place.field)
  return found
}

function looksAtCurrent(step: Step): boolean {
  let found = false
  for (const expr of stepExpressions(step)) {
    visitExpr(expr, (inner) => void (inner.kind === 'current' && (found = true)))
  }
  return found
}
