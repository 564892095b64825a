// One function as it runs behind a store buffer.
//
// Loads look into this CPU's own buffer first. A plain store of a buffered field joins the queue. Barriers,
// atomic updates, stores that are part of larger actions and task switches drain the queue in the same action.
// A step that becomes several keeps its place in the function; what follows it is glued on at the end.

import { present } from '../base/assert.ts'
import { i64, wrap } from '../base/integer.ts'
import type {
  Expr,
  Func,
  Local,
  LocalInfo,
  Place,
  PropertyId,
  Rmw,
  Step,
  StepIndex,
} from '../ir/program.ts'
import { binary, cellNumber, exists, forwarded } from './buffer-cells.ts'
import type { BufferCells, BufferedField } from './buffer-cells.ts'
import type { BufferFunctions } from './buffer-functions.ts'
import { mapExpr, mapPlace, mapStep } from '../ir/map-expressions.ts'

export interface Rewriting {
  readonly cells: BufferCells
  readonly functions: BufferFunctions
  readonly fieldRange: PropertyId
  /** Whether a store, or an update of this CPU's own, is one that may wait. */
  readonly mayWait: (step: StepIndex) => boolean
  /** Whether others see what is written there at once: nothing that came before may still be waiting. */
  readonly isSeenAtOnce: (place: Place) => boolean
  /** Whether an update is one of real memory. */
  readonly isMemory: (place: Place) => boolean
}

/** A step without where it goes on to. */
type Link = (next: StepIndex) => Step

export function rewriteFunction(func: Func, rewriting: Rewriting): Func {
  const extra: Step[] = []
  const locals: LocalInfo[] = [...func.locals]
  const steps = func.steps.map((step, index) => {
    const links = linksOf(step, index, rewriting, locals)
    if (links === undefined) return mapStep(step, seen(rewriting))
    const [first, ...others] = links
    let next = 'next' in step ? step.next : 0
    for (const link of others.toReversed()) {
      next = func.steps.length + extra.push({ ...link(next), glued: true }) - 1
    }
    const head = present(first, 'a step becomes at least one')(next)
    return step.glued === true ? { ...head, glued: true } : head
  })
  return { ...func, locals, steps: [...steps, ...extra] }
}

/** What a step becomes, if it is more than the same step with other loads. */
function linksOf(
  step: Step,
  index: StepIndex,
  rewriting: Rewriting,
  locals: LocalInfo[],
): readonly Link[] | undefined {
  const same = mapStep(step, seen(rewriting))
  const drained = (): readonly Link[] => [
    drainLink(step, rewriting),
    (next) => ('next' in same ? { ...same, next } : same),
  ]
  switch (step.kind) {
    case 'store': {
      const buffered = rewriting.cells.of(step.place.field)
      const waits = rewriting.mayWait(index)
      if (buffered !== undefined && waits && same.kind === 'store') {
        return waitLinks(step, buffered, same.place, same.value, rewriting)
      }
      const isDrained = buffered !== undefined || step.locked === true
      return isDrained || rewriting.isSeenAtOnce(step.place) ? drained() : undefined
    }
    case 'rmw': {
      if (!rewriting.isMemory(step.place)) return undefined
      if (step.local !== true) return drained()
      const buffered = rewriting.cells.of(step.place.field)
      if (buffered === undefined) return undefined
      return rewriting.mayWait(index) ? updateLinks(step, buffered, rewriting, locals) : drained()
    }
    case 'fence':
      return step.orders === undefined ? [drainLink(step, rewriting)] : undefined
    case 'switch':
      // It takes locks, and a task that goes on elsewhere finds what it has stored.
      return drained()
    default:
      return undefined
  }
}

/** Load, change and store again: no locked instruction, so that the store waits like any other. */
function updateLinks(
  step: Rmw,
  buffered: BufferedField,
  rewriting: Rewriting,
  locals: LocalInfo[],
): readonly Link[] {
  const { span } = step
  const place = mapPlace(step.place, seen(rewriting))
  const newLocal = (name: string): Local => locals.push({ name, type: i64 }) - 1
  const [found, kept] = [newLocal('found'), newLocal('kept')]
  const value = mapExpr(step.update, (expr) =>
    expr.kind === 'old' ? localValue(found) : seen(rewriting)(expr),
  )
  const { type } = buffered.field
  const assign =
    (into: Local, what: Expr): Link =>
    (next) => ({ kind: 'assign', into, value: what, next, span })
  return [
    assign(found, forwarded(rewriting.cells, place)),
    assign(kept, { kind: 'wrap', type, operand: value }),
    ...waitLinks(step, buffered, place, value, rewriting),
    ...(step.into === undefined
      ? []
      : [assign(step.into, localValue(step.result === 'new' ? kept : found))]),
  ]
}

function waitLinks(
  { span }: Step,
  buffered: BufferedField,
  place: Place,
  value: Expr,
  { functions, fieldRange }: Rewriting,
): readonly Link[] {
  const { field } = buffered
  const kept: Expr =
    value.kind === 'const'
      ? { kind: 'const', value: wrap(field.type, value.value) }
      : { kind: 'wrap', type: field.type, operand: value }
  const fits = field.overflow === 'wrap' ? [] : [binary('eq', kept, value)]
  const message = `a value or an index does not fit ${field.owner} field ${field.name}`
  const checks = [exists(buffered, place), ...fits].filter(
    (expr) => !(expr.kind === 'const' && expr.value === 1n),
  )
  const args = [cellNumber(buffered, place), kept]
  return [
    ...checks.map((condition): Link => (next) => ({
      kind: 'check',
      property: fieldRange,
      condition,
      message,
      next,
      span,
    })),
    (next) => ({ kind: 'call', func: functions.enqueue, args, into: [], next, span }),
    (next) => ({ ...waitEvent(buffered, place, kept), next, span }),
  ]
}

/** For people: `flag[1] = 1 waits in the store buffer`. */
function waitEvent(
  { field }: BufferedField,
  { instance, index }: Place,
  value: Expr,
): {
  readonly kind: 'emit'
  readonly event: string
  readonly args: readonly Expr[]
} {
  const whose = instance === undefined ? '' : `${field.owner}%.`
  const element = index === undefined ? '' : '[%]'
  const event = `${whose}${field.name}${element} = % waits in the store buffer`
  const args = [
    ...(instance === undefined ? [] : [instance]),
    ...(index === undefined ? [] : [index]),
  ]
  return { kind: 'emit', event, args: [...args, value] }
}

function drainLink({ span }: Step, { functions }: Rewriting): Link {
  return (next) => ({ kind: 'call', func: functions.drainAll, args: [], into: [], next, span })
}

/** What a CPU reads: its own stores that are still waiting come before memory. */
export function seen({ cells }: Pick<Rewriting, 'cells'>): (expr: Expr) => Expr {
  return (expr) => (expr.kind === 'read' ? forwarded(cells, expr.place) : expr)
}

function localValue(local: Local): Expr {
  return { kind: 'local', local }
}
