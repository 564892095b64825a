// Whether two runs that have left the same marks so far will do the same from where they stand.
//
// Equal marks leave the same shared state. When what is left of each function on the stack is the same in words
// too, calls of nothing that has changed, and the locals that it still reads hold the same, then so is all that
// follows, in every context: there is nothing left to look at.

import { present } from '../base/assert.ts'
import { canonicalForm } from './canonical.ts'
import type { CanonicalForm } from './canonical.ts'
import type { Footprint } from './footprint.ts'
import type { Activation, Run } from './run.ts'
import type { Side } from './side.ts'
import { isKnown } from './value.ts'
import type { Value } from './value.ts'
import { settle } from './world.ts'

export function willDoTheSame(old: Run, now: Run): boolean {
  if (old.ending !== undefined || now.ending !== undefined) return false
  if (old.stack.length !== now.stack.length) return false
  const top = old.stack.length - 1
  return old.stack.every((call, depth) => {
    const other = now.stack[depth]
    return other !== undefined && areAlike(old, call, now, other, depth === top)
  })
}

function areAlike(old: Run, a: Activation, now: Run, b: Activation, isTop: boolean): boolean {
  if (old.side.names[a.func] !== now.side.names[b.func]) return false
  const [first, second] = [restOf(old, a), restOf(now, b)]
  if (first === undefined || second === undefined || first.text !== second.text) return false
  const live = [liveIn(old.side, a, isTop), liveIn(now.side, b, isTop)] as const
  return first.locals.every((local, at) => {
    const twin = second.locals[at] ?? -1
    if (!live[0].has(local) && !live[1].has(twin)) return true
    return areSame(old, a.locals[local] ?? 0n, b.locals[twin] ?? 0n)
  })
}

function liveIn(side: Side, { func, pc }: Activation, isTop: boolean): ReadonlySet<number> {
  const { before, during } = side.liveness(func)
  return (isTop ? before : during)[pc] ?? new Set()
}

/** Without making anything known. */
function areSame({ world }: Run, left: Value, right: Value): boolean {
  const [a, b] = [settle(world, left), settle(world, right)]
  if (isKnown(a) || isKnown(b)) return a === b
  return (
    a.variable.key === b.variable.key && a.table.every((value, index) => value === b.table[index])
  )
}

/** By what is the same in this comparison, then by function and step. */
const known = new WeakMap<readonly Footprint[], Map<string, CanonicalForm | undefined>>()

/** What is left of a function, in words; undefined when it may call something that has changed. */
function restOf({ side, footprints }: Run, { func, pc }: Activation): CanonicalForm | undefined {
  const rests = known.get(footprints) ?? new Map<string, CanonicalForm | undefined>()
  known.set(footprints, rests)
  const key = `${func} ${pc}`
  if (rests.has(key)) return rests.get(key)
  const owner = present(side.program.functions[func], 'a function of that number')
  const form = canonicalForm(side, owner, pc)
  const isFixed = form.steps.every((index) => {
    const step = owner.steps[index]
    return step?.kind !== 'call' || footprints[step.func]?.same === true
  })
  const rest = isFixed ? form : undefined
  rests.set(key, rest)
  return rest
}
