// The candidates of every unknown, from what both Programs can store: what "all contexts" means here.
//
// Narrow fields take all values of their type that are ever stored; a field that no step stores into has
// its initial value, which may differ between configurations; a wide one that can be anything takes the
// values that representatives.ts finds. OLD and NEW have one list together.

import { present, unreachable } from '../base/assert.ts'
import { wrap } from '../base/integer.ts'
import type { IntType } from '../base/integer.ts'
import type { Field, Program } from '../ir/program.ts'
import { writtenPlace } from '../ir/walk.ts'
import { representatives } from './representatives.ts'
import type { Source, Variable } from './value.ts'
import { fieldKey, parameterKey, resultKey } from './keys.ts'
import { findValueSets } from './value-sets.ts'
import type { Identity, ValueSet } from './value-set.ts'
import type { Constants, ValueSets } from './value-sets.ts'

/** One configuration: the same functions with initial values of its own. */
export interface Configuration {
  readonly name: string
  readonly old: Program
  readonly new: Program
}

export interface Domains {
  variable(source: Source): Variable
  /** The unknown of that key, which has been made before. */
  known(key: string): Variable
  /** The unknown that an argument is, where it is not always the executing frame or task. */
  argument(func: string, local: number): Variable
  /** The value in each configuration of a field that nobody stores into. */
  fixed(key: string): readonly bigint[] | undefined
  /** Fields of which only representative values are looked at, with their number. */
  readonly sampled: ReadonlyMap<string, number>
}

/**
 * `names` are those of the functions on each side; `seen` are values of fields, by key, to be among them. In an
 * open world fields into which nobody stores can hold anything, as far as it is no matter of configuration.
 */
export function findDomains(
  configurations: readonly Configuration[],
  names: { readonly old: readonly string[]; readonly new: readonly string[] },
  seen: ReadonlyMap<string, ReadonlySet<bigint>>,
  isOpenWorld = false,
): Domains {
  const olds = configurations.map((each) => each.old)
  const news = configurations.map((each) => each.new)
  const programs = [...olds, ...news]
  const open = isOpenWorld ? unstoredFields(programs) : new Set<string>()
  const sides = [
    ...olds.slice(0, 1).map((first) => findValueSets(first, olds.slice(1), names.old, open)),
    ...news.slice(0, 1).map((first) => findValueSets(first, news.slice(1), names.new, open)),
  ]
  const types = fieldTypes(programs)
  const sampled = new Map<string, number>()
  const fields = new Map<string, readonly bigint[]>()
  const candidatesOf = (key: string): readonly bigint[] => {
    const known = fields.get(key)
    if (known !== undefined) return known
    const initial = initialValues(programs, key)
    const found = open.has(key)
      ? { values: representatives(anyType, initial, constantsOf(key, sides)), sampled: true }
      : fieldCandidates(key, types.get(key), sides, initial)
    const values = [...new Set([...found.values, ...(seen.get(key) ?? [])])]
    if (found.sampled) sampled.set(key, values.length)
    fields.set(key, values)
    return values
  }
  const counts = { ...largest(programs), configurations: configurations.length }
  const facts = { sides, counts, candidatesOf }
  const fixed = new Map<string, readonly bigint[] | undefined>()
  const variables = new Map<string, Variable>()
  const variable = (source: Source): Variable => {
    const key = sourceKey(source)
    const known = variables.get(key)
    if (known !== undefined) return known
    const made = { key, source, candidates: candidatesFor(source, facts) }
    variables.set(key, made)
    return made
  }
  return {
    variable,
    known: (key) => present(variables.get(key), `the unknown ${key}`),
    argument(func, local) {
      const is = identityOf(func, local, sides)
      const own = is === 'frame' || is === 'task'
      return variable(own ? { kind: is } : { kind: 'argument', func, local })
    },
    fixed(key) {
      const known = fixed.get(key)
      if (known !== undefined || fixed.has(key)) return known
      const values = open.has(key) ? undefined : fixedValues(key, sides, olds, news)
      fixed.set(key, values)
      return values
    },
    sampled,
  }
}

/** Fields with one initial value into which no step stores; a frame's are nobody else's. */
function unstoredFields(programs: readonly Program[]): ReadonlySet<string> {
  const keys = new Set(programs.flatMap(({ fields }) => fields.map(fieldKey)))
  for (const { fields, functions } of programs) {
    for (const step of functions.flatMap(({ steps }) => steps)) {
      const field = fields[writtenPlace(step)?.field ?? -1]
      if (field !== undefined) keys.delete(fieldKey(field))
    }
  }
  const isConfigured = (key: string): boolean => new Set(initialValues(programs, key)).size > 1
  return new Set([...keys].filter((key) => !key.startsWith('frame ') && !isConfigured(key)))
}

/** What a declaration for the machine's own purposes says does not bind the rest of the kernel. */
const anyType = { bits: 64, signed: false } as const

interface Facts {
  readonly sides: readonly ValueSets[]
  readonly counts: {
    readonly tasks: number
    readonly cpus: number
    readonly depth: number
    readonly configurations: number
  }
  readonly candidatesOf: (field: string) => readonly bigint[]
}

function candidatesFor(source: Source, { sides, counts, candidatesOf }: Facts): readonly bigint[] {
  switch (source.kind) {
    case 'cell':
      return candidatesOf(fieldKey(source))
    case 'task':
    case 'current':
      return count(counts.tasks)
    case 'cpu':
      return count(counts.cpus)
    case 'frame':
      return count(counts.depth)
    case 'depth':
      return count(counts.depth + 1).slice(1)
    case 'configuration':
      return count(counts.configurations)
    case 'kept':
      return source.candidates
    case 'choice':
      return count(source.count)
    case 'result':
      return resultCandidates(source.func, source.value, sides)
    case 'argument':
      return argumentCandidates(source.func, source.local, sides)
    default:
      return unreachable(source)
  }
}

function sourceKey(source: Source): string {
  switch (source.kind) {
    case 'cell':
      return `${fieldKey(source)} ${source.instance}.${source.index} ${source.since}${source.arrival === true ? '!' : ''}`
    case 'result':
      return `result ${source.value} of ${source.func} ${source.since}`
    case 'argument':
      return `argument ${source.local} of ${source.func}`
    case 'choice':
      return `choice ${source.turn} ${source.label}`
    case 'kept':
      return `kept ${source.number} of ${source.candidates.join()}`
    case 'current':
      return `current ${source.cpu}`
    case 'depth':
      return `depth ${source.task}`
    default:
      return source.kind
  }
}

function count(size: number): readonly bigint[] {
  return Array.from({ length: size }, (_, n) => BigInt(n))
}

function largest(programs: readonly Program[]): { tasks: number; cpus: number; depth: number } {
  const most = (of: (program: Program) => number): number => Math.max(1, ...programs.map(of))
  return {
    tasks: most((program) => program.tasks.length),
    cpus: most((program) => program.bounds.cpus),
    depth: most((program) => program.bounds.depth),
  }
}

function fieldTypes(programs: readonly Program[]): ReadonlyMap<string, IntType> {
  const types = new Map<string, IntType>()
  for (const { fields } of programs) {
    for (const field of fields) {
      const known = types.get(fieldKey(field))
      if (known === undefined || known.bits < field.type.bits)
        types.set(fieldKey(field), field.type)
    }
  }
  return types
}

function initialValues(programs: readonly Program[], key: string): readonly bigint[] {
  return programs.flatMap(({ fields }) => {
    const field = fields.find((one) => fieldKey(one) === key)
    return field === undefined ? [] : [bornAs(field)]
  })
}

function bornAs({ owner, initial }: Field): bigint {
  return owner === 'frame' ? 0n : initial
}

function fieldCandidates(
  key: string,
  type: IntType | undefined,
  sides: readonly ValueSets[],
  initial: readonly bigint[],
): { readonly values: readonly bigint[]; readonly sampled: boolean } {
  const sets = sides.flatMap(({ fields }) => (fields.has(key) ? [fields.get(key)] : []))
  const values = together(sets)
  if (values !== undefined) return { values, sampled: false }
  if (type === undefined) return { values: [0n], sampled: false }
  const list = representatives(type, initial, constantsOf(key, sides))
  return { values: list, sampled: type.bits > 4 }
}

function resultCandidates(
  func: string,
  value: number,
  sides: readonly ValueSets[],
): readonly bigint[] {
  const sets = sides.flatMap(({ results }) => {
    const list = results.get(func)
    return list === undefined ? [] : [list[value]]
  })
  const values = together(sets)
  if (values !== undefined && values.length > 0) return values
  return representatives({ bits: 64, signed: true }, [], constantsOf(resultKey(func, value), sides))
}

function identityOf(func: string, local: number, sides: readonly ValueSets[]): Identity {
  const found = sides.map(({ parameters }) => parameters.get(func)?.[local]?.is ?? 'unset')
  const set = found.filter((is) => is !== 'unset')
  const [first] = set
  return first !== undefined && set.every((is) => is === first) ? first : 'other'
}

function argumentCandidates(
  func: string,
  local: number,
  sides: readonly ValueSets[],
): readonly bigint[] {
  const sets = sides.flatMap(({ parameters }) => {
    const list = parameters.get(func)
    return list === undefined ? [] : [list[local]?.values]
  })
  const values = together(sets)
  if (values !== undefined && values.length > 0) return values
  const constants = constantsOf(parameterKey(func, local), sides)
  return representatives({ bits: 64, signed: true }, [], constants)
}

/** In order, so that simple values come first. */
function together(sets: readonly ValueSet[]): readonly bigint[] | undefined {
  const values = new Set<bigint>()
  for (const set of sets) {
    if (set === undefined) return undefined
    for (const value of set) values.add(value)
  }
  return [...values].toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
}

function constantsOf(key: string, sides: readonly ValueSets[]): Constants {
  const all: Constants = { masks: new Set(), addends: new Set(), compared: new Set() }
  for (const { constants } of sides) {
    const own = constants.get(key)
    for (const value of own?.masks ?? []) all.masks.add(value)
    for (const value of own?.addends ?? []) all.addends.add(value)
    for (const value of own?.compared ?? []) all.compared.add(value)
  }
  return all
}

/** Undefined when somebody stores into it, or when the sides begin differently. */
function fixedValues(
  key: string,
  sides: readonly ValueSets[],
  olds: readonly Program[],
  news: readonly Program[],
): readonly bigint[] | undefined {
  if (sides.some(({ stored }) => stored.has(key))) return undefined
  const before = olds.map((program) => initialValues([program], key)[0])
  const after = news.map((program) => initialValues([program], key)[0])
  const values = before.map((value, index) => value ?? after[index])
  const agreed = values.every((value, index) => value === (after[index] ?? value))
  if (!agreed) return undefined
  return values.flatMap((value) =>
    value === undefined ? [] : [wrap({ bits: 64, signed: true }, value)],
  )
}
