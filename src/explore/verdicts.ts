// What a search says about each property: violated, unfinished, vacuous, or that it holds.
//
// A violation counts even if the search did not finish. What was not violated counts only if it did, and
// then only if the situation that the property speaks of occurred: checks note that they were reached.

import type { Path } from '../ir/path.ts'
import type { PropertyResult, Verdict } from '../ir/verdict.ts'
import { cellBytes } from '../wasm/layout.ts'
import type { Machine } from '../wasm/machine.ts'
import type { Cause, Found } from './violations.ts'

/** Properties that every Program has, declared or not. */
export const builtInProperties: readonly string[] = ['field-range', 'engine-sanity']

export function assembleVerdicts(
  machine: Machine,
  found: ReadonlyMap<string, Found>,
  unfinished: string | undefined,
  pathTo: (cause: Cause, property: string) => Path,
): readonly PropertyResult[] {
  const { program, layout, words } = machine
  const declared = program.properties.map(({ name }) => name)
  // These speak of every state, so they are never vacuous.
  const always = new Set([...builtInProperties, 'no-deadlock'])
  for (const { property } of program.invariants) always.add(declared[property] ?? '')
  const reached = (name: string): boolean =>
    always.has(name) || words[(layout.reached + declared.indexOf(name) * cellBytes) >> 2] === 1
  const names = [...declared, ...builtInProperties.filter((name) => !declared.includes(name))]
  return names.map((property) => {
    const violation = found.get(property)
    if (violation !== undefined) {
      const { message, cause } = violation
      return { property, verdict: { kind: 'violated', message, path: pathTo(cause, property) } }
    }
    const verdict: Verdict =
      unfinished !== undefined
        ? { kind: 'unfinished', reason: unfinished }
        : { kind: reached(property) ? 'holds' : 'vacuous' }
    return { property, verdict }
  })
}
