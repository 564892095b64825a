// JSON → a trace, or what is wrong with it. Everything is checked: the replay writes a program from it.

import type { Diagnostic, Parsed } from '../base/diagnostic.ts'
import { protocolCalls, traceVersion } from '../runtime/trace-log.ts'
import type { MadeCall, Trace, TraceEntry, TraceNote } from '../runtime/trace-log.ts'
import { callShapes } from './calls.ts'
import type { CallShape } from './calls.ts'
import type { TraceCode } from './codes.ts'

/** More would be no search that ends; counts of calls have 16 bits there. */
const mostCalls = 20_000
const mostThreads = 64
const mostCpus = 63

/** The value is absent when something is wrong. `file` is for the diagnostics. */
export function parseTrace(file: string, text: string): Parsed<Trace | undefined> {
  const refuse = (code: TraceCode, message: string, help: string): Parsed<undefined> => {
    const span = { file, line: 0, column: 0 }
    const diagnostic: Diagnostic = { code, severity: 'error', message, span, help }
    return { value: undefined, diagnostics: [diagnostic] }
  }
  const found = fieldsOf(parseJson(text))
  const help = 'write what readTrace() gives with JSON.stringify()'
  if (found?.get('kind') !== 'sallyport-trace') return refuse('U050', 'this is no trace', help)
  const version = found.get('version')
  if (version !== traceVersion) {
    const message = `a trace of version ${told(version)}; this is ${traceVersion}`
    return refuse('U051', message, 'replay it with the version that recorded it')
  }
  const cpus = integer(found.get('cpus'), 1, mostCpus)
  if (cpus === undefined) return refuse('U050', `cpus is no number from 1 to ${mostCpus}`, help)
  if (found.get('complete') !== true) {
    const message = 'a recorder had no room for all calls of its thread'
    return refuse('U052', message, 'give createTrace() room for more calls')
  }
  const threads = readThreads(found.get('threads'), cpus)
  if (typeof threads === 'string') return refuse('U050', threads, help)
  const calls = threads.reduce((sum, thread) => sum + thread.length, 0)
  if (calls === 0) return refuse('U050', 'the trace has no calls', 'record some, then read it')
  if (calls > mostCalls || threads.length > mostThreads) {
    const message = `${calls} calls of ${threads.length} threads are too many for a replay`
    return refuse('U050', message, `record at most ${mostCalls} calls of ${mostThreads} threads`)
  }
  const value = { kind: 'sallyport-trace', version, cpus, complete: true, threads } as const
  return { value, diagnostics: [] }
}

/** As JSON: an object may have a `toString` that is no function. */
function told(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing'
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function readThreads(value: unknown, cpus: number): readonly (readonly TraceEntry[])[] | string {
  if (!Array.isArray(value)) return 'threads is no list'
  const threads: TraceEntry[][] = []
  for (const [thread, calls] of value.entries()) {
    if (!Array.isArray(calls)) return `thread ${thread} is no list of calls`
    const entries: TraceEntry[] = []
    for (const [index, one] of calls.entries()) {
      const entry = readEntry(one, cpus)
      const wrong = typeof entry === 'string' ? entry : misplaced(entry, entries.at(-1))
      if (wrong !== undefined) return `thread ${thread}, call ${index}: ${wrong}`
      if (typeof entry !== 'string') entries.push(entry)
    }
    threads.push(entries)
  }
  return threads
}

/** A thread makes one call after the other. */
function misplaced({ begin }: TraceEntry, before: TraceEntry | undefined): string | undefined {
  if (before === undefined) return undefined
  if (before.made === undefined) return 'the call before it is not over'
  return before.made.end < begin ? undefined : 'it begins before the call before it is over'
}

function readEntry(value: unknown, cpus: number): TraceEntry | string {
  const fields = fieldsOf(value)
  if (fields === undefined) return 'it is no record'
  const name = fields.get('call')
  const call = protocolCalls.find((one) => one === name)
  if (call === undefined) return `${told(name)} is no call of the protocol`
  const shape = callShapes[call]
  const args = readArgs(fields.get('args'), shape, cpus)
  if (args === undefined) return `the arguments are none of ${call}()`
  const begin = integer(fields.get('begin'), 0, mostTickets)
  if (begin === undefined) return 'begin is no ticket'
  if (!fields.has('made')) return { call, args, begin }
  const made = readMade(fields.get('made'), shape, begin, cpus)
  return typeof made === 'string' ? made : { call, args, begin, made }
}

const mostTickets = 2 ** 31 - 1

function readArgs(
  value: unknown,
  { args }: CallShape,
  cpus: number,
): readonly number[] | undefined {
  if (!Array.isArray(value) || value.length !== args.length) return undefined
  const found = args.map((kind, index) => {
    if (kind === 'cpu') return integer(value[index], 0, cpus - 1)
    if (kind === 'cpus') return integer(value[index], cpus, cpus)
    return kind === 'truth' ? integer(value[index], 0, 1) : word(value[index])
  })
  return found.every((one) => one !== undefined) ? found : undefined
}

function readMade(
  value: unknown,
  shape: CallShape,
  begin: number,
  cpus: number,
): MadeCall | string {
  const fields = fieldsOf(value)
  if (fields === undefined) return 'made is no record'
  const result =
    shape.gives === 'number' ? word(fields.get('result')) : integer(fields.get('result'), 0, 1)
  const end = integer(fields.get('end'), begin + 1, mostTickets)
  if (result === undefined) return 'its result is none of this call'
  if (end === undefined) return 'end is no ticket after begin'
  if (shape.note === undefined) return { result, end }
  const note = readNote(fields.get('note'), cpus)
  return note === undefined ? 'its note is damaged' : { result, end, note }
}

function readNote(value: unknown, cpus: number): TraceNote | undefined {
  const fields = fieldsOf(value)
  const [kind, after] = [fields?.get('kind'), fields?.get('after')]
  if (kind !== 'callbacks' && kind !== 'waiting') return undefined
  if (!Array.isArray(after) || after.length !== cpus) return undefined
  const words = after.map(word)
  return words.every((one) => one !== undefined) ? { kind, after: words } : undefined
}

function fieldsOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return new Map<string, unknown>(Object.entries(value))
}

function word(value: unknown): number | undefined {
  return integer(value, -(2 ** 31), 2 ** 31 - 1)
}

function integer(value: unknown, least: number, most: number): number | undefined {
  if (typeof value !== 'number' || !Number.isInteger(value)) return undefined
  return value >= least && value <= most ? value : undefined
}
