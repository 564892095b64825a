// Every release and architecture that this version knows, as far as it can be told without a search: the
// tree links without a function or name left over, and every symbol and header that it asks for was
// looked at. One tree after the other is read, so this is also where a forgotten table row shows.

import { describe, expect, test } from 'vitest'
import { present } from '../base/assert.ts'
import type { FieldId, FunctionId, Program, StepIndex } from '../ir/program.ts'
import { successors, writtenPlace } from '../ir/walk.ts'
import { bootName, bootsOf } from './boot.ts'
import { kernelReleases } from './kernel-cache.ts'
import { knownArchitectures, targetOf, whyAbsent } from './known-targets.ts'
import { loadTree } from './load-tree.ts'
import { wholeTree } from './tree-problems.ts'

const known = kernelReleases.flatMap((release) =>
  knownArchitectures().flatMap((arch) => {
    const target = targetOf(release, arch)
    return target ? [{ release, arch, target, tree: wholeTree(release, arch) }] : []
  }),
)

/** Functions of the machine without which a search would say nothing about the code that leads there. */
const work = [
  'system_call_work',
  'task_work_run',
  'arch_do_signal_or_restart',
  'softirq_handler',
  'handle_tick',
  'handle_device',
  'handle_function_call',
  'page_may_be_read_in',
  'pick_next_task',
  'rcu_report_exp_rdp',
]

/** Of that, what a machine says that it leaves out. */
const leftOut = new Set(['handle_function_call'])

/** What may be written by the first action of a frame: its first step and what is glued to it, in callees, too. */
function firstWrites(functions: Program['functions'], func: FunctionId): ReadonlySet<FieldId> {
  const written = new Set<FieldId>()
  const seen = new Set<string>()
  const visit = (inside: FunctionId, at: StepIndex): void => {
    const step = functions[inside]?.steps[at]
    const isFirst = seen.size === 0
    if (step === undefined || seen.has(`${inside} ${at}`)) return
    if (!isFirst && step.glued !== true) return
    seen.add(`${inside} ${at}`)
    const place = writtenPlace(step)
    if (place !== undefined) written.add(place.field)
    if (step.kind === 'call') visit(step.func, 0)
    for (const next of successors(step)) visit(inside, next)
  }
  visit(func, 0)
  return written
}

/**
 * Vectors whose first action does not touch the interrupt flag: hardware masks in the instant in which it delivers,
 * and if that comes later, the next interrupt could come before it.
 */
function lateDeliveries({ fields, vectors, functions }: Program): readonly string[] {
  const flag = fields.findIndex(({ name }) => name === 'interrupt_flag')
  const late = vectors.filter(
    ({ kind, func }) => kind !== 'environment' && !firstWrites(functions, func).has(flag),
  )
  return late.map(({ name }) => name)
}

/** NMIs behind whose end something can come before they are gone, so that none of them leaves no trace. */
function openEnds({ vectors, functions }: Program): readonly string[] {
  const open = vectors.filter(
    ({ kind, func }) =>
      kind === 'nmi' &&
      functions[func]?.steps.some((step) => step.kind === 'return' && step.glued !== true) === true,
  )
  return open.map(({ name }) => name)
}

test('whatever has no target has a reason, and nothing else has', () => {
  const all = kernelReleases.flatMap((release) =>
    knownArchitectures().map((arch) => ({ release, arch })),
  )
  const absent = all.filter(({ release, arch }) => targetOf(release, arch) === undefined)
  const explained = all.filter(({ release, arch }) => whyAbsent(release, arch) !== undefined)
  expect(explained).toEqual(absent)
})

describe.each(known)('$release $arch', ({ release, arch, target, tree }) => {
  const absent = ` (not run: no ${release} tree, npm run kernels -- ${release} ${arch})`

  test.skipIf(tree === undefined)(`links, and leaves nothing open${tree ? '' : absent}`, () => {
    const request = { tree: tree ?? '', arch, settings: [], allowOpaque: false }
    const { value, diagnostics } = loadTree(request)
    // C103: a local whose address is given away, and which nobody reads again.
    expect(diagnostics.filter(({ code }) => code !== 'C103')).toEqual([])
    const boots = bootsOf(target.preemptModes, target)
    expect(value.jobs.map(({ name }) => name)).toEqual(boots.map(bootName))
    const { opaque, perFunction } = present(value.jobs[0], 'a first job').report
    expect(opaque).toEqual([])
    // A tree whose own empty function takes the place of one of these would be searched in vain.
    const names = perFunction.filter(({ origin }) => origin === 'library').map(({ name }) => name)
    const here = arch === 'x86-nested-nmi' ? work.filter((name) => !leftOut.has(name)) : work
    expect(names).toEqual(expect.arrayContaining(here))
    expect(value.jobs.flatMap(({ program }) => lateDeliveries(program))).toEqual([])
    expect(value.jobs.flatMap(({ program }) => openEnds(program))).toEqual([])
  })
})
