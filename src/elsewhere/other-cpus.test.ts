import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { present } from '../base/assert.ts'
import { explore } from '../explore/explore.ts'
import { buildProgram, type ProgramNotation } from '../ir/build.ts'
import type { Program } from '../ir/program.ts'
import { validateProgram } from '../ir/validate.ts'
import { otherCpus, type Stops } from './other-cpus.ts'

/** Both have `here`; what `there` does is done by a second CPU, or elsewhere. */
function programs(parts: {
  readonly fields: ProgramNotation['fields']
  readonly here: readonly string[]
  readonly there: readonly string[]
  readonly more?: ProgramNotation['functions']
}): { real: Program; elsewhere: (stops: Stops) => Program } {
  const { here, there, more = {} } = parts
  const shared = {
    fields: { begun: {}, done: {}, ...parts.fields },
    functions: { here, there: ['begun = 1', ...there, 'done = 1'], ...more },
    properties: ['p'],
  }
  const real = buildProgram({ ...shared, cpus: 2, tasks: { here: 'here', there: 'there' } })
  const apart = buildProgram({
    ...shared,
    tasks: { here: 'here' },
    vectors: { other: ['environment', 'begun == 0', 'there'] },
  })
  const elsewhere = (stops: Stops): Program => {
    const program = otherCpus(apart, new Set([0]), stops)
    expect(validateProgram(program)).toEqual([])
    return program
  }
  return { real, elsewhere }
}

function verdict(program: Program): string {
  const { results } = explore(program)
  return present(
    results.find(({ property }) => property === 'p'),
    'there is a result',
  ).verdict.kind
}

const lostUpdate = programs({
  fields: { n: {} },
  here: ['n <- old + 1', 'await done == 1', 'check p: n == 2'],
  there: ['v = n', 'n = v + 1'],
})

test('otherCpus() loses an update between two accesses where the other CPU stops at each', () => {
  expect(verdict(lostUpdate.elsewhere('accesses'))).toBe('violated')
  expect(verdict(lostUpdate.real)).toBe('violated')
})

test('otherCpus() makes one action of what lies between two waits', () => {
  expect(verdict(lostUpdate.elsewhere('waits'))).toBe('holds')
})

test('otherCpus() goes on where it waited, with its locals, also inside of a call', () => {
  const { elsewhere } = programs({
    fields: { ready: {}, n: {} },
    here: ['n = 5', 'ready = 1', 'await done == 1', 'check p: n == 12'],
    there: ['v = 7', 'w = waiting(v)', 'n = w'],
    more: { 'waiting(x)': ['await ready == 1', 'y = n', 'return x + y'] },
  })
  for (const stops of ['waits', 'accesses'] as const) {
    expect(verdict(elsewhere(stops))).toBe('holds')
  }
})

test('otherCpus() gives the other CPU its own copy of what belongs to a CPU', () => {
  const { elsewhere, real } = programs({
    fields: { mine: { owner: 'cpu' } },
    here: ['mine = 1', 'await done == 1', 'check p: mine == 1'],
    there: ['mine = 2'],
  })
  expect([verdict(elsewhere('accesses')), verdict(real)]).toEqual(['holds', 'holds'])
})

test('otherCpus() reaches the CPU that is searched where code says so', () => {
  const { elsewhere } = programs({
    fields: { mine: { owner: 'cpu' } },
    here: ['await done == 1', 'check p: mine == 1'],
    there: ['mine@0 = 2'],
  })
  expect(verdict(elsewhere('waits'))).toBe('violated')
})

const step = fc.constantFrom('v = a', 'a = v + 1', 'v = b', 'b = v + 1', 'a <- old + 1', 'b = 3')

test('otherCpus() at each access comes to the same values as a second CPU', () => {
  const code = fc.array(step, { maxLength: 4 })
  fc.assert(
    fc.property(code, code, fc.constantFrom('a', 'b'), fc.nat(4), (here, there, field, value) => {
      const { elsewhere, real } = programs({
        fields: { a: {}, b: {} },
        here: [...here, 'await done == 1', `check p: ${field} == ${value}`],
        there,
      })
      expect(verdict(elsewhere('accesses'))).toBe(verdict(real))
    }),
    { numRuns: 60, seed: 1 },
  )
})
