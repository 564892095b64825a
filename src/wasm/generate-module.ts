// The whole Program as one WebAssembly module: every function, the polls and the invariants.
//
// A poll asks which of a set of vectors could be delivered on a CPU now; it is what code calls where a
// delivery would matter. The invariants look at the state as every CPU's topmost frame sees it.
// Conditions of vectors and invariants are predicates: a fault in them is not reported, it means 0.

import { present } from '../base/assert.ts'
import type { Expr, FunctionId, Program, Step, StepIndex } from '../ir/program.ts'
import type { CallStrings } from './call-strings.ts'
import type { CellTest } from './cell-test.ts'
import type { FunctionBody, ModuleContents, Signature } from './encoder.ts'
import { generateCondition, parameter, reportViolation, touchedImport } from './generate-expr.ts'
import type { Scope } from './generate-expr.ts'
import { disturbances, invariantsSeeFrames } from './disturbances.ts'
import { functionParameters, generateFunction } from './generate-function.ts'
import type { Environment, StopRule } from './generate-function.ts'
import {
  callFunction,
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
  /**
   * Whether accesses to shared memory are reported to the host: all of them, or those that the course of a
   * run depends on when environment actions come later.
   */
  readonly traced?: 'all' | 'run'
  /** Functions that this code is going to run; absent: all. What it runs of others is a trap. */
  readonly functions?: ReadonlySet<FunctionId>
}

/**
 * Which vectors a poll asks about: all of them while one of `interrupts` is possible, else `others`, and the
 * environment actions of which one of their causes is possible.
 */
export interface PollRule {
  readonly interrupts: readonly number[]
  readonly actions: readonly {
    readonly causes: readonly number[]
    readonly asked: readonly number[]
  }[]
  readonly others: readonly number[]
  /** Where it finds none but these, the host is asked: if all of them pass, nothing was found. */
  readonly passing?: readonly number[]
}

export interface ModuleInput {
  readonly program: Program
  readonly layout: Layout
  readonly memoryPages: number
  readonly strings: CallStrings
  readonly liveness: readonly Liveness[]
  readonly site: (property: string, message: string, where: Step | undefined) => number
  readonly test: (test: CellTest) => number
  /** What of a vector's condition other CPUs and devices cannot change. */
  readonly possible: (vector: number) => Expr
}

type Reporting = Pick<Scope, 'traced' | 'test'>

const pollSignature: Signature = { parameters: ['i32', 'i32', 'i32'], results: ['i32'] }
const runSignature: Signature = { parameters: functionParameters, results: ['i32'] }
const touchedSignature: Signature = { parameters: ['i32', 'i32'], results: [] }
const passesSignature: Signature = { parameters: ['i32'], results: ['i32'] }
const passesImport = 2
const testedSignature: Signature = { parameters: ['i32', 'i32'], results: [] }
const importCount = 4

const trap: Pick<FunctionBody, 'locals' | 'code'> = { locals: [], code: ['unreachable'] }

export function generateModule(input: ModuleInput, options: CodeOptions): ModuleContents {
  const { program, layout, strings, liveness, site } = input
  const { traced } = options
  const count = program.functions.length
  const firstPoll = importCount + count
  const invariantsIndex =
    program.invariants.length === 0 ? undefined : firstPoll + options.polls.length
  const environment: Environment = {
    scope: { program, layout, ...reporting(input, traced) },
    rule: options.rule,
    disturbs: disturbances(program),
    zeroed: (id) => {
      const { parameters } = present(program.functions[id], `function ${id} exists`)
      return (liveness[id]?.before[0] ?? []).filter((local) => local >= parameters)
    },
    contextOffset: (id, call) => present(strings.offsets[id]?.[call], 'a call has an offset'),
    functionIndex: (id) => importCount + id,
    pollIndex: (poll) => firstPoll + poll,
    invariantsIndex,
    site,
    func: (id) => present(program.functions[id], `function ${id} exists`),
  }
  const isWanted = (id: FunctionId): boolean => options.functions?.has(id) ?? true
  const functions: FunctionBody[] = program.functions.map((_, id) => ({
    signature: runSignature,
    exportAs: `run${id}`,
    ...(isWanted(id) ? generateFunction(id, environment) : trap),
  }))
  options.polls.forEach((rule, poll) => {
    const body = generatePoll(input, rule, options)
    functions.push({ ...body, exportAs: `poll${poll}` })
  })
  if (invariantsIndex !== undefined) functions.push(generateInvariants(input, traced))
  return {
    imports: [
      { name: 'violated', signature: { parameters: ['i32'], results: [] } },
      { name: 'touched', signature: touchedSignature },
      { name: 'passes', signature: passesSignature },
      { name: 'tested', signature: testedSignature },
    ],
    memoryPages: input.memoryPages,
    functions,
  }
}

/** What the host is told of; trials want to know each cell, with its contents (answers.ts). */
function reporting({ test }: ModuleInput, traced: CodeOptions['traced']): Reporting {
  if (traced === undefined) return {}
  return traced === 'all' ? { traced: true, test } : { traced: true }
}

/** Leaves the deliverable vectors in the mask cells; the result is not 0 when there are any. */
function generatePoll(
  input: ModuleInput,
  { interrupts, actions, others, passing = [] }: PollRule,
  { traced }: CodeOptions,
): Omit<FunctionBody, 'exportAs'> {
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
      const { deliverable } = present(program.vectors[id], `vector ${id} exists`)
      const reports = reportsOf(program, id, traced)
      const condition = generateCondition(deliverable, { ...scope, ...reporting(input, reports) })
      return [...condition, { op: 'if' }, ...generateMark(program, id, any), 'end']
    })
  const whilePossible = (vectors: readonly number[], local: number): readonly Instruction[] =>
    vectors.flatMap((id) => {
      const reports = reportsOf(program, id, traced)
      const looks = { ...scope, ...reporting(input, reports) }
      const condition = generateCondition(input.possible(id), looks)
      return [...condition, { op: 'if' }, i32Const(1), setLocal(local), 'end']
    })
  const rest = [
    ...asked(others),
    ...actions.flatMap(({ causes, asked: group }): readonly Instruction[] => {
      const caused = scope.temporary('i32')
      const begin = [i32Const(0), setLocal(caused), ...whilePossible(causes, caused)]
      return [...begin, getLocal(caused), { op: 'if' }, ...asked(group), 'end']
    }),
  ]
  if (interrupts.length === 0) {
    code.push(i32Const(0), i32Const(0), storeI32(scratch.interruptible), ...rest)
  } else {
    code.push(...whilePossible(interrupts, everything))
    code.push(i32Const(0), getLocal(everything), storeI32(scratch.interruptible))
    // A trial ends where an interrupt is possible, even if none is deliverable at the moment.
    if (traced === 'run') code.push(getLocal(everything), setLocal(any))
    const all = program.vectors.map((_, id) => id)
    code.push(getLocal(everything), { op: 'if' }, ...asked(all), 'else', ...rest, 'end')
  }
  if (traced === undefined && passing.length > 0) {
    code.push(...generatePassing(words, passing, any))
  }
  code.push(getLocal(any))
  return { signature: pollSignature, locals, code }
}

/** A run does not depend on which environment actions were possible meanwhile: they come later. */
function reportsOf(
  { vectors }: Program,
  id: number,
  traced: CodeOptions['traced'],
): CodeOptions['traced'] {
  return traced === 'run' && vectors[id]?.kind === 'environment' ? undefined : traced
}

/** Asks the host when nothing was found but vectors that may pass; it looks at the mask itself. */
function generatePassing(
  words: number,
  passing: readonly number[],
  any: number,
): readonly Instruction[] {
  const rest = Array.from({ length: words }, (_, word): readonly Instruction[] => {
    const bits = passing.reduce(
      (mask, id) => (id >> 5 === word ? mask | (1 << (id & 31)) : mask),
      0,
    )
    return [i32Const(0), loadI32(maskWord(word)), i32Const(~bits), 'i32.and']
  })
  return [
    getLocal(any),
    { op: 'if' },
    ...rest.flatMap((found, word) => (word === 0 ? found : [...found, 'i32.or' as const])),
    'i32.eqz',
    { op: 'if' },
    getLocal(parameter.task),
    callFunction(passesImport),
    'i32.eqz',
    setLocal(any),
    'end',
    'end',
  ]
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
function generateInvariants(input: ModuleInput, traced: CodeOptions['traced']): FunctionBody {
  const { program, layout } = input
  const first = 0
  // The three base addresses are locals here, in the places where other functions have parameters.
  const locals: ValueType[] = ['i32', 'i32', 'i32']
  const scope = {
    ...predicateScope(program, layout, first, locals),
    ...reporting(input, traced),
  }
  const code: Instruction[] = [i32Const(0), loadI32(scratch.quiet), { op: 'if' }, 'return', 'end']
  for (let cpu = 0; cpu < program.bounds.cpus; cpu++) {
    code.push(
      ...generateBases(layout, cpu),
      ...(traced === undefined ? [] : traceBases(program, layout, cpu)),
    )
    for (const { property, condition, message } of program.invariants) {
      const { name } = present(program.properties[property], 'an invariant has a property')
      code.push(...generateCondition(condition, scope), 'i32.eqz', { op: 'if' })
      code.push(...reportViolation(input.site(name, message, undefined)), 'end')
    }
  }
  const signature: Signature = { parameters: [], results: [] }
  return { signature, locals, code, exportAs: 'invariants' }
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

/** Invariants depend on who runs where; and on frames if they look at any. */
function traceBases(program: Program, layout: Layout, cpu: number): readonly Instruction[] {
  const depth: Instruction[] = [getLocal(parameter.task), i32Const(taskCells.depth), 'i32.add']
  const frames = [...reportRead(depth), ...reportRead([getLocal(parameter.frame)])]
  return [
    ...reportRead([i32Const(cpuAddress(layout, cpu) + cpuCells.current)]),
    ...(invariantsSeeFrames(program) ? frames : []),
  ]
}

function reportRead(address: readonly Instruction[]): readonly Instruction[] {
  return [...address, i32Const(0), callFunction(touchedImport)]
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
