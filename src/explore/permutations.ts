// CPUs and tasks that change places: the permutations of a symmetry, and the group that they make.

import type { Meaning } from './value-classes.ts'

/** By number, whose place each takes. */
export interface Permutation {
  readonly cpus: readonly number[]
  readonly tasks: readonly number[]
}

/** What does first the right one, then the left one. */
export function composed(left: Permutation, right: Permutation): Permutation {
  return { cpus: after(left.cpus, right.cpus), tasks: after(left.tasks, right.tasks) }
}

function after(outer: readonly number[], inner: readonly number[]): readonly number[] {
  return inner.map((to) => outer[to] ?? to)
}

export function inverse({ cpus, tasks }: Permutation): Permutation {
  return { cpus: back(cpus), tasks: back(tasks) }
}

function back(to: readonly number[]): readonly number[] {
  return to.map((_, at) => to.indexOf(at))
}

export function identity(cpus: number, tasks: number): Permutation {
  return { cpus: inOrder(cpus), tasks: inOrder(tasks) }
}

function inOrder(count: number): readonly number[] {
  return Array.from({ length: count }, (_, at) => at)
}

/** The same with two of them exchanged. */
export function swapped(of: readonly number[], one: number, other: number): readonly number[] {
  return of.map((to) => (to === one ? other : to === other ? one : to))
}

/** A value where CPUs and tasks have changed places; what is no number of one stays. */
export function renamed(permutation: Permutation, meaning: Meaning, value: bigint): bigint {
  if (meaning === 'number') return value
  const list = meaning === 'cpu' ? permutation.cpus : permutation.tasks
  if (value < 0n || value >= list.length) return value
  return BigInt(list[Number(value)] ?? 0)
}

/** Everything but the identity that these make together; undefined when there are more than so many. */
export function closure(
  generators: readonly Permutation[],
  most: number,
): readonly Permutation[] | undefined {
  const [first] = generators
  if (first === undefined) return []
  const start = identity(first.cpus.length, first.tasks.length)
  const found = new Map([[nameOf(start), start]])
  for (const one of found.values()) {
    for (const generator of generators) {
      const next = composed(generator, one)
      found.set(nameOf(next), next)
    }
    if (found.size > most + 1) return undefined
  }
  return [...found.values()].slice(1)
}

function nameOf({ cpus, tasks }: Permutation): string {
  return `${cpus.join()}/${tasks.join()}`
}
