// Several trees, architectures and configurations in one check: which combinations there are, what one
// cell that cannot be checked does to the others, shards, and the cache.

import { describe, expect, test } from 'vitest'

import type { ResultCache } from '../cache/result-cache.ts'
import { planCells } from './cells.ts'
import {
  asJob,
  fakeParts,
  fakeScreen,
  holds,
  treeError,
  unfinished,
  vacuous,
  violated,
} from './cli-fixture.ts'
import type { Loaders, TreeRequest, TreesRequest } from './job.ts'
import { run, type Parts } from './main.ts'
import type { KeptCell } from './prepare-cells.ts'

const request: TreesRequest = {
  trees: ['old', 'new'],
  architectures: ['x86'],
  configFiles: ['preset'],
  settings: [],
  allowOpaque: false,
}

function subjects(more: Partial<TreesRequest>): readonly string[] {
  const loaders = fakeParts({ jobs: [] }).loaders
  return planCells({ ...request, ...more }, loaders).value.map(({ subject }) => subject)
}

describe('planCells()', () => {
  test('planCells() of one tree names it as the user did', () => {
    expect(subjects({ trees: ['old'] })).toEqual(['old'])
  })

  test('planCells() combines everything, and names no more than sets cells apart', () => {
    expect(subjects({ architectures: ['all'] })).toEqual([
      'old x86',
      'old arm64',
      'new x86',
      'new arm64',
    ])
    expect(subjects({ configFiles: ['preset', 'my.config'] })).toEqual([
      'old preset',
      'old my.config',
      'new preset',
      'new my.config',
    ])
  })

  test('planCells() asks for nothing twice', () => {
    expect(subjects({ trees: ['old', 'old'], architectures: ['all', 'x86'] })).toHaveLength(2)
  })

  test('planCells() gives each cell to exactly one shard', () => {
    const all = subjects({ architectures: ['all'] })
    const shards = [0, 1, 2].map((index) =>
      subjects({ architectures: ['all'], shard: { index, of: 3 } }),
    )
    expect(shards.flat().toSorted()).toEqual(all.toSorted())
    expect(shards.map((part) => part.length)).toEqual([2, 1, 1])
  })
})

/** Trees named `bad…` cannot be read; in all others `a` holds in two configurations. */
function parts(more: Partial<Parts> = {}): Parts & { readonly loaded: TreeRequest[] } {
  const loaded: TreeRequest[] = []
  const verdicts = { a: holds, b: vacuous }
  const other = { a: holds, b: holds }
  const fake = fakeParts({ jobs: [] })
  const found = new Map(
    [verdicts, other].map((each, index) => [
      asJob({ name: `boot ${index}`, verdicts: each }),
      each,
    ]),
  )
  const search = fakeParts({ jobs: [...found].map(([job, each]) => ({ ...job, verdicts: each })) })
  const loaders: Loaders = {
    ...fake.loaders,
    loadTree(given) {
      loaded.push(given)
      if (given.tree.startsWith('bad')) return { value: { jobs: [] }, diagnostics: [treeError] }
      return search.loaders.loadTree(given, { read: () => undefined })
    },
  }
  return { ...search, loaders, loaded, ...more }
}

async function runOn(
  argv: readonly string[],
  given: Parts,
): Promise<{ readonly status: number; readonly text: string; readonly errors: string }> {
  const screen = fakeScreen()
  const status = await run(['check', ...argv], screen.io, given)
  return { status, text: screen.text(), errors: screen.errors() }
}

describe('check of a matrix', () => {
  test('run() prints a row for each cell and one answer for all', async () => {
    const { status, text } = await runOn(
      ['--tree', 'old', '--tree', 'new', '--arch', 'all'],
      parts(),
    )
    expect(status).toBe(0)
    const rows = text.split('\n').filter((row) => /^ {2}(old|new) .* 2 hold$/.test(row))
    expect(rows.map((row) => row.split(/\s+/).slice(1, 3))).toEqual([
      ['old', 'x86'],
      ['old', 'arm64'],
      ['new', 'x86'],
      ['new', 'arm64'],
    ])
    expect(text).toContain('Every property holds: 8 hold.')
  })

  test('run() prints the same whatever the number of jobs', async () => {
    const argv = ['--tree', 'old', '--tree', 'new', '--arch', 'all', '--format', 'junit']
    const one = await runOn([...argv, '--jobs', '1'], parts())
    const many = await runOn([...argv, '--jobs', '7'], parts())
    expect(many.text).toBe(one.text)
  })

  test('run() checks the other cells when one cannot be, and says 2 in the end', async () => {
    const { status, text } = await runOn(['--tree', 'bad', '--tree', 'new'], parts())
    expect(status).toBe(2)
    expect(text).toMatch(/bad .*not checked \(K001\)/)
    expect(text).toContain('this is no kernel tree')
    expect(text).toContain('2 hold; 1 of 2 could not be checked.')
    expect(text).toMatch(/new .* 2 hold/)
  })

  test('run() refuses a matrix of which nothing can be checked', async () => {
    const { status, text, errors } = await runOn(['--tree', 'bad', '--tree', 'bad2'], parts())
    expect([status, text]).toEqual([2, ''])
    expect(errors.match(/K001/g)).toHaveLength(2)
  })

  test('run() has the rows in JSON, only for a matrix', async () => {
    const several = await runOn(['--tree', 'old', '--tree', 'bad', '--format', 'json'], parts())
    expect(JSON.parse(several.text)).toMatchObject({
      matrix: [
        { subject: 'old', arch: 'x86', configurations: 2, verdicts: { holds: 2 }, cached: false },
        { subject: 'bad', configurations: 0, problem: expect.stringContaining('no kernel tree') },
      ],
    })
    const one = await runOn(['--tree', 'old', '--format', 'json'], parts())
    expect(JSON.parse(one.text)).not.toHaveProperty('matrix')
  })

  test('run() of a shard without cells is a success that says so', async () => {
    const { status, text } = await runOn(['--tree', 'old', '--shard', '2/2'], parts())
    expect(status).toBe(0)
    expect(text).toContain('Nothing to check')
  })

  test.each(['0/2', '3/2', '1', 'a/b', '1/0'])('run() refuses --shard %s', async (shard) => {
    const { status, errors } = await runOn(['--tree', 'old', '--shard', shard], parts())
    expect(status).toBe(2)
    expect(errors).toContain('2/3 is the second of three')
  })
})

describe('check with a cache', () => {
  function memoryCache(): NonNullable<Parts['cache']> & { readonly kept: Map<string, KeptCell> } {
    const kept = new Map<string, KeptCell>()
    const results: ResultCache<KeptCell> = {
      find(question) {
        const answer = kept.get(question)
        return answer === undefined ? {} : { answer }
      },
      keep(question, _, __, answer) {
        kept.set(question, answer)
        return undefined
      },
    }
    return Object.assign(() => ({ results, tool: 'this' }), { kept })
  }

  test('run() loads nothing the second time, gives the same answers, and says so', async () => {
    const cache = memoryCache()
    const given = parts({ cache })
    const first = await runOn(['--tree', 'old'], given)
    const second = await runOn(['--tree', 'old'], given)
    expect(given.loaded).toHaveLength(1)
    expect(second.status).toBe(first.status)
    const note = /^ {2}cached .*\n/m
    expect(first.text).not.toMatch(note)
    expect(second.text).toMatch(note)
    expect(second.text.replace(note, '')).toBe(first.text)
  })

  test('run() says in every format that a result came from the cache', async () => {
    const cache = memoryCache()
    const given = parts({ cache })
    await runOn(['--tree', 'old'], given)
    const texts = ['json', 'sarif', 'junit', 'ktap'].map(
      async (format) => (await runOn(['--tree', 'old', '--format', format], given)).text,
    )
    const [json, sarif, junit, ktap] = await Promise.all(texts)
    expect(json).toContain('"cached": true')
    expect(sarif).toContain('"cachedConfigurations": 2')
    expect(junit).toContain('<property name="cached"')
    expect(ktap).toContain('# searched by an earlier run')
  })

  test.each([
    [['--jobs', '3']],
    [['--timeout', '60']],
    [['--max-states', '5']],
    [['--max-memory', '2G']],
    [['--format', 'json']],
  ])('run() answers from the cache with %j, too', async (more) => {
    const given = parts({ cache: memoryCache() })
    await runOn(['--tree', 'old'], given)
    await runOn(['--tree', 'old', ...more], given)
    expect(given.loaded).toHaveLength(1)
  })

  test('run() tells results with different reductions apart, and asks for each once', async () => {
    const given = parts({ cache: memoryCache() })
    for (const without of ['tails', 'arrival', 'tails,arrival']) {
      await runOn(['--tree', 'old', '--without', without], given)
    }
    expect(given.loaded).toHaveLength(3)
    await runOn(['--tree', 'old', '--without', 'arrival', '--without', 'tails'], given)
    expect(given.loaded).toHaveLength(3)
  })

  test('run() names a kept tree as it is named now', async () => {
    const given = parts({ cache: memoryCache() })
    await runOn(['--tree', 'old'], given)
    expect((await runOn(['--tree', 'moved'], given)).text).toContain('moved in 2 configurations')
    expect(given.loaded).toHaveLength(1)
  })

  test.each([
    [['--no-cache']],
    [['--depth', '3']],
    [['--property', 'a']],
    [['--first']],
    [['--no-reduce']],
    [['--without', 'tails']],
    [['--set', 'CONFIG_X=y']],
    [['--arch', 'arm64']],
  ])('run() searches again with %j', async (more) => {
    const given = parts({ cache: memoryCache() })
    await runOn(['--tree', 'old'], given)
    await runOn(['--tree', 'old', ...more], given)
    expect(given.loaded).toHaveLength(2)
  })

  test.each([
    ['unfinished', unfinished, 0],
    ['violated', violated, 1],
    ['vacuous', vacuous, 1],
  ])('run() keeps what is %s: %#', async (_, verdict, kept) => {
    const cache = memoryCache()
    await runOn(['--tree', 'old'], {
      ...fakeParts({ jobs: [{ verdicts: { a: verdict } }] }),
      cache,
    })
    expect(cache.kept.size).toBe(kept)
  })
})
