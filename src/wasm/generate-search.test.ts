// Every module that a search is made of is valid to a second judge; what it does is compared in
// src/explore/agreement.test.ts.

import { expect, test } from 'vitest'
import wabt from 'wabt'
import { buildProgram } from '../ir/build.ts'
import { encodeModule } from './encoder.ts'
import type { ModuleContents } from './encoder.ts'
import { generateNodes } from './generate-nodes.ts'
import { generateRoots } from './generate-roots.ts'
import { generateSearch } from './generate-search.ts'
import { createMachine } from './machine.ts'
import { placeSearch } from './search-memory.ts'

const tools = await wabt()

function validate(contents: ModuleContents): void {
  tools.readWasm(encodeModule(contents), { readDebugNames: false }).validate()
}

test('generateNodes() and generateRoots() make valid modules', () => {
  expect(() => validate(generateNodes())).not.toThrow()
  expect(() => validate(generateRoots())).not.toThrow()
})

const program = buildProgram({
  cpus: 2,
  depth: 2,
  fields: { x: { bits: 3 }, own: { owner: 'frame', bits: 2 } },
  functions: {
    main: ['c = choose 2', 'if c == 0 goto end', 'helper(c)', 'own = c', 'end: await x != 0'],
    'helper(v)': ['x <- old + v', 'return'],
    device: ['x = 1'],
    irq: ['helper(2)'],
  },
  tasks: { one: 'main', two: 'main' },
  vectors: { device: ['environment', '1', 'device'], irq: ['interrupt', 'x == 1', 'irq'] },
  invariants: { small: 'x < 7' },
})

for (const chains of [false, true]) {
  test(`generateSearch() makes a valid module ${chains ? 'of chains' : 'of single steps'}`, () => {
    const machine = createMachine(
      program,
      () => {},
      () => ({ kind: 'const', value: 1n }),
    )
    const { layout, strings, input } = machine
    const all = program.vectors.map((_, vector) => vector)
    const plan = {
      polls: [{ interrupts: [], others: all }],
      rule: () => (chains ? 'never' : 'always'),
    } as const
    const contents = generateSearch({
      code: input,
      plans: { main: plan, micro: plan, action: plan },
      memory: placeSearch(program, layout, strings, { leaves: 4, cells: 100 }),
      leaves: 4,
      chains,
      stepLimit: 100,
      tracked: () => true,
    })
    expect(() => validate(contents)).not.toThrow()
  })
}
