// What is proved while it is searched: the answer is the same whoever is first, and nobody waits in vain.

import { describe, expect, test } from 'vitest'
import { occurrence } from '../diff/ask.ts'
import type { Asked } from '../diff/ask.ts'
import { buildProgram } from '../ir/build.ts'
import type { Verdict } from '../ir/verdict.ts'
import { askAll } from './diff-search.ts'
import type { Search } from './search.ts'
import { unfinishedSearch } from './search.ts'

function question(configuration: number): Asked {
  const program = buildProgram({
    fields: { g: { bits: 8, initial: BigInt(configuration) } },
    // No search would take two of these for one.
    functions: { main: [`g = g + 1`, `check ${occurrence}: g < ${9 + configuration}`, 'g = 0'] },
    tasks: { main: 'main' },
    properties: [occurrence],
  })
  return { configuration, program, origins: [] }
}

/** Which configurations were searched, and how each search ended. */
interface Searches {
  readonly search: Search
  readonly ended: string[]
}

/** Of those without a verdict no search ends before it is stopped. */
function searches(verdicts: Readonly<Record<number, Verdict>>): Searches {
  const ended: string[] = []
  const search: Search = (program, _, { stop }) => {
    const configuration = Number(program.fields[0]?.initial ?? 0n)
    const verdict = verdicts[configuration]
    const none = unfinishedSearch(program, [], 'interrupted')
    if (verdict !== undefined) {
      ended.push(`${configuration} ${verdict.kind}`)
      const result = { ...none.result, results: [{ property: occurrence, verdict }] }
      return Promise.resolve({ ...none, result })
    }
    return new Promise((resolve) => {
      stop.addEventListener('abort', () => {
        ended.push(`${configuration} stopped`)
        resolve(none)
      })
    })
  }
  return { search, ended }
}

const violated: Verdict = {
  kind: 'violated',
  path: [],
  message: '',
}
const unfinished: Verdict = { kind: 'unfinished', reason: 'too many states' }

async function asked(
  search: Search,
  atOnce: number,
  proofs: Iterable<number | undefined>,
): Promise<string> {
  const answer = await askAll(
    [0, 1, 2].map(question),
    'long',
    {
      search,
      limits: { maxMemoryBytes: 1e9 },
      atOnce,
      interrupted: new AbortController().signal,
      deadline: undefined,
    },
    proofs,
  )
  return answer.kind === 'found' ? `found in ${answer.asked.configuration}` : answer.kind
}

/** Long enough for searches to begin. */
const inVain = Array.from({ length: 9 }, () => undefined)

describe('askAll() with proofs', () => {
  test('searches nothing when all is proved soon', async () => {
    const { search, ended } = searches({})
    expect(await asked(search, 2, [undefined, 0, undefined, 1, 2])).toBe('never')
    expect(ended).toEqual([])
  })

  test('stops what is proved late', async () => {
    const { search, ended } = searches({ 1: unfinished })
    expect(await asked(search, 2, [...inVain, 0, 1, 2])).toBe('never')
    expect(ended[0]).toBe('0 stopped')
  })

  test('proves first when there is one thread for searches only', async () => {
    const { search, ended } = searches({ 2: violated })
    expect(await asked(search, 1, [0, undefined, 1, undefined])).toBe('found in 2')
    expect(ended).toEqual(['2 violated'])
  })

  test('does not go on with a proof when a search says yes', async () => {
    const { search } = searches({ 0: violated })
    function* endless(): Generator<undefined> {
      for (;;) yield undefined
    }
    expect(await asked(search, 2, endless())).toBe('found in 0')
  })

  test('goes on with a proof while a configuration before the one with a yes is open', async () => {
    const { search, ended } = searches({ 2: violated })
    expect(await asked(search, 4, [...inVain, 0, 1])).toBe('found in 2')
    expect(ended.toSorted()).toEqual(['0 stopped', '1 stopped', '2 violated'])
  })

  test('does not go on with a proof when searches have said no to all', async () => {
    const { search } = searches({
      0: { kind: 'holds' },
      1: { kind: 'holds' },
      2: { kind: 'holds' },
    })
    function* endless(): Generator<undefined> {
      for (;;) yield undefined
    }
    expect(await asked(search, 2, endless())).toBe('never')
  })

  test('takes the proof where the search has reached a limit before', async () => {
    const { search } = searches({ 0: unfinished, 1: unfinished, 2: unfinished })
    expect(await asked(search, 2, [...inVain, 0, 1, 2])).toBe('never')
    expect(await asked(search, 2, [...inVain, 0, 1])).toBe('unknown')
  })

  test('searches what is not proved', async () => {
    const { search, ended } = searches({ 1: { kind: 'holds' }, 2: violated })
    expect(await asked(search, 2, [0])).toBe('found in 2')
    expect(ended.toSorted()).toEqual(['1 holds', '2 violated'])
  })
})
