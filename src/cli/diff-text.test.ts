// How a comparison reads on a terminal, from a narrow one to what is written into a pipe.

import { describe, expect, test } from 'vitest'
import type { ProgramNotation } from '../ir/build.ts'
import { plain } from '../report/paint.ts'
import { comparedTrees } from './cli-fixture.ts'
import { printDiff } from './diff-text.ts'

const long = 'a_function_of_which_the_name_leaves_no_room_beside_it'

function version(value: number, inLong = `on + ${value}`): ProgramNotation {
  const call = 'if on == 0 goto M'
  return {
    fields: { on: { owner: 'cpu', bits: 1 }, x: { owner: 'cpu', bits: 2 } },
    functions: {
      'main()': ['L: v = choose 2', 'on = v', 'f()', call, `${long}()`, 'M: goto L'],
      'f()': [`x = ${value}`, 'return'],
      [`${long}()`]: [`x = ${inLong}`, 'return'],
      'tick()': [`x = ${value}`, 'return'],
    },
    tasks: { main: 'main' },
    vectors: { timer: ['interrupt', 'on == 1', 'tick'] },
  }
}

async function printed(
  old: ProgramNotation,
  now: ProgramNotation,
  width: number,
): Promise<ReturnType<typeof printDiff>> {
  return printDiff(await comparedTrees(old, now), { width, paint: plain })
}

describe('printDiff()', () => {
  test.each([72, 80, 100, 140])('keeps to %d columns', async (width) => {
    const rows = await printed(version(0), version(1), width)
    expect(rows.filter((row) => row.length > width)).toEqual([])
  })

  test('tells in one sentence which functions were not looked at any further', async () => {
    const rows = await printed(version(0), version(1), 80)
    expect(rows.slice(1, 4)).toEqual([
      '  tick()  different',
      '  not looked at any further, as the comparison ended with the first',
      `  difference: f(), ${long}()`,
    ])
  })

  test('says where what differs stands, on a row of its own where there is no room', async () => {
    const rows = await printed(version(0), version(1), 100)
    expect(rows).toContain(
      '    tick() (sallyport):2                         │   tick() (sallyport):1',
    )
    expect(rows).toContain('      …/(sallyport):1                            │     …/(sallyport):1')
  })

  test('leaves a row to a name beside which there is no room', async () => {
    const rows = await printed(version(0), version(0, 'on'), 80)
    expect(rows.slice(1, 3)).toEqual([`  ${long}()`, `${' '.repeat(42)}equal in every context`])
  })

  test('says of equal versions how much is the same', async () => {
    const rows = await printed(version(0), version(0), 80)
    expect(rows.slice(1, 4)).toEqual([
      '',
      'No difference.',
      '  compared      4 functions by their text: 4 are the same in both, 0.5 s',
    ])
  })
})
