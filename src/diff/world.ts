// One world of a comparison: which candidates of each unknown are still possible in it.
//
// When a run needs to know more than the world says, the world is split: it goes on as the first part, and
// the others are kept to be run later, from the beginning. A run is a function of its world, so the worlds
// that come out cover all candidates, each exactly once. What was decided is kept as constraints, from
// which people are told the context and the checker is asked whether it ever occurs.

import { present } from '../base/assert.ts'
import type { BinaryOp, Expr } from '../ir/program.ts'
import { binaryOf, isFromOutside, isKnown } from './value.ts'
import type { Spread, Value, Variable } from './value.ts'

/** A decision about one unknown: the condition holds, `old` being its value. */
export interface Constraint {
  readonly variable: Variable
  readonly condition: Expr
}

/** A world as it is stored until its turn comes. */
export interface Seed {
  readonly live: ReadonlyMap<string, readonly number[]>
  readonly constraints: readonly Constraint[]
  /** Functions that are looked into although both sides have them in the same words. */
  readonly expanded: ReadonlySet<string>
  /** Contexts to begin with: of an unknown, the candidates that are likely. */
  readonly likely?: Likely | undefined
}

export type Likely = (variable: Variable) => readonly number[] | undefined

export interface World {
  readonly live: Map<string, readonly number[]>
  readonly constraints: Constraint[]
  readonly expanded: ReadonlySet<string>
  readonly likely: Likely | undefined
  /** Unknowns of which something was known from the beginning. */
  readonly given: ReadonlySet<string>
  /** The other parts of every split, to be run later. */
  readonly others: Seed[]
}

export const everything: Seed = { live: new Map(), constraints: [], expanded: new Set() }

export function enterWorld({ live, constraints, expanded, likely }: Seed): World {
  const given = new Set(live.keys())
  const own = { live: new Map(live), constraints: [...constraints], others: [] }
  return { ...own, expanded, likely, given }
}

/** Equal for seeds of the same contexts. */
export function seedKey({ live, expanded }: Seed): string {
  const parts = [...live].map(([key, list]) => `${key}=${list.join()}`)
  return [...parts.toSorted(), ...[...expanded].toSorted()].join('|')
}

/** What the world says about some of the unknowns, and what was given without a condition. */
export function restrictTo(world: World, isKept: (variable: Variable) => boolean): Seed {
  const constraints = world.constraints.filter(({ variable }) => isKept(variable))
  const conditional = new Set(world.constraints.map(({ variable }) => variable.key))
  const keys = new Set([
    ...constraints.map(({ variable }) => variable.key),
    ...[...world.given].filter((key) => !conditional.has(key)),
  ])
  const live = new Map([...world.live].filter(([key]) => keys.has(key)))
  return {
    live,
    constraints,
    expanded: world.expanded,
    ...(world.likely && { likely: world.likely }),
  }
}

/** The number when only one is possible, else the value as it is. */
export function settle(world: World, value: Value): Value {
  if (isKnown(value)) return value
  const live = liveOf(world, value.variable)
  const first = at(value, live[0])
  return live.every((index) => at(value, index) === first) ? first : value
}

/** The number; where several are possible, the world becomes that of one of them. */
export function know(world: World, value: Value): bigint {
  const settled = settle(world, value)
  if (isKnown(settled)) return settled
  const parts = new Map<bigint, number[]>()
  for (const index of liveOf(world, settled.variable)) {
    const one = at(settled, index)
    const part = parts.get(one)
    if (part === undefined) parts.set(one, [index])
    else part.push(index)
  }
  const listed = [...parts].map(([one, live]) => {
    const right: Expr = { kind: 'const', value: one }
    return { live, condition: { kind: 'binary', op: 'eq', left: settled.expr, right } as const }
  })
  split(world, settled.variable, listed)
  return at(settled, listed[0]?.live[0])
}

/** Whether it is true, that is not 0; where both are possible, the world becomes that of one of them. */
export function decide(world: World, value: Value): boolean {
  const settled = settle(world, value)
  if (isKnown(settled)) return settled !== 0n
  const live = liveOf(world, settled.variable)
  const yes = live.filter((index) => at(settled, index) !== 0n)
  if (yes.length === live.length) return true
  const no = live.filter((index) => at(settled, index) === 0n)
  const condition = settled.expr
  const otherwise: Expr = { kind: 'unary', op: 'lnot', operand: condition }
  split(world, settled.variable, [
    { live: yes, condition },
    { live: no, condition: otherwise },
  ])
  return true
}

/** Both operands are pure; what depends on two unknowns at once makes the smaller one known. */
export function combine(world: World, op: BinaryOp, left: Value, right: Value): Value {
  const [a, b] = [settle(world, left), settle(world, right)]
  const direct = binaryOf(op, a, b)
  if (direct !== undefined) return settle(world, direct)
  const [x, y] = costOf(world, a) <= costOf(world, b) ? [know(world, a), b] : [a, know(world, b)]
  return settle(world, present(binaryOf(op, x, y), 'one operand is known'))
}

export function areEqual(world: World, left: Value, right: Value): boolean {
  return decide(world, combine(world, 'eq', left, right))
}

/** Worlds that come of knowing it; what a passed-over call left behind is no part of a context. */
function costOf(world: World, value: Value): number {
  if (isKnown(value)) return 0
  const values = new Set(liveOf(world, value.variable).map((index) => at(value, index)))
  return isFromOutside(value.variable) ? 1000 + values.size : values.size
}

interface Part {
  readonly live: readonly number[]
  readonly condition: Expr
}

/** The first part is taken here; the others are for later. */
function split(world: World, variable: Variable, parts: readonly Part[]): void {
  const [first, ...others] = parts
  for (const part of others) {
    world.others.push({
      live: new Map(world.live).set(variable.key, part.live),
      constraints: [...world.constraints, { variable, condition: part.condition }],
      expanded: world.expanded,
      ...(world.likely && { likely: world.likely }),
    })
  }
  const { live, condition } = present(first, 'a split has parts')
  world.live.set(variable.key, live)
  world.constraints.push({ variable, condition })
}

function liveOf(world: World, variable: Variable): readonly number[] {
  const known = world.live.get(variable.key)
  if (known !== undefined) return known
  const all = world.likely?.(variable) ?? variable.candidates.map((_, index) => index)
  world.live.set(variable.key, all)
  return all
}

function at(value: Spread, index: number | undefined): bigint {
  return present(value.table[index ?? 0], 'a candidate of that number')
}
