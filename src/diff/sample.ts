// Which contexts are likely: the values that cells and arguments have when a function is really called.
//
// OLD is run at random on the reference machine, with interrupts and the environment, and what is found at
// each call of a changed function is noted. A comparison looks at contexts made of such values first, which
// finds differences sooner; that there is none, it does not say. The dice are always the same ones.

import { present } from '../base/assert.ts'
import { evaluate, viewFrom } from '../sim/evaluate.ts'
import { executeStep } from '../sim/execute-step.ts'
import {
  createFrame,
  createMachine,
  draftOf,
  initialState,
  isEnvironment,
  nextStep,
  positionOf,
} from '../sim/state.ts'
import type { Draft, Machine } from '../sim/state.ts'
import type { Program } from '../ir/program.ts'
import { createDice, holds } from './dice.ts'
import type { Dice } from './dice.ts'
import { cellsOf } from './cells-of.ts'
import { cellKey, fieldOf } from './keys.ts'
import type { Side } from './side.ts'
import type { Source } from './value.ts'
import { fieldKey } from './keys.ts'
import type { Likely } from './world.ts'

/** By name of a cell or argument: the values seen. */
export type Seen = ReadonlyMap<string, ReadonlySet<bigint>>

/** By function. */
export type Sample = ReadonlyMap<string, Seen>

export interface Sampling {
  readonly steps: number
  /** Records of one function in one Program are enough. */
  readonly mostRecords: number
}

function argumentName(local: number): string {
  return `argument ${local}`
}

/** One run for each of the Programs, which differ in initial values only. */
export function sampleCalls(
  side: Side,
  programs: readonly Program[],
  wanted: ReadonlySet<string>,
  { steps, mostRecords }: Sampling,
): Sample {
  const sample = new Map<string, Map<string, Set<bigint>>>()
  let records = new Map<string, number>()
  const isEnough = (): boolean =>
    [...wanted].every((name) => (records.get(name) ?? 0) >= mostRecords)
  const note = (machine: Machine, draft: Draft, cpu: number, name: string): void => {
    const count = records.get(name) ?? 0
    if (count >= mostRecords) return
    records.set(name, count + 1)
    const seen = sample.get(name) ?? new Map<string, Set<bigint>>()
    sample.set(name, seen)
    for (const [key, value] of valuesAt(machine, side, draft, cpu)) {
      const known = seen.get(key)
      if (known === undefined) seen.set(key, new Set([value]))
      else known.add(value)
    }
  }
  programs.forEach((program, index) => {
    records = new Map()
    const walk = { machine: createMachine(program), dice: createDice(index + 1), steps, isEnough }
    walkAtRandom(walk, (machine, draft, cpu, func) => {
      const name = side.names[func] ?? ''
      if (wanted.has(name)) note(machine, draft, cpu, name)
    })
  })
  return sample
}

function* valuesAt(
  machine: Machine,
  side: Side,
  draft: Draft,
  cpu: number,
): Generator<readonly [string, bigint]> {
  const { task, depth, activation } = positionOf(draft, cpu)
  yield* cellsOf(machine, side, draft, cpu)
  yield ['task', BigInt(task)]
  yield ['frame', BigInt(depth)]
  yield ['cpu', BigInt(cpu)]
  const parameters = machine.program.functions[activation?.func ?? -1]?.parameters ?? 0
  for (let local = 0; local < parameters; local++) {
    yield [argumentName(local), activation?.locals[local] ?? 0n]
  }
}

interface Walk {
  readonly machine: Machine
  readonly dice: Dice
  readonly steps: number
  readonly isEnough: () => boolean
}

/** Something arrives once in so many steps. */
const arrivalsOneIn = 12

function walkAtRandom(
  { machine, dice, steps, isEnough }: Walk,
  called: (machine: Machine, draft: Draft, cpu: number, func: number) => void,
): void {
  let draft = draftOf(initialState(machine))
  for (let made = 0; made < steps && !isEnough(); made++) {
    const cpu = dice(draft.current.length)
    const step = nextStep(machine, draft, cpu)
    if (step === undefined) {
      draft = draftOf(initialState(machine))
      continue
    }
    const waiting = step.kind === 'await' && !holds(machine, draft, cpu, step)
    const between = step.glued !== true && !isEnvironment(machine, positionOf(draft, cpu).frame)
    if (between && (waiting || dice(arrivalsOneIn) === 0)) {
      const func = deliverSomething(machine, draft, cpu, dice)
      if (func !== undefined) called(machine, draft, cpu, func)
    }
    if (waiting) continue
    runOne(machine, draft, cpu, dice, called)
  }
}

/** A step with all that is glued to it: another CPU must not come between. */
function runOne(
  machine: Machine,
  draft: Draft,
  cpu: number,
  dice: Dice,
  called: (machine: Machine, draft: Draft, cpu: number, func: number) => void,
): void {
  for (let first = true; ; first = false) {
    const step = nextStep(machine, draft, cpu)
    if (step === undefined || (!first && step.glued !== true)) return
    if (step.kind === 'await' && !holds(machine, draft, cpu, step)) return
    executeStep(machine, draft, cpu, step.kind === 'choose' ? dice(step.count) : 0)
    if (step.kind === 'call') called(machine, draft, cpu, step.func)
  }
}

function deliverSomething(
  machine: Machine,
  draft: Draft,
  cpu: number,
  dice: Dice,
): number | undefined {
  const { vectors, bounds } = machine.program
  const number = dice(Math.max(1, vectors.length))
  const vector = vectors[number]
  const stack = present(draft.stacks[positionOf(draft, cpu).task], 'every task has a stack')
  if (vector === undefined) return undefined
  if (vector.kind !== 'environment' && stack.length >= bounds.depth) return undefined
  const view = viewFrom(machine, draft, cpu, () => undefined)
  if (evaluate(vector.deliverable, view) === 0n) return undefined
  stack.push(createFrame(machine, vector.func, number))
  return vector.func
}

/** Values of fields, whatever the function, task or element. */
export function valuesOfFields(sample: Sample): ReadonlyMap<string, ReadonlySet<bigint>> {
  const fields = new Map<string, Set<bigint>>()
  for (const seen of sample.values()) {
    for (const [key, values] of seen) {
      const field = fieldOf(key)
      const known = fields.get(field) ?? new Set()
      fields.set(field, known)
      for (const value of values) known.add(value)
    }
  }
  return fields
}

/**
 * The candidates of an unknown that were seen where the function is called. `callers`: only who calls it
 * and with which arguments; what cells hold is left open.
 */
export function likelyIn(
  sample: Sample,
  func: string,
  only: 'everything' | 'callers',
): Likely | undefined {
  const seen = sample.get(func)
  if (seen === undefined) return undefined
  return ({ source, candidates }) => {
    if (only === 'callers' && source.kind === 'cell') return undefined
    const values = seen.get(nameOf(source))
    if (values === undefined) return undefined
    const indices = candidates.flatMap((value, index) => (values.has(value) ? [index] : []))
    return indices.length === 0 ? undefined : indices
  }
}

function nameOf(source: Source): string {
  switch (source.kind) {
    case 'cell':
      return source.since > 0 ? '' : cellKey(fieldKey(source), source.instance, source.index)
    case 'argument':
      return argumentName(source.local)
    default:
      return source.kind
  }
}
