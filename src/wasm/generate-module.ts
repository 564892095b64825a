// The whole Program as one WebAssembly module: every function, the polls and the invariants.
//
// A poll asks which of a set of vectors could be delivered on a CPU now; it is what code calls where a
// delivery would matter. The invariants look at the state as every CPU's topmost frame sees it.
// Conditions of vectors and invariants are predicates: a fault in them is not reported, it means 0.

import { present } from '../base/assert.ts'
import type { Expr, FieldId, FunctionId, Program, Step, StepIndex } from '../ir/program.ts'
import { visitExpr, writtenPlace } from '../ir/walk.ts'
import type { CallStrings } from './call-strings.ts'
import type { FunctionBody, ModuleContents, Signature } from './encoder.ts'
import { generateCondition, parameter, reportViolation } from './generate-expr.ts'
import type { Scope } from './generate-expr.ts'
import { functionParameters, generateFunction } from './generate-function.ts'
import type { Environment, StopRule } from './generate-function.ts'
import {
  getLocal,
  i32Const,
  i64Const,
  loadI32,
  loadI64,
  setLocal,
  storeI32,
} from './instruction.ts'
import type { Instruction, ValueType } from './instruction.ts'
import { cpuAddress, cpuCells, scratch, taskCells } from './layout.ts'
import type { Layout } from './layout.ts'
import type { Liveness } from './liveness.ts'

/** What the search decides about the code it wants. */
export interface CodeOptions {
  readonly rule: (func: FunctionId, step: StepIndex) => StopRule
  /** By poll number. */
  readonly polls: readonly PollRule[]
  /** Whether accesses to shared memory are reported to the host. */
  readonly traced?: boolean
}

/** Which vectors a poll asks about: all of them while one of `interrupts` is possible, else `others`. */
export interface PollRule {
  readonly interrupts: readonly number[]
  readonly others: readonly number[]
}

export interface ModuleInput {
  readonly program: Program
  readonly layout: Layout
  readonly memoryPages: number
  readonly strings: CallStrings
  readonly liveness: readonly Liveness[]
  readonly site: (property: string, message: string, where: Step | undefined) => number
  /** What of an interrupt's condition other CPUs and devices cannot change. */
  readonly possible: (vector: number) => Expr
}

const pollSignature: Signature = { parameters: ['i32', 'i32', 'i32'], results: ['i32'] }
const runSignature: Signature = { parameters: functionParameters, results: ['i32'] }
const touchedSignature: Signature = { parameters: ['i32', 'i32'], results: [] }
const importCount = 2

export function generateModule(input: ModuleInput, options: CodeOptions): ModuleContents {
  const { functions } = generateFlavour(input, options, importCount)
  const { runs, polls, invariants } = flavourIndices(input.program, options, 0)
  const exported = new Map([
    ...runs.map((at, id): [number, string] => [at, `run${id}`]),
    ...polls.map((at, poll): [number, string] => [at, `poll${poll}`]),
    ...(invariants === undefined ? [] : ([[invariants, 'invariants']] as const)),
  ])
  return {
    imports: [violatedHead, { name: 'touched', signature: touchedSignature }],
    memoryPages: input.memoryPages,
    functions: functions.map((body, at) => {
      const exportAs = exported.get(at)
      return exportAs === undefined ? body : { ...body, exportAs }
    }),
  }
}

/** The import that code reports violations to, by site number; it is the first one of every module. */
export const violatedHead = {
  name: 'violated',
  signature: { parameters: ['i32'], results: [] },
} as const

/** Where the functions of a flavour stand when the first has this index. */
export interface FlavourIndices {
  readonly runs: readonly number[]
  readonly polls: readonly number[]
  readonly invariants: number | undefined
  readonly end: number
}

export function flavourIndices(
  program: Program,
  options: CodeOptions,
  first: number,
): FlavourIndices {
  const firstPoll = first + program.functions.length
  const behind = firstPoll + options.polls.length
  const any = program.invariants.length > 0
  return {
    runs: program.functions.map((_, id) => first + id),
    polls: options.polls.map((_, poll) => firstPoll + poll),
    invariants: any ? behind : undefined,
    end: any ? behind + 1 : behind,
  }
}

export interface FlavourOptions {
  /** Present when code is to log what it overwrites in fields of the state. */
  readonly logged?: (field: FieldId) => boolean
  /** Whether a function ever runs in this flavour; others have no code. */
  readonly has?: (func: FunctionId) => boolean
}

/** Every function, poll and invariant under one plan, to stand in a module from this function index on. */
export function generateFlavour(
  input: ModuleInput,
  options: CodeOptions,
  first: number,
  { logged, has = () => true }: FlavourOptions = {},
): { readonly functions: readonly FunctionBody[]; readonly indices: FlavourIndices } {
  const { program, layout, strings, liveness, site } = input
  const indices = flavourIndices(program, options, first)
  const traced = options.traced === true
  const environment: Environment = {
    scope: logged === undefined ? { program, layout, traced } : { program, layout, traced, logged },
    rule: options.rule,
    disturbs: disturbances(program),
    zeroed: (id) => {
      if (logged !== undefined) return []
      const { parameters } = present(program.functions[id], `function ${id} exists`)
      return (liveness[id]?.before[0] ?? []).filter((local) => local >= parameters)
    },
    ...(logged === undefined
      ? {}
      : { live: (id: FunctionId) => present(liveness[id], 'every function has its liveness') }),
    contextOffset: (id, call) => present(strings.offsets[id]?.[call], 'a call has an offset'),
    functionIndex: (id) => present(indices.runs[id], `function ${id} exists`),
    pollIndex: (poll) => present(indices.polls[poll], `poll ${poll} exists`),
    invariantsIndex: indices.invariants,
    site,
    func: (id) => present(program.functions[id], `function ${id} exists`),
  }
  const functions: FunctionBody[] = program.functions.map((_, id) => ({
    signature: runSignature,
    ...(has(id) ? generateFunction(id, environment) : { locals: [], code: ['unreachable'] }),
  }))
  for (const rule of options.polls) functions.push(generatePoll(input, rule, traced))
  if (indices.invariants !== undefined) functions.push(generateInvariants(input, traced))
  return { functions, indices }
}

/** Leaves the deliverable vectors in the mask cells; the result is not 0 when there are any. */
function generatePoll(
  input: ModuleInput,
  { interrupts, others }: PollRule,
  traced: boolean,
): FunctionBody {
  const { program, layout } = input
  const locals: ValueType[] = ['i32', 'i32']
  const any = pollSignature.parameters.length
  const everything = any + 1
  const scope = predicateScope(program, layout, pollSignature.parameters.length, locals)
  const words = Math.ceil(program.vectors.length / 32)
  const code: Instruction[] = []
  for (let word = 0; word < words; word++) {
    code.push(i32Const(0), i32Const(0), storeI32(maskWord(word)))
  }
  const asked = (vectors: readonly number[]): readonly Instruction[] =>
    vectors.flatMap((id) => {
      const { deliverable, kind } = present(program.vectors[id], `vector ${id} exists`)
      // A run does not depend on which environment actions were possible meanwhile: they come later.
      const traces = traced && kind !== 'environment'
      const condition = generateCondition(deliverable, { ...scope, traced: traces })
      return [...condition, { op: 'if' }, ...generateMark(program, id, any), 'end']
    })
  if (interrupts.length === 0) {
    code.push(i32Const(0), i32Const(0), storeI32(scratch.interruptible), ...asked(others))
  } else {
    for (const id of interrupts) {
      const condition = generateCondition(input.possible(id), { ...scope, traced })
      code.push(...condition, { op: 'if' }, i32Const(1), setLocal(everything), 'end')
    }
    code.push(i32Const(0), getLocal(everything), storeI32(scratch.interruptible))
    // A trial ends where an interrupt is possible, even if none is deliverable at the moment.
    if (traced) code.push(getLocal(everything), setLocal(any))
    const all = program.vectors.map((_, id) => id)
    code.push(getLocal(everything), { op: 'if' }, ...asked(all), 'else', ...asked(others), 'end')
  }
  code.push(getLocal(any))
  return { signature: pollSignature, locals, code }
}

/** Sets a vector's bit in the mask, unless the depth bound holds it back. */
function generateMark(program: Program, id: number, any: number): readonly Instruction[] {
  const word = maskWord(id >> 5)
  const mark: Instruction[] = [
    i32Const(0),
    i32Const(0),
    loadI32(word),
    i32Const(1 << (id & 31)),
    'i32.or',
    storeI32(word),
    i32Const(1),
    setLocal(any),
  ]
  if (program.vectors[id]?.kind === 'environment') return mark
  return generateWithinDepth(program, mark)
}

function generateWithinDepth(program: Program, deliver: readonly Instruction[]): Instruction[] {
  return [
    getLocal(parameter.task),
    loadI64(taskCells.depth),
    i64Const(BigInt(program.bounds.depth)),
    'i64.lt_u',
    { op: 'if' },
    ...deliver,
    'else',
    i32Const(0),
    i32Const(1),
    storeI32(scratch.depthBound),
    'end',
  ]
}

function maskWord(word: number): number {
  return scratch.mask + 4 * word
}

/** Evaluates every invariant on every CPU, unless they are not looked at now. */
function generateInvariants(input: ModuleInput, traced: boolean): FunctionBody {
  const { program, layout } = input
  const first = 0
  // The three base addresses are locals here, in the places where other functions have parameters.
  const locals: ValueType[] = ['i32', 'i32', 'i32']
  const scope = { ...predicateScope(program, layout, first, locals), traced }
  const code: Instruction[] = [i32Const(0), loadI32(scratch.quiet), { op: 'if' }, 'return', 'end']
  for (let cpu = 0; cpu < program.bounds.cpus; cpu++) {
    code.push(...generateBases(layout, cpu))
    for (const { property, condition, message } of program.invariants) {
      const { name } = present(program.properties[property], 'an invariant has a property')
      code.push(...generateCondition(condition, scope), 'i32.eqz', { op: 'if' })
      code.push(...reportViolation(input.site(name, message, undefined)), 'end')
    }
  }
  const signature: Signature = { parameters: [], results: [] }
  return { signature, locals, code }
}

function generateBases(layout: Layout, cpu: number): readonly Instruction[] {
  return [
    i32Const(cpuAddress(layout, cpu)),
    setLocal(parameter.cpu),
    getLocal(parameter.cpu),
    loadI32(cpuCells.current),
    i32Const(layout.taskStride),
    'i32.mul',
    i32Const(layout.tasks),
    'i32.add',
    setLocal(parameter.task),
    getLocal(parameter.task),
    loadI32(taskCells.depth),
    i32Const(1),
    'i32.sub',
    i32Const(layout.frameStride),
    'i32.mul',
    getLocal(parameter.task),
    'i32.add',
    i32Const(layout.frames),
    'i32.add',
    setLocal(parameter.frame),
  ]
}

function predicateScope(
  program: Program,
  layout: Layout,
  parameters: number,
  locals: ValueType[],
): Scope {
  return {
    program,
    layout,
    temporary: (type) => parameters + locals.push(type) - 1,
    fault: () => [],
  }
}

/**
 * Whether invariants have to be looked at when a step is over. A step can only break what it writes, but
 * a glued one ends the work of those before it; when a call has returned, the callee's glued `return` too.
 */
function disturbances(program: Program): Environment['disturbs'] {
  const reads = new Set<number>()
  let always = false
  for (const { condition } of program.invariants) {
    visitExpr(condition, (expr) => {
      if (expr.kind === 'read') reads.add(expr.place.field)
      always ||= expr.kind === 'frame' || expr.kind === 'depth' || readsFrame(program, expr)
    })
  }
  if (program.invariants.length === 0) return () => false
  if (always) return () => true
  const gluedReturns = program.functions.some((func) =>
    func.steps.some((step) => step.kind === 'return' && step.glued === true),
  )
  const pending = program.functions.map((func) => pendingSteps(func.steps, reads))
  return (func, step, after) => (after ? gluedReturns : pending[func]?.[step] === true)
}

function pendingSteps(steps: readonly Step[], reads: ReadonlySet<number>): readonly boolean[] {
  const pending = steps.map((step, index) => {
    const place = writtenPlace(step)
    // A glued step may have been reached from elsewhere: a call, a return, another task's switch.
    const unknown = step.glued === true && (index === 0 || steps.some(leadsFromElsewhere(index)))
    return unknown || (place !== undefined && reads.has(place.field))
  })
  for (let changed = true; changed;) {
    changed = false
    steps.forEach((step, index) => {
      if (pending[index] !== true || step.kind === 'call') return
      for (const next of 'next' in step ? [step.next] : []) changed = mark(next) || changed
      if (step.kind !== 'branch') return
      for (const next of [step.then, step.otherwise]) changed = mark(next) || changed
    })
  }
  return pending

  function mark(next: StepIndex): boolean {
    if (steps[next]?.glued !== true || pending[next] === true) return false
    pending[next] = true
    return true
  }
}

function leadsFromElsewhere(index: StepIndex): (step: Step) => boolean {
  return (step) => (step.kind === 'call' || step.kind === 'switch') && step.next === index
}

function readsFrame(program: Program, expr: Expr): boolean {
  return expr.kind === 'read' && program.fields[expr.place.field]?.owner === 'frame'
}
