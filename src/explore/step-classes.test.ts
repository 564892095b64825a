// Classes of random code against the definition: steps are of one class until what they do, or a class of a
// successor, tells them apart, and all are looked at in each round.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import type { Program } from '../ir/program.ts'
import { successors } from '../ir/walk.ts'
import { stepClasses } from './step-classes.ts'

/** What the step does, without where it leads; each of these programs has a few kinds only. */
function deed(step: Program['functions'][number]['steps'][number]): string {
  if (step.kind === 'store') return `store ${step.place.field}`
  return step.kind
}

/** Step by step through all functions: the number of its class, in the order in which they come up. */
function byDefinition({ functions }: Program): readonly number[] {
  let before = 0
  let classes = split(functions.map(({ steps }) => steps.map(deed)))
  while (new Set(classes.flat()).size > before) {
    before = new Set(classes.flat()).size
    const known = classes
    const texts = functions.map(({ steps }, func) =>
      steps.map((step, at) => {
        const next = successors(step).map((other) => known[func]?.[other])
        return `${known[func]?.[at]} ${next.join()}`
      }),
    )
    classes = split(texts)
  }
  return numbered(classes.flat().map(String))
}

function split(texts: readonly (readonly string[])[]): number[][] {
  const numbers = numbered(texts.flat())
  let at = 0
  return texts.map((own) => own.map(() => numbers[at++] ?? -1))
}

function numbered(texts: readonly string[]): number[] {
  const numbers = new Map<string, number>()
  return texts.map((text) => {
    const number = numbers.get(text) ?? numbers.size
    numbers.set(text, number)
    return number
  })
}

const lines = 9
const target = fc.integer({ min: 0, max: lines - 1 }).map((line) => `goto l${line}`)
const line = fc.oneof(
  fc.constantFrom('x = 1', 'y = 1', 'fence'),
  target,
  target.map((where) => `if x == 1 ${where}`),
)
const code = fc
  .array(line, { minLength: lines, maxLength: lines })
  .map((all) => [...all.map((text, at) => `l${at}: ${text}`), 'x = 1'])

test('stepClasses() are those of the definition, in random functions', () => {
  fc.assert(
    fc.property(code, code, (main, other) => {
      const program = buildProgram({
        fields: { x: {}, y: {} },
        functions: { main, other },
        tasks: { only: 'main' },
      })
      const found = stepClasses(program).flatMap((own) => [...own])
      expect(numbered(found.map(String))).toEqual(byDefinition(program))
    }),
    { seed: 1, numRuns: 500 },
  )
})
