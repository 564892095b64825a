// What the well-known shapes decide under each memory model. The expectations stand in the files.

import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { present } from '../base/assert.ts'
import { explore } from '../explore/explore.ts'
import type { Program } from '../ir/program.ts'
import { loadSystems } from '../linux/load-systems.ts'
import { withStoreBuffers } from './store-buffers.ts'

const first =
  /^\/\/ expect: (holds|violated) ([\w+-]+)\n\/\/ expect under tso: (holds|violated) \2\n/

function load(path: string): Program {
  const { diagnostics, value } = loadSystems({ systems: [path], allowOpaque: false })
  expect(diagnostics).toEqual([])
  return present(value.jobs[0], 'a system is a job').program
}

function verdict(program: Program, property: string): string | undefined {
  const { results } = explore(program)
  return results.find((result) => result.property === property)?.verdict.kind
}

describe('corpus/litmus', () => {
  for (const name of readdirSync('corpus/litmus')) {
    const path = `corpus/litmus/${name}`
    const [, sc, property = '', tso] = first.exec(readFileSync(path, 'utf8')) ?? []

    test(`${name} ${sc} under sequential consistency and ${tso} under x86-TSO`, () => {
      const program = load(path)
      expect(verdict(program, property)).toBe(sc)
      for (const entries of [1, 4]) {
        expect(verdict(withStoreBuffers(program, { entries }).program, property)).toBe(tso)
      }
    })
  }
})
