// Expressions and cells as one side of a comparison sees them. Follows src/sim/evaluate.ts; the difference
// is that a value may be a function of an unknown, and that a cell which nobody has written is one.

import { present, unreachable } from '../base/assert.ts'
import type { Expr, Field, Place } from '../ir/program.ts'
import { isDivision } from '../ir/arithmetic.ts'
import type { Arrivals, Gate } from './arrivals.ts'
import type { Domains } from './domains.ts'
import { cellKey, ownInstance } from './keys.ts'
import type { Side } from './side.ts'
import { isKnown, spreadOf, unaryOf, wrapOf } from './value.ts'
import type { Source, Value } from './value.ts'
import { areEqual, combine, decide, know, settle } from './world.ts'
import type { World } from './world.ts'

/** What looking needs of a run. */
export interface Looking {
  readonly side: Side
  readonly world: World
  readonly domains: Domains
  readonly stack: readonly { readonly locals: readonly Value[] }[]
  readonly cells: ReadonlyMap<string, Value>
  readonly arrivals: Arrivals
  readonly epochs: readonly Epoch[]
  /** By key of a cell: how many marks there were when it was last written. */
  readonly writtenAt: ReadonlyMap<string, number>
  /** By field key: since which mark its cells are unknown again. */
  readonly ages: ReadonlyMap<string, number>
  /** The frame begins here: its cells are zero. */
  readonly newborn: boolean
}

/** From one mark to the next, as soon as something can arrive: what masks say then. */
export interface Epoch {
  /** Marks before it. */
  readonly since: number
  /** By key of the cell: just before the mark, and behind it. */
  readonly masks: readonly ReadonlyMap<string, Value>[]
  /** The mark is a call that was passed over, and it may have let something in. */
  readonly through: boolean
}

export interface Cell {
  readonly field: Field
  readonly fieldKey: string
  readonly instance: number
  readonly index: number
  /** The same for both sides. */
  readonly key: string
}

/** `old` is what an atomic update found in memory. */
export function evaluate(run: Looking, expr: Expr, old: Value = 0n): Value {
  const { world } = run
  const look = (operand: Expr): Value => evaluate(run, operand, old)
  switch (expr.kind) {
    case 'const':
      return expr.value
    case 'local': {
      const locals = run.stack.at(-1)?.locals ?? []
      return settle(world, present(locals[expr.local], 'a local of that number'))
    }
    case 'read':
      return readCell(run, locate(run, expr.place, old))
    case 'old':
      return settle(world, old)
    case 'cpu':
    case 'task':
    case 'frame':
      return own(run, { kind: expr.kind })
    case 'current':
      return currentOn(run, look(expr.cpu))
    case 'depth':
      return depthOf(run, look(expr.task))
    case 'unary':
      return settle(world, unaryOf(expr.op, look(expr.operand)))
    case 'binary': {
      const [left, right] = [look(expr.left), look(expr.right)]
      // Division by zero yields 0, as in the reference.
      if (isDivision(expr.op) && !decide(world, right)) return 0n
      return combine(world, expr.op, left, right)
    }
    case 'select':
      return decide(world, look(expr.condition)) ? look(expr.then) : look(expr.otherwise)
    case 'wrap':
      return settle(world, wrapOf(expr.type, look(expr.operand)))
    default:
      return unreachable(expr)
  }
}

/** Instances and elements are always known: two names for one cell would go unnoticed otherwise. */
export function locate(run: Looking, place: Place, old: Value = 0n): Cell {
  const { world, side } = run
  const field = present(side.program.fields[place.field], 'a field of that number')
  const { owner, length } = field
  const instance =
    place.instance === undefined || owner === 'global'
      ? ownInstance
      : instanceOf(run, owner, evaluate(run, place.instance, old))
  const wanted =
    place.index === undefined ? 0 : Number(know(world, evaluate(run, place.index, old)))
  // What does not exist is number 0, as in the reference.
  const index = wanted >= 0 && wanted < length ? wanted : 0
  const fieldKey = present(side.fieldKeys[place.field], 'a field has a key')
  return { field, fieldKey, instance, index, key: cellKey(fieldKey, instance, index) }
}

function instanceOf(run: Looking, kind: 'cpu' | 'task' | 'frame', wanted: Value): number {
  const { world } = run
  const self = own(run, { kind })
  if (areSame(wanted, self)) return ownInstance
  const number = know(world, wanted)
  const there = exists(run, kind, number) ? number : 0n
  return areEqual(world, there, self) ? ownInstance : Number(there)
}

/** What does not exist is number 0, as in the reference. */
function exists(run: Looking, kind: 'cpu' | 'task' | 'frame', number: bigint): boolean {
  const { tasks, bounds } = run.side.program
  if (kind === 'cpu') return number >= 0n && number < BigInt(bounds.cpus)
  if (kind === 'task') return number >= 0n && number < BigInt(tasks.length)
  return decide(run.world, combine(run.world, 'le_u', number, own(run, { kind })))
}

/** The unknown itself, without a look at its value. */
function areSame(a: Value, b: Value): boolean {
  if (isKnown(a) || isKnown(b)) return a === b
  return a.variable.key === b.variable.key && a.expr.kind === 'old' && b.expr.kind === 'old'
}

export function readCell(run: Looking, cell: Cell): Value {
  const { field, fieldKey, instance, index } = cell
  if (field.type.bits === 0) return 0n
  const bits = run.arrivals.changes.get(fieldKey)
  const last = bits === undefined ? undefined : lastArrival(run, cell)
  if (bits === undefined || last === undefined) return readUndisturbed(run, cell)
  const { world, domains } = run
  const { owner, name } = field
  const fresh = spreadOf(domains.variable({ kind: 'cell', owner, name, instance, index, ...last }))
  if (bits === everyBit) return settle(world, fresh)
  // Some bits are as they were.
  const before = readUndisturbed(run, cell)
  const kept = combine(world, 'and', before, BigInt.asIntN(64, everyBit & ~bits))
  return combine(world, 'or', kept, combine(world, 'and', fresh, BigInt.asIntN(64, bits)))
}

const everyBit = (1n << 64n) - 1n

/** Behind which mark something may have arrived that has changed the cell; undefined when it is as it was. */
function lastArrival(
  run: Looking,
  { key, fieldKey }: Cell,
): { readonly since: number; readonly arrival?: true } | undefined {
  const written = run.writtenAt.get(key)
  const left = run.ages.get(fieldKey) ?? 0
  const gates = run.arrivals.gates.filter(({ changes }) => changes.has(fieldKey))
  for (const { since, masks, through } of run.epochs.toReversed()) {
    if (since <= left || (written !== undefined && since < written)) return undefined
    const isLetIn = gates.some((gate) => masks.some((each) => isOpen(run, gate, each)))
    if (isLetIn) return { since, arrival: true }
    // A look into the call shows whether it did.
    if (through) return { since }
  }
  return undefined
}

function isOpen(run: Looking, { conditions }: Gate, masks: Epoch['masks'][number]): boolean {
  // Conditions are OLD's, and so are the numbers of the fields in them.
  return conditions.every((condition) => decide(run.world, maskValue(run, condition, masks)))
}

function maskValue(run: Looking, expr: Expr, masks: Epoch['masks'][number]): Value {
  const { world } = run
  const look = (operand: Expr): Value => maskValue(run, operand, masks)
  switch (expr.kind) {
    case 'read': {
      const mask = run.arrivals.masks.find(({ old }) => old === expr.place.field)
      return settle(world, masks.get(mask?.cell ?? '') ?? 0n)
    }
    case 'unary':
      return settle(world, unaryOf(expr.op, look(expr.operand)))
    case 'binary':
      return combine(world, expr.op, look(expr.left), look(expr.right))
    case 'select':
      return decide(world, look(expr.condition)) ? look(expr.then) : look(expr.otherwise)
    case 'wrap':
      return settle(world, wrapOf(expr.type, look(expr.operand)))
    default:
      return expr.kind === 'const' ? expr.value : 0n
  }
}

/** What the masks say now. */
export function readMasks(run: Looking): ReadonlyMap<string, Value> {
  const { side, arrivals } = run
  return new Map(
    arrivals.masks.map((mask) => {
      const place = { field: mask[side.which] }
      return [mask.cell, place.field < 0 ? 0n : readCell(run, locate(run, place))]
    }),
  )
}

/** As if nothing had arrived. */
function readUndisturbed(run: Looking, cell: Cell): Value {
  const { world, domains } = run
  const written = run.cells.get(cell.key)
  if (written !== undefined) return settle(world, written)
  const { field, fieldKey, instance, index } = cell
  const since = run.ages.get(fieldKey) ?? 0
  if (run.newborn && since === 0 && field.owner === 'frame') return 0n
  const fixed = domains.fixed(fieldKey)
  if (fixed !== undefined) return settle(world, byConfiguration(domains, fixed))
  const { owner, name } = field
  const source: Source = { kind: 'cell', owner, name, instance, index, since }
  return settle(world, spreadOf(domains.variable(source)))
}

/** `context_tracking.nesting`, `task1.thread_info.flags`, `reader[3]`; without a number: the own one. */
export function cellName({ field, instance, index }: Cell): string {
  const element = field.length === 1 ? '' : `[${index}]`
  const prefix = instance === ownInstance ? '' : `${field.owner}${instance}.`
  return `${prefix}${field.name}${element}`
}

function own(run: Looking, source: { readonly kind: 'cpu' | 'task' | 'frame' }): Value {
  return settle(run.world, spreadOf(run.domains.variable(source)))
}

function currentOn(run: Looking, wanted: Value): Value {
  const { world, domains } = run
  const one = run.side.program.bounds.cpus === 1
  const cpu = one ? ownInstance : instanceOf(run, 'cpu', wanted)
  if (cpu === ownInstance) return own(run, { kind: 'task' })
  return settle(world, spreadOf(domains.variable({ kind: 'current', cpu })))
}

/** Code runs in the topmost frame of its own task. */
function depthOf(run: Looking, wanted: Value): Value {
  const { world, domains } = run
  const task = instanceOf(run, 'task', wanted)
  if (task === ownInstance) return combine(world, 'add', own(run, { kind: 'frame' }), 1n)
  return settle(world, spreadOf(domains.variable({ kind: 'depth', task })))
}

function byConfiguration(domains: Domains, values: readonly bigint[]): Value {
  const first = values[0] ?? 0n
  if (values.every((value) => value === first)) return first
  const variable = domains.variable({ kind: 'configuration' })
  const expr = values.reduceRight<Expr>(
    (otherwise, value, index) => ({
      kind: 'select',
      condition: {
        kind: 'binary',
        op: 'eq',
        left: { kind: 'old' },
        right: { kind: 'const', value: BigInt(index) },
      },
      then: { kind: 'const', value },
      otherwise,
    }),
    { kind: 'const', value: first },
  )
  return { variable, table: values, expr }
}
