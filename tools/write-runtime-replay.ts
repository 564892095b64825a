// A recorded run → checked TypeScript in which each thread makes its calls again.
//
// Order is kept as far as it was recorded: a call waits until every call of another thread has been made
// that was over when it began. What was recorded to come out is compared at once, and a thread for which
// something else comes out stays there.

import type { TraceEntry } from '../src/runtime/index.ts'

export interface Replay {
  /** By path; the first to be read is generated/replay.ts. */
  readonly modules: ReadonlyMap<string, string>
  /** The calls of each thread, in its order. */
  readonly threads: readonly (readonly TraceEntry[])[]
}

const stride = 16
const truths = new Set([
  'attachCpu',
  'awaitStayEnd',
  'declareOffline',
  'hasLeft',
  'isGracePeriodOver',
  'isWorkDone',
  'takeWake',
  'tryPin',
])
const numbers = new Set([
  'enterKernel',
  'passQuiescent',
  'takePinnedWork',
  'tryEnter',
  'tryExit',
  'watchPinnable',
  'watchStay',
  'watchWork',
])
/** Modules have a size that they may not exceed. */
const callsPerModule = 200

/** The property that holds when some behaviour has come so far. */
export function callName(what: 'begun' | 'made', thread: number, index: number): string {
  return `${what} ${index} of ${thread}`
}

export function writeReplay(trace: readonly TraceEntry[]): Replay {
  const cpus = 1 + Math.max(0, ...trace.map(({ cpu }) => cpu))
  const threads = Array.from({ length: cpus }, (_, cpu) =>
    trace.filter((entry) => entry.cpu === cpu).toSorted((a, b) => a.begin - b.begin),
  )
  const modules = new Map([['generated/shared.ts', sharedModule(cpus)]])
  const parts: string[] = []
  threads.forEach((entries, thread) => {
    const names: string[] = []
    for (let from = 0; from < entries.length; from += callsPerModule) {
      const name = `thread${thread}part${from}`
      names.push(name)
      parts.push(name)
      modules.set(`generated/${name}.ts`, partModule(threads, thread, from, name))
    }
  })
  modules.set('generated/replay.ts', mainModule(threads, parts))
  return { modules, threads }
}

function sharedModule(cpus: number): string {
  const notes = Array.from({ length: cpus }, (_, thread) =>
    ['callbacks', 'waiting'].map(
      (note) =>
        `export const ${note}${thread} = new Int32Array(new SharedArrayBuffer(${4 * cpus}))`,
    ),
  )
  return [
    "import { array, bits, global, waitUntil } from '../machine/lang.ts'",
    `export const words = new Int32Array(new SharedArrayBuffer(${4 * stride * cpus}))`,
    ...notes.flat(),
    `export const progress = global({ made: array(${cpus}, bits(16)), ended: bits(8) })`,
    'export function stay(): void { waitUntil(() => false) }',
    '',
  ].join('\n')
}

function partModule(
  threads: readonly (readonly TraceEntry[])[],
  thread: number,
  from: number,
  name: string,
): string {
  const entries = threads[thread] ?? []
  const part = entries.slice(from, from + callsPerModule)
  const calls = new Set(part.map(({ call }) => call))
  const known = threads.map(() => 0)
  const lines = part.flatMap((entry, index) =>
    callLines(threads, entry, { thread, index: from + index, known }),
  )
  return [
    "import { check, waitUntil } from '../machine/lang.ts'",
    `import { ${[...calls].join(', ')} } from '../src/runtime/protocol.ts'`,
    `import { callbacks${thread}, progress, stay, waiting${thread}, words } from './shared.ts'`,
    `export function ${name}(): void {`,
    ...lines.map((line) => `  ${line}`),
    '}',
    '',
  ].join('\n')
}

interface Position {
  readonly thread: number
  readonly index: number
  /** For each thread, how many of its calls are known to have been made. */
  readonly known: number[]
}

function callLines(
  threads: readonly (readonly TraceEntry[])[],
  entry: TraceEntry,
  { index, known, thread }: Position,
): readonly string[] {
  const waits = threads.flatMap((others, other) => {
    const before = others.filter(({ end }) => end < entry.begin).length
    if (other === thread || before <= (known[other] ?? 0)) return []
    known[other] = before
    return [`waitUntil(() => (progress.made[${other}] ?? 0) >= ${before})`]
  })
  const note = entry.stays === undefined ? undefined : `${entry.stays.note}${thread}`
  const args = ['words', ...(note === undefined ? [] : [note]), ...plainArgs(entry)]
  const call = `${entry.call}(${args.join(', ')})`
  const result = `r${index}`
  const compared = truths.has(entry.call)
    ? [`const ${result} = ${call}`, `if (${result} !== ${entry.result === 1}) stay()`]
    : numbers.has(entry.call)
      ? [`const ${result} = ${call}`, `if (${result} !== ${entry.result}) stay()`]
      : [call]
  const noted = (entry.stays?.after ?? []).map(
    (value, place) => `if ((${note}[${place}] ?? 0) !== ${value}) stay()`,
  )
  const begun = `check('${callName('begun', thread, index)}', true, 'begun')`
  const made = `check('${callName('made', thread, index)}', true, 'made')`
  const count = `progress.made[${thread}] = ${index + 1}`
  return [...waits, begun, ...compared, ...noted, made, count]
}

/** Limits are not waited for: any of them may pass. Truths are written as such. */
function plainArgs({ args, call }: TraceEntry): readonly (number | boolean)[] {
  const last = args.length - 1
  return args.map((value, index) => {
    if (index === last && call === 'isGracePeriodOver') return value === 1
    if (index === last && (call === 'awaitStayEnd' || call === 'sleepIdle'))
      return value < 0 ? -1 : 0
    return value
  })
}

function mainModule(threads: readonly (readonly TraceEntry[])[], parts: readonly string[]): string {
  const imports = parts.map((name) => `import { ${name} } from './${name}.ts'`)
  const tasks = threads.flatMap((_, thread) => {
    const own = parts.filter((name) => name.startsWith(`thread${thread}part`))
    const body = [...own.map((name) => `${name}()`), 'fetchAdd(progress.ended, 1)']
    return [
      `function run${thread}(): void { ${body.join('; ')} }`,
      `task('thread ${thread}', run${thread}, ${thread})`,
    ]
  })
  return [
    "import { fetchAdd, invariant, property, task } from '../machine/lang.ts'",
    "import { progress } from './shared.ts'",
    ...imports,
    "property('replayed', 'Not all threads come to the end of what was recorded.')",
    ...threads.flatMap((entries, thread) =>
      entries.flatMap((_, index) => [
        `property('${callName('begun', thread, index)}', 'The call can begin.')`,
        `property('${callName('made', thread, index)}', 'It can come out as recorded.')`,
      ]),
    ),
    `invariant('replayed', () => progress.ended < ${threads.length}, 'all was replayed')`,
    ...tasks,
    '',
  ].join('\n')
}
