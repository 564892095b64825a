import { describe, expect, test } from 'vitest'
import { explore } from '../explore/explore.ts'
import { buildProgram } from '../ir/build.ts'
import type { ProgramNotation } from '../ir/build.ts'
import { present } from '../base/assert.ts'
import { standingOf } from '../sim/standing.ts'
import { createMachine } from '../sim/state.ts'
import { replay } from '../sim/timeline.ts'
import { castOf } from './cast.ts'
import { fieldWords } from './field-words.ts'
import { plain } from './paint.ts'
import { tellStory } from './story.ts'

const width = 80

/** The story of how `seen` never comes. */
function storyOf(notation: ProgramNotation): readonly string[] {
  const program = buildProgram({
    ...notation,
    progress: { 'goes-on': ['eventually', '1', 'seen'] },
  })
  const { results } = explore(program)
  const { verdict } = present(results[0], 'a result')
  if (verdict.kind !== 'violated' || verdict.cycle === undefined) return []
  const { moments, final } = replay(program, verdict.path)
  const whole = replay(program, [...verdict.path, ...verdict.cycle])
  const standing = standingOf(createMachine(program), final)
  const cycle = { moments: whole.moments.slice(moments.length), standing }
  const failure = { property: 'goes-on', statement: 'It goes on.', message: 'it does not', cycle }
  const options = { width, paint: plain, cpus: true, rows: 30 }
  return tellStory(moments, failure, castOf(program), fieldWords(new Map()), options)
}

const base = {
  cpus: 2,
  fields: { seen: { bits: 1 }, flag: { bits: 1 } },
  tasks: { one: 'one', two: 'two' },
} as const

describe('tellCycle()', () => {
  test('says where everybody stands when nothing more need happen', () => {
    const rows = storyOf({
      ...base,
      functions: { one: ['await flag', 'seen = 1'], two: ['fence'] },
    })
    expect(rows).toEqual(
      expect.arrayContaining([
        'and there it can stay for ever:',
        expect.stringMatching(/^cpu0 {2}task one waits in one\(\)/),
        'cpu1  task two has finished',
        '✗ it does not',
      ]),
    )
  })

  test('tells one round with its changes, and who only stands', () => {
    const two = ['again: flag = 1', 'flag = 0', 'goto again']
    const rows = storyOf({ ...base, functions: { one: ['await seen'], two } })
    const round = rows.slice(rows.indexOf('and from there round and round:') + 1)
    expect(round[0]).toMatch(/^cpu0 {2}task one waits in one\(\)/)
    expect(round[1]).toMatch(/^cpu1 {2}two\(\) +flag 0 → 1/)
    expect(round[2]).toMatch(/^cpu1 {2}two\(\) +flag 1 → 0/)
  })

  test('a long round is cut, and says so', () => {
    const steps = Array.from({ length: 20 }, (_, at) => `flag = ${(at + 1) % 2}`)
    const two = ['again: fence', ...steps, 'goto again']
    const rows = storyOf({ ...base, functions: { one: ['await seen'], two } })
    expect(rows.some((row) => /… and \d+ more places/.test(row))).toBe(true)
  })
})
