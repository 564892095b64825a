// Who runs which version of a function: CPUs the one behind the store buffer, environment actions the one that
// was written, and what interrupts and exceptions begin in drains the buffer.

import { present } from '../base/assert.ts'
import type { Func, FunctionId, Program, Vector } from '../ir/program.ts'
import type { BufferFunctions } from './buffer-functions.ts'
import { codeFunctions, environmentFunctions } from './classify-fields.ts'
import { drainOnEntry } from './drain-on-entry.ts'

/** `rewritten` and `generated` keep the numbers that they have one after the other; copies come behind. */
export function linkEntries(
  program: Program,
  rewritten: readonly Func[],
  generated: readonly Func[],
  { drainAll }: BufferFunctions,
): { readonly functions: readonly Func[]; readonly vectors: readonly Vector[] } {
  const functions = [...rewritten, ...generated]
  const code = codeFunctions(program)
  const environment = environmentFunctions(program)
  const both = [...environment].filter((func) => code.has(func))
  const copies = new Map(both.map((func, at) => [func, functions.length + at]))
  const written = (id: FunctionId): Func => {
    const func = present(program.functions[id], 'a function of that number')
    const steps = func.steps.map((step) =>
      step.kind === 'call' ? { ...step, func: copies.get(step.func) ?? step.func } : step,
    )
    return { ...func, steps }
  }
  for (const id of environment) if (!code.has(id)) functions[id] = written(id)
  for (const id of both) functions.push(written(id))
  const entries = new Map<FunctionId, FunctionId>()
  const vectors = program.vectors.map((vector): Vector => {
    const { func, kind } = vector
    if (kind === 'environment') return { ...vector, func: copies.get(func) ?? func }
    const begun = present(functions[func], 'a function of that number')
    const entry = entries.get(func) ?? functions.push(drainOnEntry(begun, drainAll)) - 1
    entries.set(func, entry)
    return { ...vector, func: entry }
  })
  return { functions, vectors }
}
