// The bugs of faults.ts put back into a real 6.12 tree, and what the search says about each. Two contexts deep
// is enough for these; the configuration is the one in which each is found soonest.

import { describe, expect, test } from 'vitest'
import { hasErrors } from '../base/diagnostic.ts'
import { explore } from '../explore/explore.ts'
import { directoryHost } from '../front/c/source-host.ts'
import type { Program } from '../ir/program.ts'
import { editSources } from './edit-source.ts'
import { historical } from './faults.ts'
import { kernelTree } from './kernel-cache.ts'
import { loadSources } from './load-tree.ts'

const tree = kernelTree('6.12', 'x86')
const absent = ' (not run: no 6.12 tree, npm run kernels -- 6.12 x86)'

/** Fault, property, boot configuration. */
const cases = [
  ['cond-rcu', 'idle-irq-counted-once', 'preempt=full nohz_full=on'],
  ['idle-not-woken', 'rcu-watching', 'preempt=full nohz_full=on'],
  ['idle-not-woken', 'interruptible-eqs-covered', 'preempt=full nohz_full=on'],
  ['nmi-lockdep-lost', 'nmi-transparent', 'preempt=full nohz_full=on'],
  ['nmi-lockdep-lost (derived from regs)', 'nmi-transparent', 'preempt=full nohz_full=on'],
  ['lockdep-after-rcu-check', 'irq-state-truth', 'preempt=full nohz_full=on'],
  ['flags-before-wakeup', 'no-lost-work', 'preempt=none nohz_full=on'],
  ['user-exit-order', 'rcu-watching', 'preempt=full nohz_full=on'],
  ['irq-edges', 'irq-state-truth', 'preempt=full nohz_full=on'],
  ['preempt-none-ignored', 'preempt-mode', 'preempt=none nohz_full=off'],
] as const

function edited(folder: string, fault: string, configuration: string): Program {
  const edits = historical.find(({ name }) => name === fault)?.edits ?? []
  const result = editSources(directoryHost(folder), edits)
  if ('problem' in result) throw new Error(result.problem)
  const request = { tree: folder, arch: 'x86', settings: [], depth: 2, allowOpaque: false }
  const { value, diagnostics } = loadSources(request, result.host)
  expect(hasErrors(diagnostics)).toBe(false)
  const job = value.jobs.find(({ name }) => name === configuration)
  if (job === undefined) throw new Error(`there is no configuration ${configuration}`)
  return job.program
}

describe.skipIf(tree === undefined)(`6.12 x86 with a bug put back${tree ? '' : absent}`, () => {
  test.each(cases)('%s breaks %s in %s', { timeout: 120_000 }, (fault, property, configuration) => {
    const program = edited(tree ?? '', fault, configuration)
    const { results } = explore(program, { first: true, only: [property] })
    const verdict = results.find((result) => result.property === property)?.verdict
    expect(verdict?.kind).toBe('violated')
    if (verdict?.kind === 'violated') expect(verdict.path.length).toBeGreaterThan(0)
  })

  test('without a bug the same search breaks nothing', { timeout: 180_000 }, () => {
    const program = edited(tree ?? '', '', 'preempt=none nohz_full=off')
    const { results } = explore(program)
    const wrong = results.filter(({ verdict }) => ['violated', 'unfinished'].includes(verdict.kind))
    expect(wrong).toEqual([])
  })
})
