// A built-in system as the Program that `sallyport check` searches.

import { assert, present } from '../src/base/assert.ts'
import type { Program } from '../src/ir/program.ts'
import { loadSystems } from '../src/linux/load-systems.ts'

export function builtInSystem(name: string, depth: number): Program {
  const systems = [`systems/${name}/system.ts`]
  const { value, diagnostics } = loadSystems({ systems, depth, allowOpaque: false })
  assert(diagnostics.length === 0, `the built-in system ${name} is read`)
  return present(value.jobs[0], 'a system is one program').program
}
