// Which fields a store buffer can hold back, found out from who touches them.
//
// *Hardware* is what some interrupt's `deliverable` looks at (masks, pending bits, registers), and what is never
// stored but in one action with that (the mode); no store buffer lies before it. *Private* is what only one CPU
// touches: nobody could tell whether it is delayed. *Locked* is what several touch, but what code writes only with
// atomic updates or inside larger indivisible actions: those never wait. The rest is *buffered*. Environment
// actions stand for other CPUs and count as somebody else, and so do invariants, which look from every CPU. Ghost
// fields and fields that nobody reads are no memory.

import { present } from '../base/assert.ts'
import type { Expr, FieldId, FunctionId, Place, Program, Step } from '../ir/program.ts'
import { stepExpressions, visitExpr, writtenPlace } from '../ir/walk.ts'
import { stepAt, type At, type Companions } from './glued-actions.ts'
import { reachableFrom } from '../ir/reachable-functions.ts'

export type FieldClass = 'hardware' | 'private' | 'locked' | 'buffered' | 'no memory'

/** Whether a step, of a function that CPUs run, is a plain store that may wait. */
export type MayWait = (func: FunctionId, step: number, shared: ReadonlySet<FieldId>) => boolean

/** One class for each field. */
export function classifyFields(
  program: Program,
  mayWait: MayWait,
  companions: Companions,
): readonly FieldClass[] {
  const looked = lookedAtByHardware(program)
  const hardware = new Set([...looked, ...storedWith(program, looked, companions)])
  const shared = sharedFields(program)
  const waiting = new Set<FieldId>()
  for (const func of codeFunctions(program)) {
    stepsOf(program, func).forEach((step, index) => {
      const place = writtenPlace(step)
      if (place === undefined || !shared.has(place.field)) return
      if (mayWait(func, index, shared)) waiting.add(place.field)
    })
  }
  const unread = new Set(program.unread)
  return program.fields.map(({ type }, id) => {
    if (!isMemory(program, id) || unread.has(id) || type.bits === 0) return 'no memory'
    if (hardware.has(id)) return 'hardware'
    if (!shared.has(id)) return 'private'
    return waiting.has(id) ? 'buffered' : 'locked'
  })
}

/** Functions that run on a CPU: of tasks, interrupts, exceptions and NMIs. */
export function codeFunctions(program: Program): ReadonlySet<FunctionId> {
  const vectors = program.vectors.filter(({ kind }) => kind !== 'environment')
  return reachableFrom(
    program,
    [...program.tasks, ...vectors].map(({ func }) => func),
  )
}

/** Functions of environment actions. */
export function environmentFunctions(program: Program): ReadonlySet<FunctionId> {
  const vectors = program.vectors.filter(({ kind }) => kind === 'environment')
  return reachableFrom(
    program,
    vectors.map(({ func }) => func),
  )
}

/** Fields of memory that more than one CPU, or a CPU and the environment, touch. */
export function sharedFields(program: Program): ReadonlySet<FieldId> {
  const touched = new Map<FieldId, Set<string>>()
  const note = (place: Place, cpus: readonly number[], environment: boolean): void => {
    const { owner } = present(program.fields[place.field], 'a touched field exists')
    const known = touched.get(place.field) ?? new Set()
    touched.set(place.field, known)
    if (environment) known.add('environment')
    else if (owner === 'global') for (const cpu of cpus) known.add(`CPU ${cpu}`)
    else for (const who of owners(program, place, cpus)) known.add(who)
  }
  const runners = cpusOf(program)
  for (const func of codeFunctions(program)) {
    for (const step of stepsOf(program, func)) {
      visitPlaces(step, (place) => note(place, runners(func), false))
    }
  }
  for (const func of environmentFunctions(program)) {
    for (const step of stepsOf(program, func)) visitPlaces(step, (place) => note(place, [], true))
  }
  for (const { kind, deliverable } of program.vectors) {
    if (kind === 'environment') visitReads(deliverable, (place) => note(place, [], true))
  }
  const all = Array.from({ length: program.bounds.cpus }, (_, cpu) => cpu)
  for (const expr of lookedAtFromAll(program)) {
    visitReads(expr, (place) => note(place, all, false))
  }
  const shared = [...touched].filter(([, who]) => who.size > 1).map(([field]) => field)
  return new Set(shared.filter((id) => isMemory(program, id)))
}

function lookedAtFromAll({ invariants, progress = [] }: Program): readonly Expr[] {
  const goals = progress.flatMap(({ when, then: wanted }) => [when, wanted])
  return [...invariants.map(({ condition }) => condition), ...goals]
}

/** Real memory: neither ours nor a frame's. */
export function isMemory(program: Program, id: FieldId): boolean {
  const { ghost, owner } = present(program.fields[id], 'a field of that number')
  return !ghost && owner !== 'frame'
}

/** A CPU's or task's own access is "the owner"; one of another instance, or of one unknown, is "another". */
function owners(program: Program, place: Place, cpus: readonly number[]): readonly string[] {
  const { instance } = place
  const owner = program.fields[place.field]?.owner
  if (instance === undefined || instance.kind === owner) return ['the owner']
  const only = instance.kind === 'const' && owner === 'cpu' ? Number(instance.value) : -1
  if (cpus.every((cpu) => cpu === only)) return ['the owner']
  return program.bounds.cpus > 1 ? ['the owner', 'another'] : ['the owner']
}

function lookedAtByHardware(program: Program): ReadonlySet<FieldId> {
  const looked = new Set<FieldId>()
  for (const { kind, deliverable } of program.vectors) {
    if (kind !== 'environment') visitReads(deliverable, ({ field }) => void looked.add(field))
  }
  return looked
}

/** Fields that code never stores without storing a register in the same action. */
function storedWith(
  program: Program,
  registers: ReadonlySet<FieldId>,
  companions: Companions,
): readonly FieldId[] {
  const [together, alone] = [new Set<FieldId>(), new Set<FieldId>()]
  const isRegister = (place: At): boolean => {
    const written = writtenPlace(stepAt(program, place))
    return written !== undefined && registers.has(written.field)
  }
  for (const func of codeFunctions(program)) {
    stepsOf(program, func).forEach((found, step) => {
      const written = writtenPlace(found)
      if (written === undefined) return
      const into = companions({ func, step }).some(isRegister) ? together : alone
      into.add(written.field)
    })
  }
  return [...together].filter((field) => !alone.has(field))
}

/** CPUs that may run a function. Where tasks are switched, any task may come to any CPU. */
function cpusOf(program: Program): (func: FunctionId) => readonly number[] {
  const all = Array.from({ length: program.bounds.cpus }, (_, cpu) => cpu)
  const switches = program.functions.some(({ steps }) =>
    steps.some(({ kind }) => kind === 'switch'),
  )
  const roots = [
    ...program.tasks.map(({ func, runsOn }) => {
      const fixed = runsOn === undefined ? [] : [runsOn]
      return { func, cpus: switches ? all : fixed }
    }),
    ...program.vectors.map(({ func }) => ({ func, cpus: all })),
  ]
  const runs = program.functions.map(() => new Set<number>())
  for (const { func, cpus } of roots) {
    for (const reached of reachableFrom(program, [func])) {
      for (const cpu of cpus) runs[reached]?.add(cpu)
    }
  }
  return (func) => [...(runs[func] ?? [])]
}

function visitPlaces(step: Step, visit: (place: Place) => void): void {
  const written = writtenPlace(step)
  if (written !== undefined) visit(written)
  for (const expr of stepExpressions(step)) visitReads(expr, visit)
}

function visitReads(expr: Expr, visit: (place: Place) => void): void {
  visitExpr(expr, (inner) => {
    if (inner.kind === 'read') visit(inner.place)
  })
}

function stepsOf(program: Program, func: FunctionId): readonly Step[] {
  return present(program.functions[func], 'a function of that number').steps
}
