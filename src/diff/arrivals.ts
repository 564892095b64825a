// What can change behind the back of running code: cells that an interrupt, an exception, an NMI or another
// CPU writes to, as long as the hardware lets it in.
//
// A function is run from its beginning to its end without being interrupted; what arrives in between shows in
// what it finds when it looks again. So behind everything that can be observed, the cells that an arrival may
// write to are unknown again, to both sides alike. What every frame puts back (`Program.restored`) stays, and
// as long as a mask that is among these cells keeps a vector out, so does what only that vector writes to.

import type { Expr, Vector } from '../ir/program.ts'
import { visitExpr } from '../ir/walk.ts'
import type { Footprint } from './footprint.ts'
import { cellKey, ownInstance } from './keys.ts'
import type { Side } from './side.ts'

/** Arrivals behind the same masks. */
export interface Gate {
  readonly vectors: readonly string[]
  /** All of them have to be true; they look only at what `Arrivals.masks` lists. Of OLD. */
  readonly conditions: readonly Expr[]
  /** By field key: the bits that may change. */
  readonly changes: ReadonlyMap<string, bigint>
}

export interface Arrivals {
  readonly gates: readonly Gate[]
  /** Fields of this CPU that open and close gates, by their number on each side and the key of the cell. */
  readonly masks: readonly Mask[]
  /** By field key: all bits that any arrival may change. */
  readonly changes: ReadonlyMap<string, bigint>
}

export interface Mask {
  readonly old: number
  readonly new: number
  readonly cell: string
}

export const noArrivals: Arrivals = { gates: [], masks: [], changes: new Map() }

const everyBit = (1n << 64n) - 1n

export function findArrivals(
  old: Side,
  now: Side,
  footprints: { readonly old: readonly Footprint[]; readonly new: readonly Footprint[] },
): Arrivals {
  const restored = restoredIn(old)
  const isMask = (field: number): boolean =>
    old.program.fields[field]?.owner === 'cpu' &&
    old.program.fields[field].length === 1 &&
    restored.get(old.fieldKeys[field] ?? '') === everyBit
  const gates = new Map<string, Gate>()
  for (const vector of old.program.vectors) {
    const conditions = conjunctsOf(vector.deliverable).filter((each) => looksOnlyAt(each, isMask))
    const key = JSON.stringify(conditions, printable)
    const other = now.program.vectors.find(({ name }) => name === vector.name)
    const writes = [
      ...writesOf(vector, old, footprints.old),
      ...(other === undefined ? [] : writesOf(other, now, footprints.new)),
    ]
    const changes = new Map(gates.get(key)?.changes)
    for (const field of writes) {
      const kept = vector.kind === 'environment' ? 0n : (restored.get(field) ?? 0n)
      const bits = (changes.get(field) ?? 0n) | (everyBit & ~kept)
      if (bits !== 0n) changes.set(field, bits)
    }
    const vectors = [...(gates.get(key)?.vectors ?? []), vector.name]
    gates.set(key, { vectors, conditions, changes })
  }
  const list = [...gates.values(), ...otherCpus(old, now, footprints)]
  return { gates: list, masks: masksIn(list, old, now), changes: together(list) }
}

function printable(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}

/** Frames are their own affair. */
function writesOf(
  { func }: Vector,
  side: Side,
  footprints: readonly Footprint[],
): readonly string[] {
  return [...(footprints[func]?.writes ?? [])].filter((key) => !key.startsWith('frame '))
}

/** What another CPU runs may write to anything but the frames of this one, at any time. */
function otherCpus(
  old: Side,
  now: Side,
  footprints: { readonly old: readonly Footprint[]; readonly new: readonly Footprint[] },
): readonly Gate[] {
  if (old.program.bounds.cpus === 1) return []
  const written = [old, now].flatMap(({ which }) =>
    footprints[which].flatMap(({ writes }) => [...writes]),
  )
  const shared = written.filter((key) => !key.startsWith('frame '))
  const changes = new Map(shared.map((key) => [key, everyBit]))
  return [{ vectors: [], conditions: [], changes }]
}

function restoredIn({ program, fieldKeys }: Side): ReadonlyMap<string, bigint> {
  return new Map(
    (program.restored ?? []).map(({ field, mask }) => [
      fieldKeys[field] ?? '',
      BigInt.asUintN(64, mask),
    ]),
  )
}

/** `a && b` is `a ? b : 0`. */
function conjunctsOf(expr: Expr): readonly Expr[] {
  const isAnd =
    expr.kind === 'select' && expr.otherwise.kind === 'const' && expr.otherwise.value === 0n
  return isAnd ? [...conjunctsOf(expr.condition), ...conjunctsOf(expr.then)] : [expr]
}

function looksOnlyAt(expr: Expr, isMask: (field: number) => boolean): boolean {
  let only = true
  visitExpr(expr, (inner) => {
    if (inner.kind === 'read') {
      only &&= inner.place.instance === undefined && isMask(inner.place.field)
    } else if (inner.kind !== 'const' && inner.kind !== 'unary' && inner.kind !== 'binary') {
      only &&= inner.kind === 'select' || inner.kind === 'wrap'
    }
  })
  return only
}

/** What NEW does not have is 0 there. */
function masksIn(gates: readonly Gate[], old: Side, now: Side): readonly Mask[] {
  const fields = new Set<number>()
  for (const condition of gates.flatMap(({ conditions }) => conditions)) {
    visitExpr(condition, (inner) => {
      if (inner.kind === 'read') fields.add(inner.place.field)
    })
  }
  return [...fields].map((field) => {
    const key = old.fieldKeys[field] ?? ''
    return { old: field, new: now.fieldKeys.indexOf(key), cell: cellKey(key, ownInstance, 0) }
  })
}

function together(gates: readonly Gate[]): ReadonlyMap<string, bigint> {
  const changes = new Map<string, bigint>()
  for (const gate of gates) {
    for (const [field, bits] of gate.changes) {
      changes.set(field, (changes.get(field) ?? 0n) | bits)
    }
  }
  return changes
}
