// Who calls whom, by name and on both sides together; and what the machine itself starts.

import type { Program, VectorKind } from '../ir/program.ts'
import type { Side } from './side.ts'

/** Something that the machine starts: a task, or what an interrupt, exception or NMI runs. */
export interface Entry {
  readonly name: string
  readonly kind: 'task' | VectorKind
  /** Name of its function. */
  readonly func: string
}

export interface CallGraph {
  callers(func: string): readonly string[]
  /** The function itself included. */
  reachedFrom(func: string): ReadonlySet<string>
}

export function callGraphOf(sides: readonly Side[]): CallGraph {
  const callees = new Map<string, Set<string>>()
  const callers = new Map<string, Set<string>>()
  for (const { program, names } of sides) {
    program.functions.forEach(({ steps }, id) => {
      for (const step of steps) {
        if (step.kind !== 'call') continue
        const [from, to] = [names[id] ?? '', names[step.func] ?? '']
        addTo(callees, from, to)
        addTo(callers, to, from)
      }
    })
  }
  return {
    callers: (func) => [...(callers.get(func) ?? [])],
    reachedFrom(func) {
      const reached = new Set([func])
      for (const each of reached) for (const callee of callees.get(each) ?? []) reached.add(callee)
      return reached
    },
  }
}

/** How many of the values that a function returns some caller takes, by name. */
export function takenResults(sides: readonly Side[]): ReadonlyMap<string, number> {
  const taken = new Map<string, number>()
  for (const { program, names } of sides) {
    for (const step of program.functions.flatMap(({ steps }) => steps)) {
      if (step.kind !== 'call') continue
      const name = names[step.func] ?? ''
      taken.set(name, Math.max(taken.get(name) ?? 0, step.into.length))
    }
  }
  return taken
}

function addTo(map: Map<string, Set<string>>, key: string, value: string): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, new Set([value]))
  else known.add(value)
}

/** What other CPUs do to this one is no entry: it is part of the world around it. */
export function entriesOf({ program, names }: Side): readonly Entry[] {
  const { tasks, vectors } = program
  const started = tasks.map(({ name, func }) => ({ name, kind: 'task' as const, func }))
  const all = [...started, ...vectors.map(({ name, kind, func }) => ({ name, kind, func }))]
  return all.map(({ name, kind, func }) => ({ name, kind, func: names[func] ?? '' }))
}

/** Functions with which a frame begins: its cells are zero there. */
export function newbornFunctions(program: Program, names: readonly string[]): ReadonlySet<string> {
  return new Set([...program.vectors, ...program.tasks].map(({ func }) => names[func] ?? ''))
}
