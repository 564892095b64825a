// The runtime's files are explored as they stand: every property holds. Each way of breaking one of them
// is found, on the shortest path, by the property that speaks of it.

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { explore } from '../../src/explore/explore.ts'
import { readSystem } from '../../src/front/ts/read-system.ts'
import type { ModuleHost } from '../../src/front/ts/read-system.ts'
import type { Program } from '../../src/ir/program.ts'
import { linkJobs } from '../../src/linux/jobs.ts'
import { packageHost } from '../../src/linux/package-files.ts'
import { withStoreBuffers } from '../../src/memory/store-buffers.ts'

/** In one function of one file, one text in place of another. */
interface Edit {
  readonly file: string
  readonly within: string
  readonly find: string
  readonly put: string
}

function edited(host: ModuleHost, edits: readonly Edit[]): ModuleHost {
  return {
    ...host,
    read: (path) =>
      edits
        .filter(({ file }) => path.endsWith(file))
        .reduce((text, edit) => apply(text, edit), host.read(path)),
  }
}

function apply(text: string | undefined, { find, put, within }: Edit): string {
  const from = text?.indexOf(`function ${within}(`) ?? -1
  const at = text?.indexOf(find, from) ?? -1
  const end = text?.indexOf('\n}\n', from) ?? -1
  if (text === undefined || from < 0 || at < from || at > end) throw new Error(`${within}: ${find}`)
  return text.slice(0, at) + put + text.slice(at + find.length)
}

function programOf(name: string, edits: readonly Edit[] = []): Program {
  const path = `systems/runtime/${name}/system.ts`
  const { diagnostics, value } = readSystem(path, edited(packageHost, edits))
  const { declarations, definitions } = value
  const cpus = 1 + Math.max(0, ...declarations.tasks.map((task) => task.runsOn ?? 0))
  const linked = linkJobs({
    subject: name,
    declarations: [declarations],
    definitions: [definitions],
    leaves: () => undefined,
    cuts: new Map(),
    overrides: () => undefined,
    bounds: { cpus, depth: 2 },
    allowOpaque: false,
    config: {},
  })
  expect([...diagnostics, ...linked.diagnostics]).toEqual([])
  const [job] = linked.value.jobs
  if (job === undefined) throw new Error('nothing to explore')
  return job.program
}

const systems: readonly (readonly [name: string, ...properties: string[]])[] = [
  ['one-writer', 'no-freed-read', 'slots-balance', 'grace-period-ends', 'no-deadlock'],
  ['two-writers', 'no-freed-read', 'slots-balance', 'no-deadlock'],
  ['free-slots', 'found-when-free', 'one-owner', 'no-deadlock'],
  ['late-writer', 'no-freed-read', 'slots-balance', 'grace-period-completes', 'no-deadlock'],
  ['deferred-work', 'work-before-use', 'no-lost-work', 'isolation', 'no-deadlock'],
  ['wake-up', 'woken-once', 'no-deadlock'],
  ['each-cpu', 'done-everywhere', 'no-deadlock'],
  ['remote-pin', 'pin-exclusive', 'no-lost-work', 'no-deadlock'],
  ['dead-writer', 'no-freed-read', 'slots-balance', 'slots-recovered', 'no-deadlock'],
  ['dead-thread', 'no-lost-work', 'pins-released', 'counted-out', 'no-deadlock'],
  ['successor', 'pin-kept', 'no-deadlock'],
]

for (const [name, ...properties] of systems) {
  test(`${name} keeps ${properties.join(', ')} in every interleaving`, { timeout: 300_000 }, () => {
    const { results } = explore(programOf(name))
    const verdicts = results.map(({ property, verdict }) => `${property} ${verdict.kind}`)
    const expected = [...properties, 'field-range', 'engine-sanity']
    expect(verdicts).toEqual(expected.map((property) => `${property} holds`))
  })
}

for (const name of ['two-writers', 'late-writer', 'dead-writer', 'free-slots']) {
  test(
    `${name} keeps its properties where plain stores wait in buffers`,
    { timeout: 300_000 },
    () => {
      const { results } = explore(withStoreBuffers(programOf(name), { entries: 4 }).program)
      expect(results.filter(({ verdict }) => verdict.kind !== 'holds')).toEqual([])
    },
  )
}

test('no-freed-read is violated by a publication that waits in a buffer, and only by that', () => {
  const plainly = [
    runtime(
      'publishSlot',
      'return Atomics.exchange(roots, root, slot + 1)',
      'const old = roots[root] ?? 0; roots[root] = slot + 1; return old',
      'slots.ts',
    ),
    runtime(
      'retireSlot',
      'return Atomics.compareExchange(slots, at, old, (cpu << OWNER_SHIFT) | RETIRED) === old',
      'slots[at] = (cpu << OWNER_SHIFT) | RETIRED; return true',
      'slots.ts',
    ),
  ]
  const program = programOf('late-writer', plainly)
  const verdicts = [program, withStoreBuffers(program, { entries: 4 }).program].map((one) => {
    const { results } = explore(one, { only: ['no-freed-read'] })
    return results.map(({ verdict }) => verdict.kind)
  })
  expect(verdicts).toEqual([['holds'], ['violated']])
})

function runtime(within: string, find: string, put: string, file = 'protocol.ts'): Edit {
  return { file: `src/runtime/${file}`, within, find, put }
}
const client = (file: string, within: string, find: string, put: string): Edit => {
  return { file: `systems/runtime/${file}.ts`, within, find, put }
}
const swap = 'Atomics.compareExchange(words, at, old, next) === old'
const notify = 'Atomics.notify(words, at)'

/** What is wrong, the system and the property that show it, and the edit that makes it so. */
const faults: readonly (readonly [string, string, string, ...Edit[]])[] = [
  [
    'a grace period that ends at once',
    'one-writer',
    'no-freed-read',
    runtime('awaitStayEnd', 'if (now === 0) return true', 'return true'),
  ],
  [
    'a grace period that leaves out one CPU',
    'two-writers',
    'no-freed-read',
    runtime('beginGracePeriod', 'cpu < cpus', 'cpu < cpus - 1'),
  ],
  [
    'a look that takes one CPU that has left for all',
    'late-writer',
    'no-freed-read',
    runtime('isGracePeriodOver', 'over = false', 'over = over'),
  ],
  [
    'a look that knows only whether a CPU is inside, not since when',
    'late-writer',
    'grace-period-completes',
    runtime('hasLeft', ' || ((now ^ seen) & VISITS) !== 0', ''),
  ],
  [
    'a look that takes a CPU for one that has left',
    'late-writer',
    'no-freed-read',
    runtime('hasLeft', '!== 0', '=== 0'),
  ],
  [
    'a slot that is freed before the grace period',
    'one-writer',
    'no-freed-read',
    client('table', 'replace', 'awaitGracePeriod(words, stays, cpus)', ''),
  ],
  [
    'a reader who goes to user mode and back with a reference',
    'one-writer',
    'no-freed-read',
    client('table', 'read', "is read')\n", "is read')\n  leaveToUser(1)\n  enter(1)\n"),
  ],
  [
    'a writer that waits in kernel mode',
    'two-writers',
    'no-deadlock',
    client('table', 'replace', 'leaveToUser(cpu)\n', ''),
    client('table', 'replace', 'enter(cpu)\n', ''),
  ],
  [
    'an exit that does not wake who waits for it',
    'one-writer',
    'no-deadlock',
    runtime('tryExit', notify, 'return work'),
  ],
  [
    'a wait that looks again and again and never sees the end',
    'one-writer',
    'grace-period-ends',
    runtime('awaitStayEnd', 'if (now === 0) return true', ''),
  ],
  [
    'a slot that two CPUs can allocate',
    'two-writers',
    'no-freed-read',
    runtime(
      'allocateSlot',
      'Atomics.compareExchange(slots, first + slot, FREE, mine) === FREE',
      'Atomics.store(slots, first + slot, mine) === mine',
      'slots.ts',
    ),
  ],
  [
    'a release that nobody who searches is told of',
    'free-slots',
    'found-when-free',
    runtime('releaseSlot', 'Atomics.add(slots, RELEASED, 1)', '', 'slots.ts'),
  ],
  [
    'a search that overlooks what was released behind it',
    'free-slots',
    'found-when-free',
    runtime(
      'allocateSlot',
      'if (Atomics.load(slots, RELEASED) === released) return -1',
      'return released - released - 1',
      'slots.ts',
    ),
  ],
  [
    'a replaced slot that nobody is said to have retired',
    'dead-writer',
    'slots-recovered',
    runtime('replaceSlot', '(cpu << OWNER_SHIFT) | RETIRED', 'PUBLISHED', 'slots.ts'),
  ],
  [
    'a slot that is never released',
    'one-writer',
    'slots-balance',
    client('table', 'giveBack', 'releaseSlot(slots, FIRST_SLOT, slot)', ''),
  ],
  [
    'an entry that takes the work and forgets it',
    'deferred-work',
    'no-lost-work',
    runtime('tryEnter', 'return work >> WORK_SHIFT', 'return 0'),
  ],
  [
    'an exit that looks for work and leaves in two steps',
    'deferred-work',
    'no-lost-work',
    runtime('tryExit', swap, 'Atomics.store(words, at, next) === next'),
  ],
  [
    'an entry whose work is left for the exit',
    'deferred-work',
    'work-before-use',
    runtime('tryEnter', 'MODE | WORK', 'MODE'),
    runtime('tryEnter', 'return work >> WORK_SHIFT', 'return 0'),
  ],
  [
    'a caller who takes work that was begun for done',
    'each-cpu',
    'done-everywhere',
    runtime('isWorkDone', ' | WORKING', ''),
  ],
  [
    'a caller who takes work that a pinner has begun for done',
    'each-cpu',
    'done-everywhere',
    runtime('isWorkDone', ' | PINNER', ''),
  ],
  [
    'work that wakes an idle CPU',
    'deferred-work',
    'isolation',
    runtime('deferWork', 'work << WORK_SHIFT', '(work << WORK_SHIFT) | WAKE'),
    runtime('deferWork', '\n', '\n  wakeCpu(words, cpu)\n'),
  ],
  [
    'a sleep that overlooks a wake-up before it',
    'deferred-work',
    'no-deadlock',
    runtime('sleepIdle', 'if ((seen & WAKE) !== 0) return', ''),
  ],
  [
    'an entry that takes the wake-up, as if idle() had seen it',
    'wake-up',
    'no-deadlock',
    runtime('tryEnter', 'MODE | WORK', 'MODE | WORK | WAKE'),
  ],
  ['a wake-up that is not taken', 'wake-up', 'woken-once', runtime('takeWake', '~WAKE', '~0')],
  [
    'an entry that overlooks the pin',
    'remote-pin',
    'pin-exclusive',
    runtime('tryEnter', 'if ((old & PINNER) !== 0) return -1', ''),
  ],
  [
    'a pin on a CPU that is in kernel mode',
    'remote-pin',
    'pin-exclusive',
    runtime('tryPin', 'mode === Mode.Kernel || ', ''),
  ],
  [
    'a pin that is taken in two steps',
    'remote-pin',
    'pin-exclusive',
    runtime('tryPin', swap, 'Atomics.store(words, at, next) === next'),
  ],
  ['a pin whose end nobody is told', 'remote-pin', 'no-deadlock', runtime('unpin', notify, '')],
  [
    'CPUs that wait in kernel mode until they can pin each other',
    'remote-pin',
    'no-deadlock',
    client('remote-pin/system', 'pin', 'leaveToUser(me)\n', ''),
    client('remote-pin/system', 'pin', 'enter(me)\n', ''),
  ],
  [
    'a pinner that takes work without remembering it',
    'dead-thread',
    'no-lost-work',
    runtime('takePinnedWork', 'Atomics.store(words, at + TAKEN, work)', ''),
  ],
  [
    'a dead CPU that keeps its pins',
    'dead-thread',
    'no-deadlock',
    runtime('declareOffline', 'endPin(words, cpu, dead)', ''),
  ],
  [
    'pins of the dead that end when it has a successor',
    'successor',
    'pin-kept',
    runtime('declareOffline', 'endPin(words, cpu, dead)', ''),
    runtime('declareOffline', 'Atomics.notify(', 'endPin(words, cpu, dead); Atomics.notify('),
  ],
  [
    'a dead CPU whose pin holds a CPU that is in user mode',
    'dead-thread',
    'pins-released',
    runtime('declareOffline', 'endPin(words, cpu, dead)', ''),
  ],
  [
    'a dead CPU that stays in its mode',
    'dead-thread',
    'counted-out',
    runtime('declareOffline', 'PINNER | VISITS', 'MODE | PINNER | VISITS'),
  ],
  [
    'a dead CPU whose owed notify nobody makes up for',
    'dead-thread',
    'no-deadlock',
    runtime('declareOffline', 'Atomics.notify(words, cpu * STRIDE)', ''),
  ],
  [
    'a slot that a dead CPU had retired and nobody claims',
    'dead-writer',
    'slots-recovered',
    runtime('claimSlot', 'state === FREE ||', 'state !== ALLOCATED ||', 'slots.ts'),
  ],
  [
    'a published slot that is claimed as if its writer had it',
    'dead-writer',
    'slots-recovered',
    runtime(
      'publishSlot',
      'slots[first + slot] = (root << OWNER_SHIFT) | PUBLISHED',
      '',
      'slots.ts',
    ),
  ],
  [
    'a dead CPU that is waited for',
    'dead-thread',
    'no-deadlock',
    runtime('declareOffline', 'if ((old & MODE) === Mode.Offline) return false', 'return false'),
  ],
]

for (const [what, system, property, ...edits] of faults) {
  test(`${property} is violated by ${what}`, { timeout: 300_000 }, () => {
    const { results } = explore(programOf(system, edits), { first: true, only: [property] })
    const found = results.find((result) => result.property === property)
    expect(found?.verdict).toMatchObject({ kind: 'violated' })
  })
}

const signature = /export function (\w+)\(([^)]*)\): (\w+)/g

/** `name(parameters): result` of each exported function, without the line breaks. */
function signatures(text: string): readonly string[] {
  return [...text.matchAll(signature)].map(([, name, parameters, result]) => {
    const plain = (parameters ?? '').split(',').map((one) => one.trim())
    return `${name}(${plain.filter((one) => one !== '').join(', ')}): ${result}`
  })
}

test('runtime.d.ts says of each function what the file that runs says', () => {
  const said = readFileSync('systems/runtime/runtime.d.ts', 'utf8')
  const files = ['protocol', 'slots'].map((name) => `src/runtime/${name}.ts`)
  const actual = files.flatMap((file) => signatures(readFileSync(file, 'utf8')))
  expect(signatures(said).length).toBeGreaterThan(15)
  for (const one of signatures(said)) expect(actual).toContain(one)
})
