// Known answers on a real 6.12 tree: what is the same in other words, and bugs that really happened, each at
// the level that its property lives on.

import { beforeAll, describe, expect, test } from 'vitest'
import { hasErrors } from '../base/diagnostic.ts'
import { directoryHost } from '../front/c/directory-host.ts'
import { drop, type Edit, editSources, replace } from '../linux/edit-source.ts'
import { editsOf, harmless, historical, seeded } from '../linux/faults.ts'
import type { LinuxJob } from '../linux/jobs.ts'
import { kernelTree } from '../linux/kernel-cache.ts'
import { createLoadMemory } from '../linux/load-memory.ts'
import { loadSources } from '../linux/load-tree.ts'
import { packageHost } from '../linux/package-files.ts'
import { readBlock } from '../../tools/c-statements.ts'
import { lexBody } from '../../tools/c-tokens.ts'
import { diffAt } from '../../tools/try-mutant.ts'

const tree = kernelTree('6.12', 'x86')
const absent = tree === undefined ? ' (not run: no 6.12 tree, npm run kernels -- 6.12 x86)' : ''

const entry = 'kernel/entry/common.c'

const memory = createLoadMemory()

function load(edits: readonly Edit[]): readonly LinuxJob[] {
  const edited = editSources(directoryHost(tree ?? ''), edits)
  if ('problem' in edited) throw new Error(edited.problem)
  const request = { tree: tree ?? '', arch: 'x86', settings: [], allowOpaque: false }
  const { value, diagnostics } = loadSources(request, edited.host, packageHost, memory)
  expect(hasErrors(diagnostics)).toBe(false)
  return value.jobs
}

/** The definitions of two functions change places. */
function exchangeFunctions(first: string, second: string): Edit['change'] {
  return (text) => {
    const [a, b] = [first, second].map((name) =>
      new RegExp(`^\\w[^\\n;]*\\b${name}\\([^;]*?\\)\\n\\{\\n[^]*?\\n\\}\\n`, 'm').exec(text),
    )
    if (a === undefined || a === null || b === undefined || b === null) return undefined
    const [x, y] = [a[0], b[0]]
    return text
      .replace(x, '@first@')
      .replace(y, () => x)
      .replace('@first@', () => y)
  }
}

/** The first `if` with an `else`: the other way round. */
function invertFirst(text: string): string | undefined {
  const block = readBlock(lexBody(text, text.indexOf('{')))
  const branch = block?.statements.find((each) => each.kind === 'branch' && each.arms.length === 2)
  if (branch?.kind !== 'branch' || branch.condition === undefined) return undefined
  const [yes, no] = branch.arms.map(({ start, end }) => text.slice(start, end))
  const { start, end } = branch.condition
  const inverted = `if (!(${text.slice(start, end)})) { ${no} } else { ${yes} }`
  return text.slice(0, branch.start) + inverted + text.slice(branch.end)
}

const sameInOtherWords: readonly (readonly [string, Edit])[] = [
  [
    'functions in another order',
    { file: entry, change: exchangeFunctions('irqentry_nmi_enter', 'irqentry_nmi_exit') },
  ],
  [
    'renamed locals',
    {
      file: entry,
      within: 'exit_to_user_mode_loop',
      change: (text) => text.replaceAll('ti_work', 'left_to_do'),
    },
  ],
  [
    'an inlined helper',
    {
      file: entry,
      within: 'irqentry_enter',
      change: replace('is_idle_task(current)', '!!(current->flags & PF_IDLE)'),
    },
  ],
  ['an inverted if and else', { file: entry, within: 'irqentry_exit', change: invertFirst }],
]

/** The nearest way to it is none: it takes several searches to find one that is. */
const longSearch = 'flags-before-wakeup (inside the loop)'

const faults = [...historical, ...seeded, ...harmless]

function editsNamed(name: string): readonly Edit[] {
  const fault = faults.find((each) => each.name === name)
  if (fault === undefined) throw new Error(`there is no fault ${name}`)
  return editsOf(fault, '6.12') ?? []
}

describe.skipIf(tree === undefined)(`diff of 6.12 x86 with itself${absent}`, () => {
  let old: readonly LinuxJob[] = []
  beforeAll(() => {
    old = load([])
  }, 120_000)

  test('finds nothing to compare', async () => {
    const { verdict, outcomes } = await diffAt(old, load([]), 'warnings')
    expect({ verdict, outcomes }).toEqual({ verdict: 'equal', outcomes: [] })
  })

  test.each(sameInOtherWords)('finds %s equal', async (_, edit) => {
    const now = load([edit])
    expect((await diffAt(old, now, 'warnings')).verdict).toBe('equal')
  })

  test('finds a check that is repeated equal', async () => {
    const now = load(editsNamed('control: preempt-recheck'))
    expect((await diffAt(old, now, 'warnings')).verdict).toBe('equal')
  })

  test.each(historical.flatMap(({ name }) => (name === longSearch ? [] : [name])))(
    'tells %s by its effects',
    async (name) => {
      const now = load(editsNamed(name))
      expect((await diffAt(old, now, 'effects')).verdict).toBe('different at effects')
    },
  )

  test.runIf(process.env['SALLYPORT_LONG'] === '1')(
    `tells ${longSearch} by its effects`,
    async () => {
      const now = load(editsNamed(longSearch))
      expect((await diffAt(old, now, 'effects')).verdict).toBe('different at effects')
    },
  )

  test('tells by what tracers see that instrumentation is not allowed any more, and only by that', async () => {
    const edit: Edit = {
      file: 'kernel/entry/common.c',
      within: 'irqentry_nmi_exit',
      change: drop('instrumentation_begin();'),
    }
    const now = load([edit])
    const { verdict, outcomes } = await diffAt(old, now, 'effects')
    expect({ verdict, outcomes }).toEqual({ verdict: 'equal', outcomes: [] })
    expect((await diffAt(old, now, 'hooks')).verdict).toBe('different at hooks')
  })

  test('tells nmi-traced-early by what tracers see, and only by that', async () => {
    const now = load(editsNamed('nmi-traced-early'))
    expect((await diffAt(old, now, 'effects')).verdict).toBe('equal')
    expect((await diffAt(old, now, 'hooks')).verdict).toBe('different at hooks')
  })
})
