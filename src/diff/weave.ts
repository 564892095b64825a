// Both versions as one Program: OLD's, in which each changed function is both of its versions at once
// (weave-function.ts), with a question wherever they might part. When no question is ever answered with yes, in all
// that `check` would search, nobody can tell the versions apart within its bounds.
//
// What has not changed stands there once: as long as no question was answered with yes, both are in the same state,
// and do the same.

import { present } from '../base/assert.ts'
import type { Field, FieldId, Func, FunctionId, Program, Step } from '../ir/program.ts'
import { unreadFields } from '../ir/unread.ts'
import { aloneParts } from './alone.ts'
import type { Weaving } from './alone.ts'
import { apartField, holdUp } from './apart.ts'
import type { HeldUp } from './apart.ts'
import { occurrence } from './ask.ts'
import type { Asked } from './ask.ts'
import { entriesOf } from './call-graph.ts'
import { countRounds } from './circles.ts'
import type { Comparison } from './comparison.ts'
import type { Configuration } from './domains.ts'
import { instrumentation } from './instrumentation.ts'
import { fieldKey } from './keys.ts'
import { row } from './parts.ts'
import type { Side } from './side.ts'
import { createUsedParameters } from './used-parameters.ts'
import { translated } from './voice.ts'
import type { Voice } from './voice.ts'
import { weaveFunction } from './weave-function.ts'
import type { Speaker } from './weave-function.ts'

/** What weaving needs of a comparison. */
type Woven = Pick<Comparison, 'old' | 'new' | 'footprints' | 'taken' | 'level'>

/** Undefined when the two cannot be one: what they declare for the same things is not the same. */
export function weave(
  comparison: Woven,
  { old: before, new: after }: Configuration,
  number: number,
  changed: readonly string[],
  held: HeldUp = 'nothing',
): Asked | undefined {
  const { old, new: now } = comparison
  const fields = joinFields(before, after)
  if (fields === undefined || !beginAlike(old, now)) return undefined
  const properties = [...before.properties]
  const question = properties.push({ name: occurrence, statement: 'Both do the same.' }) - 1
  const functions: Func[] = [...before.functions]
  const speak = speakersOf(fields)
  const apart = held === 'nothing' ? undefined : fields.all.length
  const weaving: Weaving = {
    level: comparison.level,
    fields: fields.all,
    unread: new Set(before.unread),
    ...(apart === undefined ? {} : { apart }),
    question,
    taken: comparison.taken,
    isUsed: usedInEither(old, now),
    common: (voice, func) => idOf(old, voice.side.names[func] ?? ''),
    alone: createAlone(functions, speak, () => weaving),
  }
  for (const name of changed) {
    const [a, b] = [idOf(old, name), idOf(now, name)]
    const [mine, other] = [speak(old, a), speak(now, b)]
    if (!haveSameSignature(mine.func, other.func)) return undefined
    const woven = weaveFunction(weaving, mine, other, weightsOf(comparison))
    if (woven === undefined) return undefined
    functions[a] = woven
  }
  const { unread: _, ...rest } = before
  const program = {
    ...rest,
    fields: apart === undefined ? fields.all : [...fields.all, apartField],
    vectors: apart === undefined ? rest.vectors : holdUp(rest.vectors, held, apart),
    properties,
    functions,
  }
  const origins = functions.map(() => [])
  return {
    configuration: number,
    program: { ...program, unread: unreadFields(program) },
    origins,
  }
}

function usedInEither(old: Side, now: Side): Weaving['isUsed'] {
  const [before, after] = [createUsedParameters(old), createUsedParameters(now)]
  return (func, parameter) => {
    const other = now.functionIds.get(old.names[func] ?? '')
    return before(func, parameter) || other === undefined || after(other, parameter)
  }
}

/** The functions that one version runs while the other stands still; each is made when it is first asked for. */
function createAlone(
  functions: Func[],
  speak: (side: Side, func: FunctionId) => Speaker,
  weaving: () => Weaving,
): Weaving['alone'] {
  const made = new Map<string, FunctionId>()
  return ({ side }, func) => {
    const key = `${side.which} ${func}`
    const known = made.get(key)
    if (known !== undefined) return known
    const speaker = speak(side, func)
    const id = functions.push(speaker.func) - 1
    made.set(key, id)
    functions[id] = aloneFunction(weaving(), { ...speaker, local: (local) => local })
    return id
  }
}

function aloneFunction(weaving: Weaving, voice: Voice): Func {
  const { func } = voice
  const steps: Step[] = [...func.steps]
  func.steps.forEach((each, at) => {
    const step = translated(voice, each)
    if (step.kind === 'return' || step.kind === 'branch') {
      steps[at] = step
      return
    }
    const parts = row(aloneParts(weaving, voice, step), step.glued === true, step.span)
    parts.forEach((part, index) => {
      const isLast = index === parts.length - 1
      const made = { ...part, next: isLast ? step.next : steps.length + (index === 0 ? 0 : 1) }
      if (index === 0) steps[at] = made
      else steps.push(made)
    })
  })
  return countRounds({ ...func, steps }, new Set(), weaving.question)
}

interface JoinedFields {
  readonly all: readonly Field[]
  readonly ids: ReadonlyMap<string, FieldId>
}

/** OLD's and behind them what only NEW has; undefined when one name means two things. */
function joinFields(before: Program, after: Program): JoinedFields | undefined {
  const all = [...before.fields]
  const ids = new Map(all.map((field, id) => [fieldKey(field), id]))
  for (const field of after.fields) {
    const known = all[ids.get(fieldKey(field)) ?? -1]
    if (known === undefined) ids.set(fieldKey(field), all.push(field) - 1)
    else if (declared(known) !== declared(field)) return undefined
  }
  return { all, ids }
}

function declared({ owner, type, length, initial, overflow, ghost }: Field): string {
  // Cells of a frame are born as zero.
  const first = owner === 'frame' ? '' : initial.toString()
  return [type.bits, type.signed, length, first, overflow, ghost].join()
}

/** Tasks and vectors of one name run functions of one name. */
function beginAlike(old: Side, now: Side): boolean {
  const after = new Map(entriesOf(now).map(({ kind, name, func }) => [`${kind} ${name}`, func]))
  return entriesOf(old).every(
    ({ kind, name, func }) => (after.get(`${kind} ${name}`) ?? func) === func,
  )
}

function haveSameSignature(a: Func, b: Func): boolean {
  return a.parameters === b.parameters && a.results === b.results
}

function idOf(side: Side, name: string): FunctionId {
  return present(side.functionIds.get(name), 'both versions have the function')
}

/** How the numbers in a version's function are read. */
function speakersOf({ ids }: JoinedFields): (side: Side, func: FunctionId) => Speaker {
  return (side, id) => ({
    side,
    func: present(side.program.functions[id], 'a function of that number'),
    field: (field) => present(ids.get(side.fieldKeys[field] ?? ''), 'a field of that name'),
  })
}

/** What always leaves a mark has to be made together, of calls those that write more; then what may leave one. */
function weightsOf({ old, footprints }: Woven): (step: Step) => number {
  const [always, perhaps, never] = [64, 8, 1]
  return (step) => {
    switch (step.kind) {
      case 'store':
      case 'rmw':
        return old.program.fields[step.place.field]?.ghost === true ? perhaps : always
      case 'call': {
        const called = footprints.old[step.func]
        const isSeen = instrumentation.has(old.names[step.func] ?? '')
        const written = Math.min(called?.writes.size ?? 0, always - 1)
        if (isSeen || called?.observable === true) return always + written
        return called?.checks === true || called?.hooks === true ? perhaps : never
      }
      case 'emit':
      case 'switch':
      case 'await':
        return always
      case 'jump':
        return step.note === undefined ? never : always
      default:
        return never
    }
  }
}
