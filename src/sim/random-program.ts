// Test support: small random Programs, for comparing one engine with another.
//
// Programs are made in the notation of ir/build.ts, so a counterexample prints as something to read.
// They are valid by construction and their state spaces are small, but nothing in them makes sense on
// purpose: branches into glued steps, faults, switches inside interrupts, checks that always fail.
//
// A verdict says little about what was reached. So the first task and the first handler end with
// probes: for each of 16 values a check that fails exactly if the value is reached, which makes
// sets of reachable values part of the verdicts.

import * as fc from 'fast-check'
import { present } from '../base/assert.ts'
import type { FieldNotation, ProgramNotation } from '../ir/build.ts'
import type { VectorKind } from '../ir/program.ts'
import { randomBody, randomPalette, randomPredicate } from './random-statement.ts'
import type { Palette } from './random-statement.ts'

/** A Program in notation; `buildProgram` makes it one. */
export const randomProgram: fc.Arbitrary<ProgramNotation> = randomPalette.chain((palette) =>
  fc
    .record({
      cpus: fc.constantFrom(1, 1, 2),
      spareTasks: fc.integer({ min: 0, max: 1 }),
      depth: fc.constantFrom(1, 2, 2, 3),
      fields: randomFields(),
      first: firstTask(palette),
      others: fc.tuple(otherTask(palette), otherTask(palette)),
      helper: randomBody(palette, { mayLeave: false, calls: [] }, { min: 1, max: 2 }),
      vectors: fc.array(vector(palette), { minLength: 1, maxLength: 2, size: 'max' }),
      handlerProbe: fc.constantFrom(localProbe, globalProbe, undefined),
      invariant: fc.option(randomPredicate(palette), { nil: undefined, freq: 2 }),
    })
    .map(assemble),
)

/** Two predicates over the fields that random programs have. */
export const randomPredicates: fc.Arbitrary<readonly [string, string]> = randomPalette.chain(
  (palette) => {
    const tracked = { ...palette, cells: palette.cells.filter((cell) => !cell.startsWith('f')) }
    const used = tracked.cells.length === 0 ? { ...tracked, cells: ['g'] } : tracked
    return fc.tuple(randomPredicate(used), randomPredicate(used))
  },
)

interface Parts {
  readonly cpus: number
  readonly spareTasks: number
  readonly depth: number
  readonly fields: Readonly<Record<string, FieldNotation>>
  readonly first: readonly string[]
  readonly others: readonly (readonly string[])[]
  readonly helper: readonly string[]
  readonly vectors: readonly RandomVector[]
  readonly handlerProbe: string | undefined
  readonly invariant: string | undefined
}

interface RandomVector {
  readonly kind: VectorKind
  readonly deliverable: string
  readonly lines: readonly string[]
}

function assemble(parts: Parts): ProgramNotation {
  const { cpus, depth, fields, handlerProbe, invariant } = parts
  const names = ['a', 'b', 'c'].slice(0, cpus + parts.spareTasks)
  const mains = names.map((name, task) => [
    `main_${name}`,
    entry(task === 0 ? parts.first : present(parts.others[task - 1], 'a body for each task')),
  ])
  const handlers = parts.vectors.map(({ lines }, index) => {
    const probed = index === 0 && handlerProbe !== undefined
    const end = probed ? probes('handler', handlerProbe) : []
    return [`handler_${index}`, [...entry(lines), ...end]]
  })
  const vectors = parts.vectors.map(({ kind, deliverable }, index) => [
    `vector_${index}`,
    [kind, deliverable, `handler_${index}`],
  ])
  return {
    cpus,
    depth,
    fields,
    functions: Object.fromEntries([
      ...mains,
      ...handlers,
      ['helper(x)', [...parts.helper, 'return (x + 1) & 7']],
    ]),
    tasks: Object.fromEntries(names.map((name) => [`task_${name}`, `main_${name}`])),
    vectors: Object.fromEntries(vectors),
    properties: ['p', 'q', 'no-deadlock', ...probeNames('task'), ...probeNames('handler')],
    ...(invariant === undefined ? {} : { invariants: { always: invariant } }),
  }
}

/** Nothing comes before the first step of a frame that it could be glued to. */
function entry(lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => (index === 0 ? line.replace(/^\+ /, '') : line))
}

const probedValues = Array.from({ length: 16 }, (_, value) => value)
const localProbe = '(v & 7) * 2 + (w & 1)'
const globalProbe = '(g & 3) * 4 + h * 2 + a[0]'

function probeNames(who: string): readonly string[] {
  return probedValues.map((value) => `${who}-${value}`)
}

/** One indivisible look at a value. */
function probes(who: string, value: string): readonly string[] {
  return ['fence', ...probedValues.map((which) => `+ check ${who}-${which}: ${value} != ${which}`)]
}

/** Some code, and then some that may repeat for ever: with a first line that is never glued. */
function firstTask(palette: Palette): fc.Arbitrary<readonly string[]> {
  const role = { mayLeave: true, calls: ['helper'] }
  return fc
    .record({
      before: randomBody(palette, role, { min: 0, max: 3 }),
      last: randomBody(palette, role, { min: 1, max: 3 }),
      forever: fc.boolean(),
    })
    .map(({ before, last, forever }) => {
      const end = [...last.map(relabel), ...probes('task', localProbe)]
      return forever ? [...before, 'again: fence', ...end, 'goto again'] : [...before, ...end]
    })
}

/** Labels and counters are unique within a body; a second body in a function needs other names. */
function relabel(line: string): string {
  return line.replaceAll(/\bl(\d+)\b/g, 'm$1').replaceAll('i_l', 'i_m')
}

function otherTask(palette: Palette): fc.Arbitrary<readonly string[]> {
  return randomBody(palette, { mayLeave: true, calls: ['helper'] }, { min: 1, max: 4 })
}

function vector(palette: Palette): fc.Arbitrary<RandomVector> {
  const kinds = ['interrupt', 'interrupt', 'exception', 'nmi', 'nmi', 'environment'] as const
  return fc.constantFrom<VectorKind[]>(...kinds).chain((kind) => {
    const mayLeave = kind === 'interrupt' || kind === 'exception'
    return fc.record({
      kind: fc.constant(kind),
      deliverable: fc.oneof(fc.constant('1'), randomPredicate(palette), randomPredicate(palette)),
      lines: randomBody(palette, { mayLeave, calls: ['helper'] }, { min: 1, max: 3 }),
    })
  })
}

function randomFields(): fc.Arbitrary<Readonly<Record<string, FieldNotation>>> {
  return fc.record({
    g: field('global', 2),
    h: field('global', 1),
    c: field('cpu', 1),
    t: field('task', 1),
    f: fc.record({ owner: fc.constant('frame'), bits: fc.constant(2) }),
    a: fc.record({ bits: fc.constant(1), length: fc.constant(2) }),
    // Not tracked: it has no bits.
    u: fc.record({ bits: fc.constant(0) }),
  })
}

function field(owner: 'global' | 'cpu' | 'task', bits: number): fc.Arbitrary<FieldNotation> {
  return fc.record({
    owner: fc.constant(owner),
    bits: fc.constant(bits),
    initial: fc.integer({ min: 0, max: 2 ** bits - 1 }).map(BigInt),
    overflow: fc.constantFrom('wrap', 'wrap', 'wrap', 'error'),
  })
}
