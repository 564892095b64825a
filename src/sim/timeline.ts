// A path as the moments that happened on it, for everybody who tells people about a path.
//
// One moment is one step, or a frame that begins. What a moment changed stands by cell name
// (`cpu0.context_tracking.nesting`), so a reader needs no Program to follow values.

import { present } from '../base/assert.ts'
import type { Span } from '../base/span.ts'
import type { Path } from '../ir/path.ts'
import { localNames, printStep, programNames } from '../ir/print.ts'
import type { Owner, Program, Step, VectorKind } from '../ir/program.ts'
import { writtenPlace } from '../ir/walk.ts'
import { applyDecision, brokenInvariants } from './actions.ts'
import type { Entered, Happening } from './actions.ts'
import type { Executed, Violation } from './execute-step.ts'
import { createMachine, initialState } from './state.ts'
import type { Machine, State } from './state.ts'

export type MomentKind =
  | 'step'
  | 'call'
  | 'return'
  | 'enter'
  | 'leave'
  | 'emit'
  | 'check'
  | 'switch'
  | 'choose'

export interface Moment {
  readonly cpu: number
  readonly task: number
  /** Frames under this one on the task's stack; 0 is the task itself. */
  readonly depth: number
  readonly context: 'task' | VectorKind
  /** Name of the vector whose frame this is. */
  readonly vector?: string
  readonly function: string
  readonly span: Span
  readonly kind: MomentKind
  readonly text: string
  /** New values by cell name: `cpu0.x`, `task1.x`, `task1.frame2.x`, `x`; `[n]` for an element. */
  readonly changed: Readonly<Record<string, bigint>>
  /** The first of `failures`. */
  readonly failed?: Violation
  /** Every property broken at this moment, invariants included. */
  readonly failures: readonly Violation[]
}

export interface Timeline {
  readonly moments: readonly Moment[]
  /** Invariants that do not hold before anything has happened. */
  readonly failedAtStart: readonly Violation[]
  readonly initial: State
  readonly final: State
}

/** Follows a path from the initial state. A path that the Program cannot take is our own mistake. */
export function replay(program: Program, path: Path): Timeline {
  const machine = createMachine(program)
  const initial = initialState(machine)
  const moments: Moment[] = []
  let state = initial
  for (const decision of path) {
    const outcome = applyDecision(machine, state, decision)
    moments.push(...momentsOf(machine, outcome.happenings))
    state = outcome.state
  }
  return { moments, failedAtStart: brokenInvariants(machine, initial), initial, final: state }
}

/** Broken invariants belong to the moment after which they were broken. */
export function momentsOf(machine: Machine, happenings: readonly Happening[]): readonly Moment[] {
  const moments: Moment[] = []
  for (const happening of happenings) {
    if (happening.kind === 'executed') {
      if (!isOurs(machine, happening)) moments.push(executedMoment(machine, happening))
    } else if (happening.kind === 'entered') moments.push(enteredMoment(machine, happening))
    else {
      const last = present(moments.pop(), 'something happened before an invariant broke')
      moments.push(withFailures(last, [...last.failures, ...happening.violations]))
    }
  }
  return moments
}

/** Bookkeeping of functions that nobody wrote: what it leads to is told where it is called. */
function isOurs({ program }: Machine, { func, step }: Executed): boolean {
  if (program.functions[func]?.origin !== 'generated') return false
  if (step.kind === 'call' || step.kind === 'return') return false
  const place = writtenPlace(step)
  return place === undefined || program.fields[place.field]?.ghost === true
}

/** The value of every cell in the initial state, by cell name; frames have none that is not zero. */
export function initialCells(program: Program): ReadonlyMap<string, bigint> {
  const counts: Record<Owner, number> = {
    global: 1,
    cpu: program.bounds.cpus,
    task: program.tasks.length,
    frame: 0,
  }
  const cells = new Map<string, bigint>()
  for (const { name, owner, length, initial } of program.fields) {
    for (let instance = 0; instance < counts[owner]; instance++) {
      const prefix = owner === 'global' ? '' : `${owner}${instance}.`
      for (let index = 0; index < length; index++) {
        cells.set(`${prefix}${name}${length === 1 ? '' : `[${index}]`}`, initial)
      }
    }
  }
  return cells
}

function executedMoment(machine: Machine, executed: Executed): Moment {
  const { program } = machine
  const { cpu, task, depth, step, changed, violations } = executed
  const func = present(program.functions[executed.func], 'a function of that number')
  const moment: Moment = {
    cpu,
    task,
    depth,
    ...contextOf(program, executed.vector),
    function: func.name,
    span: step.span,
    kind: momentKind(executed),
    text: textOf(program, executed),
    changed,
    failures: [],
  }
  return withFailures(moment, violations)
}

function enteredMoment({ program }: Machine, entered: Entered): Moment {
  const { cpu, task, depth } = entered
  const vector = present(program.vectors[entered.vector], 'a vector of that number')
  return {
    cpu,
    task,
    depth,
    ...contextOf(program, entered.vector),
    function: present(program.functions[vector.func], 'a function of that number').name,
    span: vector.span,
    kind: 'enter',
    text: vector.name,
    changed: {},
    failures: [],
  }
}

function contextOf(
  program: Program,
  vector: number | undefined,
): Pick<Moment, 'context' | 'vector'> {
  if (vector === undefined) return { context: 'task' }
  const { name, kind } = present(program.vectors[vector], 'a vector of that number')
  return { context: kind, vector: name }
}

function withFailures(moment: Moment, failures: readonly Violation[]): Moment {
  const first = failures[0]
  return first === undefined ? moment : { ...moment, failed: first, failures }
}

function momentKind({ step, left }: Executed): MomentKind {
  switch (step.kind) {
    case 'call':
    case 'emit':
    case 'check':
    case 'switch':
    case 'choose':
      return step.kind
    case 'return':
      return left === 'function' ? 'return' : 'leave'
    default:
      return 'step'
  }
}

function textOf(program: Program, { func, step, values }: Executed): string {
  const list = values.join(', ')
  switch (step.kind) {
    case 'choose':
      return `${step.label} = ${list}`
    case 'emit':
      return eventText(step.event, values)
    case 'call':
      return `${present(program.functions[step.func], 'a callee').name}(${list})`
    case 'return':
      return list === '' ? 'return' : `return ${list}`
    case 'switch': {
      const task = program.tasks[Number(values[0])]
      return `switch to ${task === undefined ? `task ${list}` : task.name}`
    }
    case 'check':
      return step.message
    default:
      return printed(program, func, step)
  }
}

/** `wake(1, 2)`; or with the arguments where the event's own text has them. */
function eventText(event: string, values: readonly bigint[]): string {
  if (!event.includes('%')) return `${event}(${values.join(', ')})`
  let next = 0
  return event.replaceAll('%', () => String(values[next++] ?? '%'))
}

function printed(program: Program, func: number, step: Step): string {
  const owner = present(program.functions[func], 'a function of that number')
  return printStep(step, programNames(program), localNames(owner))
}
