// Every program of corpus/ts is within the subset and says what is expected of it; the engines' tests
// compare the verdicts.

import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readSystem, resolveRelative } from './read-system.ts'
import { lowerAll } from './system-fixture.ts'

const expectation = /^\/\/ expect: (?:holds|violated|vacuous) ([\w-]+)\n\/\/ /
const builtIn = ['field-range', 'engine-sanity']

for (const name of readdirSync('corpus/ts')) {
  const path = `corpus/ts/${name}`

  test(`${path} is read and lowered without complaint`, () => {
    const { diagnostics, value } = readSystem(path, {
      read: (file) => readFileSync(file, 'utf8'),
      resolve: resolveRelative,
    })
    expect(diagnostics).toEqual([])
    expect(value.declarations.tasks.length).toBeGreaterThan(0)
    expect(lowerAll(value, []).diagnostics).toEqual([])
    const property = expectation.exec(readFileSync(path, 'utf8'))?.[1]
    expect([...builtIn, ...value.declarations.properties.map((one) => one.name)]).toContain(
      property,
    )
  })
}
