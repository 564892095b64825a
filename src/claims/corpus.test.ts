// Every program of corpus/ts is found as its first line says. An expected violation has to be told by the
// property that is named, and what holds has to hold in everything that can happen.

import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { explore } from '../explore/explore.ts'
import { loadSystems } from '../linux/load-systems.ts'

for (const name of readdirSync('corpus/ts')) {
  const path = `corpus/ts/${name}`
  const [, verdict = '', property = ''] =
    /^\/\/ expect: (\w+) ([\w-]+)/.exec(readFileSync(path, 'utf8')) ?? []

  test(`${path}: ${property} is ${verdict}`, () => {
    const { diagnostics, value } = loadSystems({ systems: [path], allowOpaque: false })
    expect(diagnostics).toEqual([])
    const found = value.jobs.map(({ program }) =>
      explore(program, { only: [property] }).results.map((one) => [one.property, one.verdict.kind]),
    )
    expect(found).toEqual([[[property, verdict]]])
  })
}
