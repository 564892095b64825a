// For each step a number that it shares with those that begin the same behaviour, wherever they stand.
//
// Classes are refined until steps of one class have successors of one class (E. F. Moore, "Gedanken-experiments on
// sequential machines", 1956). Only steps of which a successor has got another class are looked at again; so the largest
// part of a class, or what of it was not looked at, keeps the number of the whole.

import type { Program, Step } from '../ir/program.ts'
import { successors } from '../ir/walk.ts'
import { createPairTable } from './pair-table.ts'

export function stepClasses({ functions }: Program): readonly Int32Array[] {
  const deedOf = createDeeds()
  const graph = graphOf(functions)
  const classes = Int32Array.from(
    functions.flatMap(({ steps }) => steps),
    deedOf,
  )
  refine(classes, graph)
  return functions.map(({ steps }, func) => {
    const first = graph.firstOf[func] ?? 0
    return classes.subarray(first, first + steps.length)
  })
}

/** Steps of all functions, one behind the other; a step has two successors at most, -1 where there is none. */
interface Graph {
  /** By function: its first step. */
  readonly firstOf: readonly number[]
  readonly heads: Int32Array
  readonly others: Int32Array
  readonly before: readonly (readonly number[])[]
}

function graphOf(functions: Program['functions']): Graph {
  const firstOf: number[] = []
  let count = 0
  for (const { steps } of functions) {
    firstOf.push(count)
    count += steps.length
  }
  const [heads, others] = [new Int32Array(count).fill(-1), new Int32Array(count).fill(-1)]
  const before: number[][] = Array.from({ length: count }, () => [])
  functions.forEach(({ steps }, func) => {
    const first = firstOf[func] ?? 0
    steps.forEach((step, index) => {
      for (const next of successors(step)) before[first + next]?.push(first + index)
      const [head, other] = successors(step)
      if (head !== undefined) heads[first + index] = first + head
      if (other !== undefined) others[first + index] = first + other
    })
  })
  return { firstOf, heads, others, before }
}

/** Steps of one class that were looked at and whose successors are of the same classes. */
interface Part {
  readonly of: number
  readonly steps: number[]
}

function refine(classes: Int32Array, graph: Graph): void {
  /** How many steps each class has. */
  const sizes: number[] = []
  for (const kind of classes) sizes[kind] = (sizes[kind] ?? 0) + 1
  let asked: Iterable<number> = classes.keys()
  for (;;) {
    const parts = partsOf(asked, classes, graph)
    const kept = keepers(parts, sizes)
    const again = new Set<number>()
    for (const part of parts) {
      if (kept.get(part.of) === part) continue
      sizes[part.of] = (sizes[part.of] ?? 0) - part.steps.length
      const fresh = sizes.push(part.steps.length) - 1
      for (const step of part.steps) {
        classes[step] = fresh
        for (const earlier of graph.before[step] ?? []) again.add(earlier)
      }
    }
    if (again.size === 0) return
    asked = again
  }
}

function partsOf(
  steps: Iterable<number>,
  classes: Int32Array,
  { heads, others }: Graph,
): readonly Part[] {
  const [pairs, numbers] = [createPairTable(), createPairTable()]
  const parts: Part[] = []
  const classOf = (step: number): number => (step < 0 ? -1 : (classes[step] ?? 0))
  for (const step of steps) {
    const of = classOf(step)
    const pair = pairs.add(of, classOf(heads[step] ?? -1))
    const number = numbers.add(pair, classOf(others[step] ?? -1))
    const part = (parts[number] ??= { of, steps: [] })
    part.steps.push(step)
  }
  return parts
}

/**
 * By class: the largest part, where all of the class was looked at. What was not looked at differs from all parts: each
 * of these has a successor with a new number.
 */
function keepers(parts: readonly Part[], sizes: readonly number[]): ReadonlyMap<number, Part> {
  const looked = new Map<number, number>()
  const largest = new Map<number, Part>()
  for (const part of parts) {
    const { of, steps } = part
    looked.set(of, (looked.get(of) ?? 0) + steps.length)
    if (steps.length > (largest.get(of)?.steps.length ?? 0)) largest.set(of, part)
  }
  for (const of of looked.keys()) if (looked.get(of) !== sizes[of]) largest.delete(of)
  return largest
}

/** What a step does as a number, without where it is written and where it goes on. */
function createDeeds(): (step: Step) => number {
  const numbers = createNumbers()
  // Expressions are shared by copies of a step.
  const texts = new WeakMap<object, string>()
  const textOf = (value: unknown): string => {
    if (typeof value !== 'object' || value === null) return `${typeof value} ${String(value)}`
    const known = texts.get(value)
    if (known !== undefined) return known
    const text = Array.isArray(value)
      ? `[${value.map(textOf).join()}]`
      : `{${Object.entries(value)
          .filter(([key, inner]) => key !== 'span' && !leads(key, inner))
          .map(([key, inner]) => `${key}:${textOf(inner)}`)
          .join()}}`
    texts.set(value, text)
    return text
  }
  return (step) => numbers(textOf(step))
}

/** Steps are numbers; the arms of a `select` have the same names and are not. */
function leads(key: string, value: unknown): boolean {
  return typeof value === 'number' && (key === 'next' || key === 'then' || key === 'otherwise')
}

/** Numbers for strings, the same for the same. */
export function createNumbers(): (text: string) => number {
  const numbers = new Map<string, number>()
  return (text) => {
    const number = numbers.get(text) ?? numbers.size
    numbers.set(text, number)
    return number
  }
}
