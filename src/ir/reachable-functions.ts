// Functions and everything that they call.

import type { FunctionId, Program } from './program.ts'

export function reachableFrom(
  program: Pick<Program, 'functions'>,
  roots: readonly FunctionId[],
): ReadonlySet<FunctionId> {
  const reached = new Set(roots)
  for (const func of reached) {
    for (const step of program.functions[func]?.steps ?? []) {
      if (step.kind === 'call') reached.add(step.func)
    }
  }
  return reached
}
