// A step that both versions make at the same moment: the same mark, which is made once.
//
// Before it stands the question whether both mean the same cell and the same value.

import { present } from '../base/assert.ts'
import type { Expr, Local } from '../ir/program.ts'
import type { Weaving } from './alone.ts'
import { all, areSameExpr, ask, equal, keptIn, not, samePlace, sameValue, zero } from './parts.ts'
import type { Part } from './parts.ts'
import { lookingAt } from './voice.ts'
import { inWordsOfOld } from './twins.ts'
import type { Twins } from './twins.ts'
import type { Voice } from './voice.ts'

type Of<Kind extends Part['kind']> = Extract<Part, { kind: Kind }>

/** Of two steps of one shape (align.ts), each in the woven Program's words, but for calls. */
export function togetherParts(
  weaving: Weaving,
  voice: Voice,
  a: Part,
  own: Part,
  twins: Twins,
): readonly Part[] | undefined {
  const { span } = a
  const b = inWordsOfOld(twins, own)
  const asking = (conditions: readonly Expr[]): readonly Part[] =>
    conditions.length === 0 ? [] : [ask(weaving.question, all(conditions), span)]
  switch (a.kind) {
    case 'store':
      return b.kind === 'store' ? stores(weaving, a, b, asking) : undefined
    case 'rmw':
      return b.kind === 'rmw' ? updates(weaving, a, b, asking) : undefined
    case 'call':
      return b.kind === 'call' ? calls(weaving, voice, a, b, asking) : undefined
    case 'check': {
      if (b.kind !== 'check' || weaving.level !== 'warnings') return []
      if (areSameExpr(a.condition, b.condition)) return []
      return asking([equal(not(a.condition), not(b.condition))])
    }
    case 'emit':
      if (b.kind !== 'emit') return undefined
      return [...asking(a.args.flatMap((arg, at) => sameValue(arg, b.args[at] ?? zero))), a]
    case 'switch':
      return b.kind === 'switch' ? asAsked(sameButLocals(a.to, b.to), asking, a) : undefined
    case 'await': {
      if (b.kind !== 'await') return undefined
      return asAsked(sameButLocals(a.condition, b.condition), asking, a)
    }
    case 'choose':
      return b.kind === 'choose' ? [a, copy(b.into, a.into, a)] : undefined
    case 'assign':
      if (own.kind !== 'assign') return undefined
      // What stands in OLD's words was so before OLD's step.
      return computeTheSame(twins, a, own) ? [a, copy(own.into, a.into, own)] : [a, own]
    default:
      return [a]
  }
}

/** Whether what both set locals to is the same, as long as nothing that was asked about has told them apart. */
export function computeTheSame(twins: Twins, a: Part, own: Part): boolean {
  switch (a.kind) {
    case 'assign': {
      const b = inWordsOfOld(twins, own)
      return b.kind === 'assign' && areSameExpr(a.value, b.value)
    }
    case 'rmw':
      return own.kind === 'rmw' && (a.result ?? 'old') === (own.result ?? 'old')
    case 'choose':
    case 'call':
      return a.kind === own.kind
    default:
      return false
  }
}

type Asking = (conditions: readonly Expr[]) => readonly Part[]

/** About locals, which stay as they are whatever comes before the step itself. */
function asAsked(
  locals: readonly Expr[] | undefined,
  asking: Asking,
  step: Part,
): readonly Part[] | undefined {
  return locals === undefined ? undefined : [...asking(locals), step]
}

function stores(
  { fields, level }: Weaving,
  a: Of<'store'>,
  b: Of<'store'>,
  asking: Asking,
): readonly Part[] {
  const field = present(fields[a.place.field], 'a field of that number')
  if (field.type.bits === 0 || (field.ghost && level !== 'warnings')) return [a]
  return [...asking([...samePlace(a.place, b.place), ...sameKept(field, a.value, b.value)]), a]
}

/** A value that does not fit is a warning where it is an error: then all of it has to be the same. */
function sameKept(field: Parameters<typeof keptIn>[0], left: Expr, right: Expr): readonly Expr[] {
  if (field.overflow === 'error' || areSameExpr(left, right)) return sameValue(left, right)
  return sameValue(keptIn(field, left), keptIn(field, right))
}

function updates(
  { fields, level }: Weaving,
  a: Of<'rmw'>,
  b: Of<'rmw'>,
  asking: Asking,
): readonly Part[] {
  const field = present(fields[a.place.field], 'a field of that number')
  const isUnseen = field.ghost && level !== 'warnings' && b.into === undefined
  const conditions = [
    ...samePlace(a.place, b.place),
    ...sameKept(field, lookingAt(a.update, a.place), lookingAt(b.update, b.place)),
  ]
  const found: Expr = { kind: 'read', place: a.place }
  const taken: readonly Part[] =
    b.into === undefined
      ? []
      : [{ kind: 'assign', into: b.into, value: found, next: 0, span: b.span }]
  const isBefore = b.result !== 'new'
  return [
    ...(field.type.bits === 0 || isUnseen ? [] : asking(conditions)),
    ...(isBefore ? taken : []),
    a,
    ...(isBefore ? [] : taken),
  ]
}

/** What one takes and the other does not goes where it belongs; what both take is copied behind the call. */
function calls(
  weaving: Weaving,
  voice: Voice,
  a: Of<'call'>,
  b: Of<'call'>,
  asking: Asking,
): readonly Part[] {
  const args = a.args.flatMap((arg, at) =>
    weaving.isUsed(a.func, at) ? sameValue(arg, b.args[at] ?? zero) : [],
  )
  const more = b.into.slice(a.into.length)
  const shared = b.into.slice(0, a.into.length)
  const call = { ...a, func: weaving.common(voice, a.func), into: [...a.into, ...more] }
  return [
    ...asking(args),
    call,
    ...shared.map((into, at) => copy(into, present(a.into[at], 'both take it'), b)),
  ]
}

function copy(into: Local, from: Local, { span }: Part): Part {
  return { kind: 'assign', into, value: { kind: 'local', local: from }, next: 0, span }
}

/** That the locals in which two expressions differ hold the same; undefined when they differ in more. */
function sameButLocals(left: Expr, right: Expr): readonly Expr[] | undefined {
  const locals: Expr[] = []
  const walk = (a: unknown, b: unknown): boolean => {
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
    if (isLocal(a) && isLocal(b)) {
      locals.push(...sameValue(a, b))
      return true
    }
    const [mine, others] = [Object.entries(a), new Map(Object.entries(b))]
    return (
      mine.length === others.size &&
      mine.every(([key, value]: readonly [string, unknown]) => walk(value, others.get(key)))
    )
  }
  return walk(left, right) ? locals : undefined
}

function isLocal(value: object): value is Extract<Expr, { kind: 'local' }> {
  return 'kind' in value && value.kind === 'local'
}
