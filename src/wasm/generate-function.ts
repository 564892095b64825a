// One IR function as one WebAssembly function: `(cpu, task, frame, context, entry) → Leave`.
//
// The function is a loop around a `br_table`, so it can be entered at every step and behind every call.
// It runs until it returns or has to leave; when it leaves, the frame's context and step cells say where.
// Whether it may pass from one step to the next without leaving is decided by `rule`, never here: the same
// generator makes code that leaves after each micro-step and code that runs chains of forced steps.

import { present, unreachable } from '../base/assert.ts'
import type { Call, Func, FunctionId, Step, StepIndex } from '../ir/program.ts'
import { entryNumbers } from './entry-numbers.ts'
import { generateCondition, generateValue, parameter, reportViolation } from './generate-expr.ts'
import type { Scope } from './generate-expr.ts'
import { generateRmw, generateStore, setVariable } from './generate-store.ts'
import {
  branchTo,
  callFunction,
  getLocal,
  i32Const,
  i64Const,
  loadI32,
  loadI64,
  setLocal,
  storeI32,
  storeI64,
  teeLocal,
} from './instruction.ts'
import type { Instruction, ValueType } from './instruction.ts'
import { cellBytes, frameCells, scratch } from './layout.ts'
import { leave } from './leave.ts'

/** Between two steps: run on, leave, or leave if the poll with this number finds a vector. */
export type StopRule = 'never' | 'always' | { readonly poll: number }

/** What a function needs to know about the rest of the module. */
export interface Environment {
  readonly scope: Omit<Scope, 'temporary' | 'fault' | 'locals' | 'old'>
  readonly rule: (func: FunctionId, step: StepIndex) => StopRule
  /** Whether an invariant can have changed when this step is over; `after`: when its call has returned. */
  readonly disturbs: (func: FunctionId, step: StepIndex, after: boolean) => boolean
  /** Locals that a call of this function has to set to zero. */
  readonly zeroed: (func: FunctionId) => readonly number[]
  readonly contextOffset: (func: FunctionId, call: StepIndex) => number
  readonly functionIndex: (func: FunctionId) => number
  readonly pollIndex: (poll: number) => number
  readonly invariantsIndex: number | undefined
  /** Number under which violations of this property with this message are reported. */
  readonly site: (property: string, message: string, where: Step) => number
  readonly func: (func: FunctionId) => Func
}

const contextParameter = 3
const entryParameter = 4
export const functionParameters: readonly ValueType[] = ['i32', 'i32', 'i32', 'i32', 'i32']

interface Generator {
  readonly environment: Environment
  readonly id: FunctionId
  readonly func: Func
  readonly entries: Int32Array
  readonly count: number
  readonly scope: (step: Step) => Scope
}

export function generateFunction(
  id: FunctionId,
  environment: Environment,
): { readonly locals: readonly ValueType[]; readonly code: readonly Instruction[] } {
  const func = environment.func(id)
  const entries = entryNumbers(func)
  const count = func.steps.length + func.steps.filter((step) => step.kind === 'call').length
  const locals: ValueType[] = []
  const temporary = (type: ValueType): number => functionParameters.length + locals.push(type) - 1
  const base = present(environment.scope.layout.locals[id], 'every function has a place for locals')
  const scope = (step: Step): Scope => ({
    ...environment.scope,
    locals: base,
    temporary,
    fault: (message) => reportViolation(environment.site('field-range', message, step)),
  })
  const generator: Generator = { environment, id, func, entries, count, scope }
  const code: Instruction[] = [{ op: 'loop' }]
  const targets = Array.from({ length: count }, (_, target) => target)
  for (let entry = 0; entry < count; entry++) code.push({ op: 'block' })
  code.push(getLocal(entryParameter), { op: 'br_table', targets, otherwise: 0 })
  func.steps.forEach((step, index) => {
    code.push('end', ...generateStep(generator, step, index))
    if (step.kind === 'call') code.push('end', ...generateReturnTo(generator, step, index))
  })
  code.push('end', i32Const(leave.returned))
  return { locals, code }
}

function generateStep(generator: Generator, step: Step, index: StepIndex): readonly Instruction[] {
  const scope = generator.scope(step)
  const onward = (to: StepIndex, nested = 0): readonly Instruction[] =>
    generateEdge(generator, index, to, nested)
  switch (step.kind) {
    case 'assign':
      return [
        ...setVariable(scope, step.into, generateValue(step.value, scope)),
        ...onward(step.next),
      ]
    case 'store':
      return [
        ...generateStore(step.place, scope, generateValue(step.value, scope)),
        ...onward(step.next),
      ]
    case 'rmw':
      return [...generateRmw(step, scope), ...onward(step.next)]
    case 'branch': {
      const condition = generateCondition(step.condition, scope)
      const taken = onward(step.then, 1)
      return [...condition, { op: 'if' }, ...taken, 'end', ...onward(step.otherwise)]
    }
    case 'call':
      return generateCall(generator, step, index)
    case 'return': {
      const values = step.values.flatMap((value, number) => [
        i32Const(0),
        ...generateValue(value, scope),
        storeI64(scope.layout.results + cellBytes * number),
      ])
      return [...values, i32Const(leave.returned), 'return']
    }
    case 'choose': {
      const value: readonly Instruction[] =
        step.count === 1
          ? [i64Const(0n)]
          : [i32Const(0), loadI32(scratch.choice), 'i64.extend_i32_u']
      return [...setVariable(scope, step.into, value), ...onward(step.next)]
    }
    case 'check':
      return [...generateCheck(generator, step), ...onward(step.next)]
    case 'emit':
      // An event changes nothing; its arguments are looked at because evaluating them may be a fault.
      return [
        ...step.args.flatMap((arg): Instruction[] => [...generateValue(arg, scope), 'drop']),
        ...onward(step.next),
      ]
    case 'await': {
      // Waiting has no faults; they count once the condition holds and the step is made.
      const asked = generateCondition(step.condition, { ...scope, fault: () => [] })
      const made = generateCondition(step.condition, scope)
      const faults: readonly Instruction[] = made.length === asked.length ? [] : [...made, 'drop']
      const passed = [...faults, ...onward(step.next, 1)]
      return [...asked, { op: 'if' }, ...passed, 'end', ...generateLeave(leave.blocked, index)]
    }
    case 'switch':
      return [...generateSwitch(step, scope), ...generateLeave(leave.switched, step.next)]
    case 'jump':
    case 'fence':
      return onward(step.next)
    default:
      return unreachable(step)
  }
}

/** Goes on to another step of the function; the code never falls through. */
function generateEdge(
  { environment, id, func, entries, count }: Generator,
  from: StepIndex,
  to: StepIndex,
  nested: number,
  after = false,
): readonly Instruction[] {
  const code: Instruction[] = []
  const boundary = func.steps[to]?.glued !== true
  if (boundary && environment.disturbs(id, from, after)) code.push(...callInvariants(environment))
  const rule = environment.rule(id, to)
  if (rule === 'always') return [...code, ...generateLeave(leave.stopped, to)]
  if (rule !== 'never') {
    code.push(...callPoll(environment, rule.poll), { op: 'if' })
    code.push(...generateLeave(leave.stopped, to), 'end')
  }
  const source = present(entries[from], 'a step has an entry') + (after ? 1 : 0)
  const target = present(entries[to], 'a step has an entry')
  if (target > source) return [...code, branchTo(target - source - 1 + nested)]
  return [
    ...code,
    ...burnFuel(to),
    i32Const(target),
    setLocal(entryParameter),
    branchTo(count - 1 - source + nested),
  ]
}

function callInvariants({ invariantsIndex }: Environment): readonly Instruction[] {
  return invariantsIndex === undefined ? [] : [callFunction(invariantsIndex)]
}

function callPoll(environment: Environment, poll: number): readonly Instruction[] {
  return [
    getLocal(parameter.cpu),
    getLocal(parameter.task),
    getLocal(parameter.frame),
    callFunction(environment.pollIndex(poll)),
  ]
}

/** Only backward jumps can make a chain endless, because there is no recursion. */
function burnFuel(to: StepIndex): readonly Instruction[] {
  const load = [i32Const(0), loadI32(scratch.fuel)]
  return [
    i32Const(0),
    ...load,
    i32Const(1),
    'i32.sub',
    storeI32(scratch.fuel),
    ...load,
    i32Const(0),
    'i32.lt_s',
    { op: 'if' },
    ...generateLeave(leave.exhausted, to),
    'end',
  ]
}

function generateLeave(reason: number, step: StepIndex, contextOffset = 0): readonly Instruction[] {
  return [
    getLocal(parameter.frame),
    getLocal(contextParameter),
    i32Const(contextOffset),
    'i32.add',
    storeI32(frameCells.context),
    getLocal(parameter.frame),
    i32Const(step),
    storeI32(frameCells.step),
    i32Const(reason),
    'return',
  ]
}

function generateCheck(
  { environment, scope }: Generator,
  step: Extract<Step, { kind: 'check' }>,
): readonly Instruction[] {
  const inner = scope(step)
  const { layout, program } = inner
  const property = present(program.properties[step.property], 'a checked property exists')
  return [
    i32Const(0),
    i32Const(1),
    storeI32(layout.reached + cellBytes * step.property),
    ...generateCondition(step.condition, inner),
    'i32.eqz',
    { op: 'if' },
    ...reportViolation(environment.site(property.name, step.message, step)),
    'end',
  ]
}

function generateSwitch(
  step: Extract<Step, { kind: 'switch' }>,
  scope: Scope,
): readonly Instruction[] {
  const task = scope.temporary('i64')
  return [
    i32Const(0),
    ...generateValue(step.to, scope),
    teeLocal(task),
    i64Const(BigInt(scope.program.tasks.length)),
    'i64.lt_u',
    { op: 'if', result: 'i32' },
    getLocal(task),
    'i32.wrap_i64',
    'else',
    i32Const(-1),
    'end',
    storeI32(scratch.switchTo),
  ]
}

function generateCall(generator: Generator, step: Call, index: StepIndex): readonly Instruction[] {
  const { environment, id } = generator
  const scope = generator.scope(step)
  const callee = environment.func(step.func)
  const locals = present(scope.layout.locals[step.func], 'every function has a place for locals')
  const set = (local: number, value: readonly Instruction[]): readonly Instruction[] =>
    setVariable({ ...scope, locals }, local, value)
  const offset = environment.contextOffset(id, index)
  const code = [
    ...step.args.flatMap((arg, local) => set(local, generateValue(arg, scope))),
    ...environment.zeroed(step.func).flatMap((local) => set(local, [i64Const(0n)])),
  ]
  const boundary = callee.steps[0]?.glued !== true
  if (boundary && environment.disturbs(id, index, false)) code.push(...callInvariants(environment))
  const rule = environment.rule(step.func, 0)
  if (rule === 'always') return [...code, ...generateLeave(leave.stopped, 0, offset)]
  if (rule !== 'never') {
    code.push(...callPoll(environment, rule.poll), { op: 'if' })
    code.push(...generateLeave(leave.stopped, 0, offset), 'end')
  }
  const reason = scope.temporary('i32')
  return [
    ...code,
    getLocal(parameter.cpu),
    getLocal(parameter.task),
    getLocal(parameter.frame),
    getLocal(contextParameter),
    i32Const(offset),
    'i32.add',
    i32Const(0),
    callFunction(environment.functionIndex(step.func)),
    teeLocal(reason),
    { op: 'if' },
    getLocal(reason),
    'return',
    'end',
  ]
}

/** Behind a call: takes the values that the callee left, and goes on. */
function generateReturnTo(
  generator: Generator,
  step: Call,
  index: StepIndex,
): readonly Instruction[] {
  const scope = generator.scope(step)
  const taken = step.into.flatMap((local, number) =>
    setVariable(scope, local, [i32Const(0), loadI64(scope.layout.results + cellBytes * number)]),
  )
  return [...taken, ...generateEdge(generator, index, step.next, 0, true)]
}
