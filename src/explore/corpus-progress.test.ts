// What corpus/progress decides. The expectations stand in the files; each faulty program has a sound sibling.

import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { present } from '../base/assert.ts'
import { loadSystems } from '../linux/load-systems.ts'
import { progressVerdicts } from '../sim/progress.ts'
import { explore } from './explore.ts'

const first = /^\/\/ expect: (holds|violated) ([\w-]+)\n\/\/ /

describe('corpus/progress', () => {
  for (const name of readdirSync('corpus/progress')) {
    const path = `corpus/progress/${name}`
    const [, kind, property = ''] = first.exec(readFileSync(path, 'utf8')) ?? []

    test(`${name}: ${property} is ${kind}, says the search, and so does the reference`, () => {
      const { diagnostics, value } = loadSystems({ systems: [path], allowOpaque: false })
      expect(diagnostics).toEqual([])
      const { program } = present(value.jobs[0], 'a system is a job')
      const found = explore(program).results.find((one) => one.property === property)
      expect(found?.verdict.kind).toBe(kind)
      expect(progressVerdicts(program, { maxStates: 5000 })?.get(property)).toBe(kind)
    })
  }
})
