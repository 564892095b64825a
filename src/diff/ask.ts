// The contexts in which versions part, as one question to the checker: does any of them ever occur?
//
// The question is a check where the comparison began: at a function's first step, or where it was resumed
// after waiting or a switch. It fails where the state is as the comparison had to assume. A violation is a
// way there from the beginning; `holds` and `vacuous` say that there is none within the bounds.

import type { Span } from '../base/span.ts'
import type { Expr, Func, Place, Program, Step } from '../ir/program.ts'
import { visitExpr } from '../ir/walk.ts'
import type { Difference } from './comparison.ts'
import { isFromOutside } from './value.ts'
import { ownInstance } from './keys.ts'
import { note, one, zero } from './parts.ts'
import type { Side } from './side.ts'
import { substitute } from './substitute.ts'
import { isKnown } from './value.ts'
import type { Source } from './value.ts'
import { fieldKey } from './keys.ts'

export const occurrence = 'difference-occurs'

/** A place and what has to be true there. */
export type Situation = Pick<Difference, 'context' | 'start'>

export interface Asked {
  readonly configuration: number
  readonly program: Program
  /** For each function, which of its original steps a step is, or stands in front of. */
  readonly origins: readonly (readonly number[])[]
}

/** The Program of one configuration with the question in it; undefined when it can never be yes there. */
export function askWhether(
  program: Program,
  side: Side,
  configuration: number,
  situations: readonly Situation[],
): Asked | undefined {
  const marker = program.fields.length
  const questions = new Map<string, Question>()
  const entered = new Set<number>()
  for (const situation of situations) {
    const condition = conditionOf(program, configuration, situation, marker)
    const top = situation.start.old.at(-1)
    const base = situation.start.old[0]
    if (isNever(condition) || top === undefined || base === undefined) continue
    const resumed = situation.start.after !== undefined
    if (resumed) entered.add(base.func)
    const where = `${top.func} ${top.pc}`
    const known = questions.get(where)
    const whole = known === undefined ? condition : or(known.condition, condition)
    questions.set(where, { func: top.func, step: top.pc, condition: whole })
  }
  if (questions.size === 0) return undefined
  const property = program.properties.length
  const edited = program.functions.map((func, id) => {
    const origins = func.steps.map((_, at) => at)
    const marked = withMarker({ func, origins }, entered.has(id) ? marker : undefined)
    const asked = [...questions.values()].filter((question) => question.func === id)
    return asked.reduce(
      (each, { step, condition }) => withCheck(each, step, condition, property),
      marked,
    )
  })
  const looked = new Set([...questions.values()].flatMap(({ condition }) => fieldsIn(condition)))
  const statement = 'The two versions are never run in a context in which they differ.'
  return {
    configuration,
    origins: edited.map(({ origins }) => origins),
    program: {
      ...program,
      functions: edited.map(({ func }) => func),
      // What the question looks at is not unread any more.
      unread: (program.unread ?? []).filter((field) => !looked.has(field)),
      properties: [...program.properties, { name: occurrence, statement }],
      fields: [...program.fields, markerField],
    },
  }
}

function fieldsIn(condition: Expr): readonly number[] {
  const fields: number[] = []
  visitExpr(condition, (expr) => {
    if (expr.kind === 'read') fields.push(expr.place.field)
  })
  return fields
}

interface Edited {
  readonly func: Func
  readonly origins: readonly number[]
}

interface Question {
  readonly func: number
  readonly step: number
  readonly condition: Expr
}

/** Whether the frame is inside of the function whose comparison was resumed. */
const markerField = note('inside', 'frame')

function and(left: Expr, right: Expr): Expr {
  return { kind: 'select', condition: left, then: right, otherwise: zero }
}

function or(left: Expr, right: Expr): Expr {
  return { kind: 'select', condition: left, then: one, otherwise: right }
}

function equals(left: Expr, value: bigint): Expr {
  return { kind: 'binary', op: 'eq', left, right: { kind: 'const', value } }
}

function isNever(expr: Expr): boolean {
  return expr.kind === 'const' && expr.value === 0n
}

function conditionOf(
  program: Program,
  configuration: number,
  { context, start }: Situation,
  marker: number,
): Expr {
  const parts = context.constraints
    .filter(({ variable }) => isFromOutside(variable))
    .map(({ variable, condition }) =>
      substitute(condition, sourceExpr(program, variable.source, configuration)),
    )
  if (start.after !== undefined) {
    parts.push({ kind: 'read', place: { field: marker } })
    for (const [key, value] of start.cells) {
      if (isKnown(value)) parts.push(equals({ kind: 'read', place: placeOf(program, key) }, value))
    }
  }
  if (parts.some(isNever)) return zero
  return parts.reduceRight((rest, part) => and(part, rest), one)
}

/** The cell behind a key, of the frame and CPU where the check stands. */
function placeOf(program: Program, key: string): Place {
  const [cell = '', field] = [key.split(' ').at(-1), key.slice(0, key.lastIndexOf(' '))]
  const [instance = -1, index = 0] = cell.split('.').map(Number)
  const id = program.fields.findIndex((each) => fieldKey(each) === field)
  return place(program, id, instance, index)
}

function place(program: Program, field: number, instance: number, index: number): Place {
  const of = instance === ownInstance ? {} : { instance: constant(instance) }
  const element = program.fields[field]?.length === 1 ? {} : { index: constant(index) }
  return { field, ...of, ...element }
}

function constant(value: number): Expr {
  return { kind: 'const', value: BigInt(value) }
}

/** Where the unknown is found when the check is made. */
function sourceExpr(program: Program, source: Source, configuration: number): Expr {
  switch (source.kind) {
    case 'configuration':
      return constant(configuration)
    case 'argument':
      return { kind: 'local', local: source.local }
    case 'task':
    case 'frame':
    case 'cpu':
      return { kind: source.kind }
    case 'current':
      return { kind: 'current', cpu: constant(source.cpu) }
    case 'depth':
      return { kind: 'depth', task: constant(source.task) }
    case 'cell': {
      const field = program.fields.findIndex((each) => fieldKey(each) === fieldKey(source))
      // Only NEW has it: nobody ever stored into it.
      if (field < 0) return zero
      return { kind: 'read', place: place(program, field, source.instance, source.index) }
    }
    default:
      return one
  }
}

function withCheck(edited: Edited, at: number, condition: Expr, property: number): Edited {
  return withStepBefore(edited, at, (next, span) => ({
    kind: 'check',
    property,
    condition: { kind: 'unary', op: 'lnot', operand: condition },
    message: 'the two versions differ from here on',
    next,
    span,
  }))
}

/** Set at the first step, cleared before each return. */
function withMarker(edited: Edited, marker: number | undefined): Edited {
  if (marker === undefined) return edited
  const store =
    (value: Expr) =>
    (next: number, span: Span): Step => ({
      kind: 'store',
      place: { field: marker },
      value,
      next,
      span,
    })
  const returns = edited.func.steps.flatMap((step, at) => (step.kind === 'return' ? [at] : []))
  const cleared = returns.reduce((each, at) => withStepBefore(each, at, store(zero)), edited)
  return withStepBefore(cleared, 0, store(one))
}

/** The step itself moves to the end; whoever went to it makes the other step first. */
function withStepBefore(
  { func, origins }: Edited,
  at: number,
  make: (next: number, span: Span) => Step,
): Edited {
  const step = func.steps[at]
  if (step === undefined) return { func, origins }
  const made = make(func.steps.length, step.span)
  const first = step.glued === true ? { ...made, glued: true } : made
  const steps = func.steps.map((each, index) => (index === at ? first : each))
  return { func: { ...func, steps: [...steps, step] }, origins: [...origins, origins[at] ?? at] }
}
