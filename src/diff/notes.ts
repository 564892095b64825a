// Programs without the notes of their sources: at the level `effects`, functions that differ in nothing but
// notes are the same in words, and nothing has to be run to say so.

import type { Func, Step } from '../ir/program.ts'
import type { Configuration } from './domains.ts'

export function withoutNotes<T extends { readonly configurations: readonly Configuration[] }>(
  request: T,
): T {
  // Configurations have their functions in common, and whoever looks for that finds it by identity.
  const known = new Map<readonly Func[], readonly Func[]>()
  const strip = (functions: readonly Func[]): readonly Func[] => {
    const stripped =
      known.get(functions) ?? functions.map((func) => ({ ...func, steps: func.steps.map(silent) }))
    known.set(functions, stripped)
    return stripped
  }
  const configurations = request.configurations.map((configuration) => ({
    ...configuration,
    old: { ...configuration.old, functions: strip(configuration.old.functions) },
    new: { ...configuration.new, functions: strip(configuration.new.functions) },
  }))
  return { ...request, configurations }
}

function silent(step: Step): Step {
  if (step.kind !== 'jump' || step.note === undefined) return step
  const { note: _, ...jump } = step
  return jump
}
