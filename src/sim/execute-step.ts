// One step of one CPU, written straight from the meaning of the IR: this file is the reference.
//
// The draft is changed in place; what happened comes back as a value that timelines are made of.
// Nothing here decides whether a step may run; `actions.ts` does.

import { assert, present, unreachable } from '../base/assert.ts'
import { wrap } from '../base/integer.ts'
import type { Call, Choose, Expr, Place, Return, Step, Switch } from '../ir/program.ts'
import { evaluate, locate, readCell } from './evaluate.ts'
import type { Cell, View } from './evaluate.ts'
import { createActivation, positionOf } from './state.ts'
import type { Draft, DraftActivation, Machine } from './state.ts'

export interface Violation {
  readonly property: string
  readonly message: string
}

/** What one step did. */
export interface Executed {
  readonly kind: 'executed'
  readonly cpu: number
  readonly task: number
  readonly depth: number
  readonly vector: number | undefined
  readonly func: number
  readonly step: Step
  /** New values by cell name. */
  readonly changed: Readonly<Record<string, bigint>>
  /** The choice taken, the arguments of an event, the values returned or passed. */
  readonly values: readonly bigint[]
  /** Left by a return: a function, a whole frame, or the task. */
  readonly left: 'function' | 'frame' | 'task' | undefined
  readonly violations: readonly Violation[]
}

/** The step at work and where its notes go. */
interface Work {
  readonly machine: Machine
  readonly draft: Draft
  readonly view: View
  readonly activation: DraftActivation
  readonly changed: Record<string, bigint>
  readonly values: bigint[]
  readonly violations: Violation[]
  left?: Executed['left']
}

/** Makes the next step of a CPU. `choice` is the value that a `choose` yields. */
export function executeStep(machine: Machine, draft: Draft, cpu: number, choice = 0): Executed {
  const { task, depth } = positionOf(draft, cpu)
  const frame = present(draft.stacks[task]?.[depth], 'the topmost frame')
  const activation = present(frame.calls.at(-1), 'a task that has not finished')
  const { func } = activation
  const step = present(machine.program.functions[func]?.steps[activation.pc], 'a step to make')
  const violations: Violation[] = []
  const fault = (message: string): void =>
    void violations.push({ property: 'field-range', message })
  const { locals } = activation
  const view: View = { machine, state: draft, cpu, task, depth, locals, fault }
  const work: Work = { machine, draft, view, activation, changed: {}, values: [], violations }
  perform(step, work, choice)
  const { changed, values, left } = work
  const { vector } = frame
  const what = { kind: 'executed', cpu, task, depth, vector, func, step } as const
  return { ...what, changed, values, left, violations }
}

function perform(step: Step, work: Work, choice: number): void {
  const { activation, view } = work
  switch (step.kind) {
    case 'assign':
      activation.locals[step.into] = evaluate(step.value, view)
      break
    case 'store':
      write(work, locate(step.place, view), evaluate(step.value, view))
      break
    case 'rmw': {
      const found = update(work, step.place, step.update)
      if (step.into !== undefined) activation.locals[step.into] = found[step.result ?? 'old']
      break
    }
    case 'branch':
      activation.pc = isTrue(step.condition, view) ? step.then : step.otherwise
      return
    case 'call':
      return performCall(step, work)
    case 'return':
      return performReturn(step, work)
    case 'choose':
      choose(step, work, choice)
      break
    case 'check': {
      const property = present(work.machine.program.properties[step.property], 'a property').name
      if (!isTrue(step.condition, view)) {
        work.violations.push({ property, message: step.message })
      }
      break
    }
    case 'emit':
      work.values.push(...step.args.map((arg) => evaluate(arg, view)))
      break
    case 'await':
      assert(isTrue(step.condition, view), 'a waiting step does not run')
      break
    case 'switch':
      // The task goes on behind the switch when it is switched to again.
      performSwitch(step, work)
      break
    case 'jump':
    case 'fence':
      break
    default:
      unreachable(step)
  }
  activation.pc = step.next
}

function choose(step: Choose, work: Work, choice: number): void {
  assert(choice >= 0 && choice < step.count, `${choice} is one of 0 … ${step.count - 1}`)
  work.activation.locals[step.into] = BigInt(choice)
  work.values.push(BigInt(choice))
}

function performCall(step: Call, { machine, draft, view, values }: Work): void {
  const args = step.args.map((arg) => evaluate(arg, view))
  values.push(...args)
  const frame = present(draft.stacks[view.task]?.[view.depth], 'the calling frame')
  frame.calls.push(createActivation(machine.program, step.func, args))
}

function performReturn(step: Return, work: Work): void {
  const { machine, draft, view } = work
  const returned = step.values.map((value) => evaluate(value, view))
  work.values.push(...returned)
  const stack = present(draft.stacks[view.task], 'the stack of the returning task')
  const frame = present(stack[view.depth], 'the returning frame')
  frame.calls.pop()
  const caller = frame.calls.at(-1)
  if (caller === undefined) {
    work.left = view.depth === 0 ? 'task' : 'frame'
    if (view.depth > 0) stack.pop()
    return
  }
  const call = machine.program.functions[caller.func]?.steps[caller.pc]
  assert(call?.kind === 'call', 'a caller stands at its call')
  call.into.forEach((into, index) => {
    caller.locals[into] = present(returned[index], 'a value for each local that takes one')
  })
  caller.pc = call.next
  work.left = 'function'
}

function performSwitch(step: Switch, { draft, view, violations, values }: Work): void {
  const to = evaluate(step.to, view)
  values.push(to)
  const complain = (message: string): void =>
    void violations.push({ property: 'engine-sanity', message })
  const task = Number(to)
  if (draft.stacks[task] === undefined) return complain(`switch to task ${to}: no such task`)
  const elsewhere = draft.current.findIndex((running, cpu) => running === task && cpu !== view.cpu)
  if (elsewhere >= 0) return complain(`switch to task ${to}, which CPU ${elsewhere} runs`)
  draft.current[view.cpu] = task
}

function update(work: Work, place: Place, expr: Expr): { old: bigint; new: bigint } {
  const { view } = work
  const cell = locate(place, view)
  const old = readCell(view, cell)
  return { old, new: write(work, cell, evaluate(expr, view, old)) }
}

/** Stores what the field can hold of the value and returns that. */
function write({ draft, view, changed, violations }: Work, cell: Cell, value: bigint): bigint {
  const { field, instance, at, name } = cell
  const kept = wrap(field.type, value)
  if (kept !== value && field.overflow === 'error') {
    const message = `${value} does not fit ${field.owner} field ${field.name}`
    violations.push({ property: 'field-range', message })
  }
  const cells = {
    global: draft.globals,
    cpu: draft.cpus[instance],
    task: draft.tasks[instance],
    frame: draft.stacks[view.task]?.[instance]?.cells,
  }[field.owner]
  const list = present(cells, 'an instance that was located')
  if (list[at] !== kept) changed[name] = kept
  list[at] = kept
  return kept
}

function isTrue(condition: Expr, view: View): boolean {
  return evaluate(condition, view) !== 0n
}
