// A recorded run → checked TypeScript in which each thread makes its calls again.
//
// Order is kept as far as it was recorded: a call waits until every call of another thread has been made
// that was over when it began. What came out is compared at once, and a thread for which something else comes
// out stays there. A thread that was declared dead may stop at any step of a call that it began and that was
// never over. It dies where it stands when its death is declared: to have stopped there before is to have been
// slow. One that was over with all its calls makes no steps that its death could prevent.

import type { MadeCall, ProtocolCall, Trace, TraceEntry } from '../runtime/trace-log.ts'
import { orderCalls } from './call-order.ts'
import type { CallOrder } from './call-order.ts'
import { callShapes } from './calls.ts'

export interface Replay {
  /** By path; the first to be read is `replayModule`. */
  readonly modules: ReadonlyMap<string, string>
}

export const replayModule = 'generated/replay.ts'

type Threads = Trace['threads']

const stride = 16
/** The property that holds when some behaviour has come so far. */
export function callName(what: 'begun' | 'made', thread: number, index: number): string {
  return `${what} ${index} of ${thread}`
}

export function writeReplay({ cpus, threads }: Trace): Replay {
  const run = runOf(threads)
  const modules = new Map([['generated/shared.ts', sharedModule(cpus, threads)]])
  const parts = threads.map((_, thread) => {
    const names: string[] = []
    for (const calls of inParts(writeCalls(run, thread))) {
      const name = `thread${thread}part${names.length}`
      names.push(name)
      modules.set(`generated/${name}.ts`, partModule(calls, thread, name))
    }
    return names
  })
  modules.set(replayModule, mainModule(threads, endedInCall(run), parts))
  return { modules }
}

/** For each declaration that ended a thread: which one. */
function findVictims(threads: Threads): ReadonlyMap<TraceEntry, number> {
  const victims = new Map<TraceEntry, number>()
  threads.forEach((entries, thread) => {
    for (const entry of entries) {
      if (entry.call !== 'declareOffline' || entry.made?.result !== 1) continue
      const victim = attachedAs(threads, entry.args[1], entry.begin)
      if (victim !== undefined && victim !== thread) victims.set(entry, victim)
    }
  })
  return victims
}

function endedInCall({ threads, victims }: Run): readonly number[] {
  const ended = [...new Set(victims.values())]
  return ended.filter((thread) => threads[thread]?.at(-1)?.made === undefined)
}

/** The thread that was the last to become this CPU before. */
function attachedAs(threads: Threads, cpu: number | undefined, ticket: number): number | undefined {
  const attached = threads.flatMap((entries, thread) =>
    entries
      .filter(({ args, begin, call }) => call === 'attachCpu' && args[0] === cpu && begin < ticket)
      .filter(({ made }) => made?.result !== 0)
      .map(({ begin }) => ({ thread, begin })),
  )
  return attached.toSorted((a, b) => a.begin - b.begin).at(-1)?.thread
}

function sharedModule(cpus: number, threads: Threads): string {
  const notes = threads.flatMap((_, thread) =>
    ['callbacks', 'waiting'].map(
      (note) =>
        `export const ${note}${thread} = new Int32Array(new SharedArrayBuffer(${4 * cpus}))`,
    ),
  )
  const count = threads.length
  return [
    "import { array, bits, bool, global, waitUntil } from '../machine/lang.ts'",
    `export const words = new Int32Array(new SharedArrayBuffer(${4 * stride * cpus}))`,
    ...notes,
    'export const progress = global({',
    `  made: array(${count}, bits(16)), ended: bits(8),`,
    `  mortal: array(${count}, bool()), claimed: array(${count}, bool()), dead: array(${count}, bool()),`,
    '})',
    'export function stay(): void { waitUntil(() => false) }',
    '',
  ].join('\n')
}

interface Run {
  readonly threads: Threads
  readonly victims: ReadonlyMap<TraceEntry, number>
  readonly order: CallOrder
  /** Counts of calls that somebody waits for, by thread. */
  readonly awaited: ReadonlyMap<number, ReadonlySet<number>>
}

function runOf(threads: Threads): Run {
  const order = orderCalls(threads)
  const awaited = threads.map((_, thread): readonly [number, ReadonlySet<number>] => {
    const waits = [...order.values()].flat().filter((wait) => wait.thread === thread)
    return [thread, new Set(waits.map(({ made }) => made))]
  })
  return { threads, victims: findVictims(threads), order, awaited: new Map(awaited) }
}

/** One call, as a part of a module. */
interface WrittenCall {
  readonly call: ProtocolCall
  readonly properties: readonly string[]
  readonly lines: readonly string[]
}

function writeCalls(run: Run, thread: number): readonly WrittenCall[] {
  return (run.threads[thread] ?? []).map((entry, index) => ({
    call: entry.call,
    properties: [
      `property('${callName('begun', thread, index)}', 'The call can begin.')`,
      `property('${callName('made', thread, index)}', 'It can come out as recorded.')`,
    ],
    lines: callLines(run, entry, thread, index).map((line) => `  ${line}`),
  }))
}

/** Modules have a size that they may not exceed. */
const charactersPerModule = 30_000

function inParts(calls: readonly WrittenCall[]): readonly (readonly WrittenCall[])[] {
  const parts: WrittenCall[][] = []
  let room = 0
  for (const call of calls) {
    const size = [...call.properties, ...call.lines].join('\n').length
    if (size > room) {
      parts.push([])
      room = charactersPerModule
    }
    parts.at(-1)?.push(call)
    room -= size
  }
  return parts
}

function partModule(calls: readonly WrittenCall[], thread: number, name: string): string {
  return [
    "import { check, fetchAdd, property, waitUntil } from '../machine/lang.ts'",
    `import { ${[...new Set(calls.map(({ call }) => call))].join(', ')} } from '../src/runtime/protocol.ts'`,
    `import { callbacks${thread}, progress, stay, waiting${thread}, words } from './shared.ts'`,
    ...calls.flatMap(({ properties }) => properties),
    `export function ${name}(): void {`,
    ...calls.flatMap(({ lines }) => lines),
    '}',
    '',
  ].join('\n')
}

function callLines(
  { awaited, order, threads, victims }: Run,
  entry: TraceEntry,
  thread: number,
  index: number,
): readonly string[] {
  const before = order.get(entry) ?? []
  const conditions = before.map((wait) => `(progress.made[${wait.thread}] ?? 0) >= ${wait.made}`)
  // Waiting for all at once is one step where waiting for each would be several.
  const waits = conditions.length === 0 ? [] : [`waitUntil(() => ${conditions.join(' && ')})`]
  const victim = victims.get(entry)
  const death = victim === undefined ? [] : deathLines(threads, victim, entry.begin)
  const begun = `check('${callName('begun', thread, index)}', true, 'begun')`
  const call = callText(entry, thread)
  if (entry.made === undefined) {
    const mortal = `progress.mortal[${thread}] = true`
    return [...waits, begun, ...death, countEnd, mortal, call, 'stay()']
  }
  const made = `check('${callName('made', thread, index)}', true, 'made')`
  const isAwaited = awaited.get(thread)?.has(index + 1) === true
  const count = isAwaited ? [`progress.made[${thread}] = ${index + 1}`] : []
  const compared = comparison(entry, entry.made, thread, `r${index}`)
  const last = index + 1 === threads[thread]?.length ? [countEnd] : []
  return [...waits, begun, ...death, ...compared, made, ...count, ...last]
}

/** Before it is declared: the thread dies, or is over; and one that went on afterwards was not dead. */
function deathLines(threads: Threads, victim: number, declared: number): readonly string[] {
  const end = threads[victim]?.at(-1)?.made?.end
  if (end !== undefined) return end < declared ? [] : ['stay()']
  return [
    `progress.claimed[${victim}] = true`,
    `waitUntil(() => progress.dead[${victim}] === true)`,
  ]
}

/** A thread has made all that it was seen to finish. */
const countEnd = 'fetchAdd(progress.ended, 1)'

function callText(entry: TraceEntry, thread: number): string {
  const { call } = entry
  const note = callShapes[call].note === true ? [`${noteOf(entry)}${thread}`] : []
  return `${call}(${['words', ...note, ...plainArgs(entry)].join(', ')})`
}

/** Of a call that was not made, nobody knows; the later note is fresh memory each time. */
function noteOf({ made }: TraceEntry): string {
  return made?.note?.kind ?? 'waiting'
}

function comparison(
  entry: TraceEntry,
  { note, result }: MadeCall,
  thread: number,
  name: string,
): readonly string[] {
  const { gives } = callShapes[entry.call]
  const call = callText(entry, thread)
  const expected = gives === 'truth' ? result === 1 : result
  const compared =
    gives === 'nothing'
      ? [call]
      : [`const ${name} = ${call}`, `if (${name} !== ${expected}) stay()`]
  const noted = (note?.after ?? []).map(
    (value, place) => `if ((${note?.kind}${thread}[${place}] ?? 0) !== ${value}) stay()`,
  )
  return [...compared, ...noted]
}

/** Limits are not waited for: any of them may pass. */
function plainArgs({ args, call }: TraceEntry): readonly (number | boolean)[] {
  return args.map((value, index) => {
    const kind = callShapes[call].args[index]
    if (kind === 'truth') return value === 1
    return kind === 'limit' ? Math.sign(Math.min(0, value)) : value
  })
}

function mainModule(
  threads: Threads,
  dead: readonly number[],
  parts: readonly (readonly string[])[],
): string {
  const tasks = parts.flatMap((names, thread) => [
    `function run${thread}(): void { ${names.map((name) => `${name}()`).join('; ')} }`,
    `task('thread ${thread}', run${thread}, ${thread})`,
  ])
  const deaths = dead.flatMap((thread, grave) => [
    `function die${thread}(): void {`,
    `  progress.dead[${thread}] = true`,
    `  switchTo(${threads.length + grave})`,
    '}',
    `function canDie${thread}(): boolean {`,
    `  if (thisCpu() !== ${thread} || progress.claimed[${thread}] !== true) return false`,
    `  return progress.mortal[${thread}] === true && progress.dead[${thread}] !== true`,
    '}',
    `task('grave of thread ${thread}', () => {})`,
    `vector('death of thread ${thread}', 'interrupt', () => canDie${thread}(), die${thread})`,
  ])
  const ended = threads.filter((entries) => entries.length > 0).length
  return [
    "import { invariant, property, switchTo, task, thisCpu, vector } from '../machine/lang.ts'",
    "import { progress } from './shared.ts'",
    ...parts.flat().map((name) => `import { ${name} } from './${name}.ts'`),
    "property('replayed', 'Not all threads come to the end of what was recorded.')",
    `invariant('replayed', () => progress.ended < ${ended}, 'all was replayed')`,
    ...tasks,
    ...deaths,
    '',
  ].join('\n')
}
