// Two versions of a function as one: both go on at the same time, each with its own locals, and what changes shared
// state is done once, when both have come to it.
//
// A place in it is a pair of places, one in each version. Where the steps stand for each other (align.ts) they are
// made together; else the one that has no counterpart goes on alone, and so does the one that has not come yet to
// where the other waits. Whatever else happens may come in between as often as in either version, at each place
// where one of them can be interrupted. A circle of steps that one makes alone is asked about like a difference:
// the other one might never get on.

import { present } from '../base/assert.ts'
import { successors, writtenLocals } from '../ir/walk.ts'
import type { Func, Step, StepIndex } from '../ir/program.ts'
import { align, inOrder } from './align.ts'
import type { Alignment } from './align.ts'
import { aloneParts } from './alone.ts'
import { noteApart } from './apart.ts'
import { countRounds } from './circles.ts'
import type { Weaving } from './alone.ts'
import { all, areSameExpr, ask, row, sameValue, zero } from './parts.ts'
import type { Part } from './parts.ts'
import { computeTheSame, togetherParts } from './together.ts'
import { behindAlone, behindBoth, inBoth, inWordsOfOld, noTwins } from './twins.ts'
import type { Twins } from './twins.ts'
import { translated } from './voice.ts'
import type { Voice } from './voice.ts'

/** A version of the function; which numbers its locals have is found here. */
export type Speaker = Omit<Voice, 'local'>

/** Where both stand, and whether something could have come since the last mark of each. */
interface Place {
  readonly a: StepIndex
  readonly b: StepIndex
  readonly openA: boolean
  readonly openB: boolean
  /** What is known of their locals by the way that was taken. */
  readonly twins: Twins
}

interface Loom {
  readonly weaving: Weaving
  readonly old: Voice
  readonly new: Voice
  readonly alignment: Alignment
  readonly reachable: { readonly old: Reach; readonly new: Reach }
  readonly steps: Step[]
  /** Steps that both make. */
  readonly shared: Set<StepIndex>
  readonly places: Map<string, StepIndex>
  readonly open: { readonly place: Place; readonly at: StepIndex }[]
  /** For each place what is known by every way to it that was found, in this round or one before. */
  readonly twins: Map<string, Twins>
  /** Something was taken for known at a place to which another way led then. */
  surprised: boolean
}

type Reach = (from: StepIndex) => ReadonlySet<StepIndex>

/** Places in one function before it is given up. */
const mostPlaces = 4000

/** Undefined when there are too many places. */
export function weaveFunction(
  weaving: Weaving,
  old: Speaker,
  now: Speaker,
  weightOf: (step: Step) => number,
): Func | undefined {
  const [a, b] = [old.func, now.func]
  const isFixed = [a, b].every((func) => !writesParameter(func))
  const ownOf = (local: number): number =>
    isFixed && local < b.parameters ? local : a.locals.length + local
  const fixed = {
    weaving,
    old: { ...old, local: (local: number): number => local },
    new: { ...now, local: ownOf },
    alignment: align(old, now, weightOf),
    reachable: { old: reachIn(a), new: reachIn(b) },
    twins: new Map<string, Twins>(),
  }
  // Ways are left out by what is known, so each round may find more of them, by which less is known.
  for (;;) {
    const loom = weaveOnce(fixed, isFixed ? 0 : b.parameters)
    if (loom === undefined) return undefined
    if (!loom.surprised) return finished(loom, { ...a, locals: [...a.locals, ...b.locals] })
  }
}

type Fixed = Pick<Loom, 'weaving' | 'old' | 'new' | 'alignment' | 'reachable' | 'twins'>

function weaveOnce(fixed: Fixed, copied: number): Loom | undefined {
  const own = { steps: [], shared: new Set<StepIndex>(), places: new Map(), open: [] }
  const loom: Loom = { ...fixed, ...own, surprised: false }
  beginWith(loom, copied)
  for (let at = 0; at < loom.open.length; at++) {
    const next = present(loom.open[at], 'a place of that number')
    const key = keyOf(next.place)
    weavePlace(loom, { ...next.place, twins: loom.twins.get(key) ?? noTwins }, next.at)
    if (loom.places.size > mostPlaces) return undefined
  }
  return loom
}

function finished({ weaving, steps, shared, places }: Loom, func: Func): Func {
  const counted = countRounds({ ...func, steps }, shared, weaving.question)
  if (weaving.apart === undefined) return counted
  const single = new Set([...places.values()].filter((at) => !shared.has(at)))
  return noteApart(counted, single, weaving.apart)
}

/** Arguments are the same for both; a version that stores into them has its own. */
function beginWith(loom: Loom, copied: number): void {
  const { old, new: now, steps } = loom
  for (let local = 0; local < copied; local++) {
    const value = { kind: 'local', local: old.local(local) } as const
    const next = steps.length + 1
    steps.push({ kind: 'assign', into: now.local(local), value, next, span: old.func.span })
  }
  const twins = new Map(
    Array.from({ length: copied }, (_, local) => [now.local(local), old.local(local)]),
  )
  placeAt(loom, { a: 0, b: 0, openA: false, openB: false, twins })
}

function writesParameter({ steps, parameters }: Func): boolean {
  return steps.some((step) => writtenLocals(step).some((local) => local < parameters))
}

/** What comes later in the function, without going round again. */
function reachIn(func: Func): Reach {
  const ranks = new Map(inOrder(func).map((step, rank) => [step, rank]))
  const known = new Map<StepIndex, ReadonlySet<StepIndex>>()
  return (from) => {
    const before = known.get(from)
    if (before !== undefined) return before
    const reached = new Set([from])
    for (const each of reached) {
      const step = func.steps[each]
      const rank = ranks.get(each) ?? 0
      for (const next of step === undefined ? [] : successors(step)) {
        if ((ranks.get(next) ?? 0) > rank) reached.add(next)
      }
    }
    known.set(from, reached)
    return reached
  }
}

function keyOf({ a, b, openA, openB }: Place): string {
  return `${a} ${b} ${openA ? 1 : 0}${openB ? 1 : 0}`
}

/** The step with which a place begins; it is made later. */
function placeAt(loom: Loom, place: Place): StepIndex {
  const key = keyOf(place)
  const twins = loom.twins.get(key)
  const kept = twins === undefined ? place.twins : inBoth(twins, place.twins)
  if (kept !== twins) loom.twins.set(key, kept)
  const known = loom.places.get(key)
  if (known !== undefined) {
    loom.surprised ||= kept !== twins
    return known
  }
  const at = loom.steps.length
  loom.steps.push({ kind: 'jump', next: at, span: loom.old.func.span })
  loom.places.set(key, at)
  loom.open.push({ place, at })
  return at
}

function weavePlace(loom: Loom, place: Place, at: StepIndex): void {
  const [a, b] = [stepOf(loom.old, place.a), stepOf(loom.new, place.b)]
  const turn = turnOf(loom, place, a, b)
  if (turn === 'both') both(loom, place, at, a, b)
  else alone(loom, place, at, turn, turn === 'old' ? a : b)
}

function stepOf(voice: Voice, index: StepIndex): Step {
  return translated(voice, present(voice.func.steps[index], 'a step of that number'))
}

type Turn = 'old' | 'new' | 'both'

function turnOf({ alignment, reachable }: Loom, { a, b }: Place, old: Step, now: Step): Turn {
  if (old.kind === 'return' || now.kind === 'return') {
    if (old.kind === now.kind) return 'both'
    return old.kind === 'return' ? 'new' : 'old'
  }
  const [twin, other] = [alignment.toNew.get(a), alignment.toOld.get(b)]
  if (twin === undefined) return 'old'
  if (other === undefined) return 'new'
  if (twin === b) return 'both'
  // One waits where it stands as long as the other comes there without going round again.
  if (reachable.new(b).has(twin)) return 'new'
  return 'old'
}

function alone(loom: Loom, before: Place, at: StepIndex, turn: 'old' | 'new', step: Step): void {
  const isOpen = step.glued !== true
  const place = { ...before, twins: behindAlone(before.twins, step) }
  const going = (next: StepIndex): StepIndex =>
    placeAt(
      loom,
      turn === 'old'
        ? { ...place, a: next, openA: place.openA || isOpen }
        : { ...place, b: next, openB: place.openB || isOpen },
    )
  if (step.kind === 'return') return
  if (step.kind === 'branch') {
    loom.steps[at] = { ...step, then: going(step.then), otherwise: going(step.otherwise) }
    return
  }
  const parts = aloneParts(loom.weaving, loom[turn], step)
  chain(loom, at, row(parts, step.glued === true, step.span), going(step.next))
}

function both(loom: Loom, place: Place, at: StepIndex, a: Step, b: Step): void {
  const { steps, shared } = loom
  const { twins } = place
  const glued = a.glued === true && b.glued === true ? ({ glued: true } as const) : {}
  const open = {
    openA: place.openA || a.glued !== true,
    openB: place.openB || b.glued !== true,
  }
  const same = inWordsOfOld(twins, b)
  shared.add(at)
  if (a.kind === 'return') {
    const { glued: _, ...left } = a
    const asked = same.kind === 'return' ? results(loom, open, a, same) : []
    steps[at] = { ...left, ...glued }
    if (asked.length === 0) return
    const end = steps.push({ ...left, glued: true }) - 1
    chain(loom, at, row(asked, 'glued' in glued, a.span), end)
  } else if (a.kind === 'branch') {
    const { glued: _, ...free } = a
    const to = { then: second(a.then, true), otherwise: second(a.otherwise, false) }
    steps[at] = { ...free, ...glued, ...to }
  } else if (b.kind !== 'return' && b.kind !== 'branch') {
    const made = partsOf(loom, open, a, b, twins)
    const behind = behindBoth(twins, a, b, made.isSame)
    const next = { a: a.next, b: b.next, ...(made.isMark ? closed : open), twins: behind }
    chain(loom, at, row(made.parts, 'glued' in glued, a.span), placeAt(loom, next))
  }

  /** What NEW decides at the same moment. */
  function second(taken: StepIndex, isTrue: boolean): StepIndex {
    if (b.kind !== 'branch' || a.kind !== 'branch' || same.kind !== 'branch') return at
    const to = (next: StepIndex): StepIndex => placeAt(loom, { a: taken, b: next, ...open, twins })
    if (areSameExpr(a.condition, same.condition)) return to(isTrue ? b.then : b.otherwise)
    return steps.push({ ...b, glued: true, then: to(b.then), otherwise: to(b.otherwise) }) - 1
  }
}

type Openness = Pick<Place, 'openA' | 'openB'>

const closed: Openness = { openA: false, openB: false }

/** What somebody takes has to be the same; and callers go on as if nothing told the versions apart. */
function results(
  { weaving, old }: Loom,
  { openA, openB }: Openness,
  a: Extract<Step, { kind: 'return' }>,
  b: Extract<Step, { kind: 'return' }>,
): readonly Part[] {
  const count = weaving.taken.get(nameOf(old)) ?? 0
  const pairs = a.values.slice(0, count)
  const same = pairs.flatMap((value, index) => sameValue(value, b.values[index] ?? zero))
  const asked = openA === openB ? same : [zero]
  return asked.length === 0 ? [] : [ask(weaving.question, all(asked), a.span)]
}

function nameOf({ side, func }: Voice): string {
  return side.names[side.program.functions.indexOf(func)] ?? ''
}

/**
 * `isMark`: whether it can be observed, as far as that is known without running it; `isSame`: whether what it sets
 * locals to is the same in both.
 */
function partsOf(
  { weaving, old }: Loom,
  { openA, openB }: Openness,
  a: Part,
  b: Part,
  twins: Twins,
): { readonly parts: readonly Part[]; readonly isMark: boolean; readonly isSame: boolean } {
  const refused = ask(weaving.question, zero, a.span)
  const parts = togetherParts(weaving, old, a, b, twins)
  if (parts === undefined) return { parts: [refused], isMark: false, isSame: false }
  const isSame = computeTheSame(twins, a, b)
  const isAlike = openA === openB
  if (a.kind === 'check' && b.kind === 'check') {
    // A mark only where it fires, which it must not when that would be another mark.
    const silent = ask(weaving.question, all([a.condition, b.condition]), a.span)
    const asked = isAlike || weaving.level !== 'warnings' ? parts : [silent]
    return { parts: asked, isMark: false, isSame }
  }
  const isMark = canBeSeen(weaving, a)
  return { parts: isAlike || !isMark ? parts : [refused, ...parts], isMark, isSame }
}

function canBeSeen({ fields, level }: Weaving, step: Part): boolean {
  switch (step.kind) {
    case 'store':
    case 'rmw': {
      const field = fields[step.place.field]
      return field?.type.bits !== 0 && (field?.ghost !== true || level === 'warnings')
    }
    case 'call':
    case 'emit':
    case 'switch':
    case 'await':
      return true
    case 'jump':
      return level !== 'effects' && step.note !== undefined
    default:
      return false
  }
}

function chain(loom: Loom, at: StepIndex, parts: readonly Part[], next: StepIndex): void {
  const { steps } = loom
  parts.forEach((part, index) => {
    const isLast = index === parts.length - 1
    const made = { ...part, next: isLast ? next : steps.length + (index === 0 ? 0 : 1) }
    if (index === 0) steps[at] = made
    else steps.push(made)
  })
}
