import { describe, expect, test } from 'vitest'
import { present } from '../base/assert.ts'
import { buildProgram } from '../ir/build.ts'
import type { Expr, Program } from '../ir/program.ts'
import { holds, questionOf } from './cell-test.ts'
import type { Question } from './cell-test.ts'

/** A Program that checks a condition, and the condition. */
function checking(condition: string): readonly [Expr, Program] {
  const program = buildProgram({
    fields: {
      x: { bits: 4 },
      y: { bits: 4 },
      flag: { bits: 1 },
      own: { owner: 'frame', bits: 4 },
    },
    functions: { main: [`check p: ${condition}`] },
    tasks: { main: 'main' },
    properties: ['p'],
  })
  const step = program.functions[0]?.steps[0]
  if (step?.kind !== 'check') throw new Error('the first step is a check')
  return [step.condition, program]
}

function asked(condition: string): Question | undefined {
  return questionOf(...checking(condition))
}

/** The contents of `x` with which the condition holds when it compares with this. */
function holding(condition: string, other: bigint): readonly number[] {
  const { test: question } = present(asked(condition), 'the condition is a question')
  const all = Array.from({ length: 16 }, (_, contents) => contents)
  return all.filter((contents) => holds(question, BigInt(contents), other))
}

describe('questionOf()', () => {
  test('asks about the cell on the left, and compares with what is on the right', () => {
    expect(holding('x < y', 3n)).toEqual([0, 1, 2])
    expect(asked('x < y')?.other).toMatchObject({ kind: 'read' })
  })

  test('asks about the cell on the right where there is none on the left', () => {
    expect(holding('14 <= x', 14n)).toEqual([14, 15])
  })

  test('knows what is done to the contents before they are compared', () => {
    expect(holding('(x & 6) == 4', 4n)).toEqual([4, 5, 12, 13])
    expect(holding('(1 + x) == 3', 3n)).toEqual([2])
  })

  test('takes a value for a condition that holds unless it is 0', () => {
    expect(holding('x & 8', 0n)).toEqual([8, 9, 10, 11, 12, 13, 14, 15])
  })

  test('asks nothing about two cells at once, about a division, or about what is 0 or 1', () => {
    expect(asked('x + y')).toBeUndefined()
    expect(asked('(x / 2) == 1')).toBeUndefined()
    expect(asked('flag == 1')).toBeUndefined()
  })

  test('leaves a frame alone, which is looked at as a whole', () => {
    expect(asked('own == 1')).toBeUndefined()
  })
})
