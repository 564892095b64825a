// A step that one version makes while the other stands still: it must leave no mark, so each store asks whether
// the cell holds that value already, and nothing is stored.
//
// The other version's cells are the same cells: what left a mark here would be seen by both.

import type { Field, FieldId, FunctionId, PropertyId } from '../ir/program.ts'
import { instrumentation } from './instrumentation.ts'
import type { Level } from './mark.ts'
import { all, ask, equal, keptIn, pass, zero } from './parts.ts'
import type { Part } from './parts.ts'
import { lookingAt } from './voice.ts'
import type { Voice } from './voice.ts'

export interface Weaving {
  readonly level: Level
  readonly fields: readonly Field[]
  /** Fields that nobody looks at: a question about them would make them part of every state. */
  readonly unread: ReadonlySet<FieldId>
  /** Where it is noted that one version has looked and the other has not yet, if that is asked for (apart.ts). */
  readonly apart?: FieldId
  /** What is asked where the versions may part. */
  readonly question: PropertyId
  /** How many of the values that a function returns some caller takes. */
  readonly taken: ReadonlyMap<string, number>
  /** Whether an argument can make a difference in either version; the function by OLD's number. */
  readonly isUsed: (func: FunctionId, parameter: number) => boolean
  /** The function of both versions by that version's number. */
  readonly common: (voice: Voice, func: FunctionId) => FunctionId
  /** The function as one version makes it while the other stands still. */
  readonly alone: (voice: Voice, func: FunctionId) => FunctionId
}

/** `step` is in the woven Program's words, but for calls. */
export function aloneParts(weaving: Weaving, voice: Voice, step: Part): readonly Part[] {
  const { question, level } = weaving
  const { span } = step
  switch (step.kind) {
    case 'store':
    case 'rmw':
      return storeAlone(weaving, voice, step)
    case 'jump':
      return [level !== 'effects' && step.note !== undefined ? ask(question, zero, span) : step]
    case 'check':
      return [level === 'warnings' ? ask(question, step.condition, span) : pass(span)]
    case 'await':
      return [ask(question, step.condition, span)]
    case 'emit':
    case 'switch':
      return [ask(question, zero, span)]
    case 'call': {
      const name = voice.side.names[step.func] ?? ''
      const isSeen = level !== 'effects' && instrumentation.has(name)
      // Whether something can come between two marks is not followed into a call that is glued to something.
      if (isSeen || step.glued === true) return [ask(question, zero, span)]
      return [{ ...step, func: weaving.alone(voice, step.func) }]
    }
    default:
      return [step]
  }
}

function storeAlone(
  { level, fields, unread, question }: Weaving,
  { side }: Voice,
  step: Extract<Part, { kind: 'store' | 'rmw' }>,
): readonly Part[] {
  const { place, span } = step
  const field = fields[place.field]
  const into = step.kind === 'rmw' ? step.into : undefined
  if (field === undefined) return [ask(question, zero, span)]
  if (field.type.bits === 0 && into === undefined) return [pass(span)]
  if (field.ghost && level !== 'warnings') {
    // Nobody sees it and nothing depends on it: it stays as OLD has it.
    if (side.which === 'old') return [step]
    return [into === undefined ? pass(span) : ask(question, zero, span)]
  }
  if (unread.has(place.field)) return [ask(question, zero, span)]
  const value = step.kind === 'store' ? step.value : lookingAt(step.update, place)
  const found = { kind: 'read', place } as const
  const kept = keptIn(field, value)
  const fits = field.overflow === 'error' && level === 'warnings' ? [equal(value, kept)] : []
  const isUntracked = field.type.bits === 0
  const asked = ask(question, all([...(isUntracked ? [] : [equal(kept, found)]), ...fits]), span)
  // The value before is the value after.
  return into === undefined
    ? [asked]
    : [asked, { kind: 'assign', into, value: isUntracked ? zero : found, next: 0, span }]
}
