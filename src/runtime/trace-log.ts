// Shared memory in which threads record their calls of the protocol. It outlives them: what a thread was doing
// when it was killed can be read like everything else.
//
// Each recorder has a lane with a place for each call. A place is begun before the call and finished after it.
// Both times a ticket is taken from a counter that all share: a call whose second ticket is below another
// one's first was over before that began. That is all the order there is; the replay finds the rest.

import { runtimeError } from './errors.ts'
import { hasMemory } from './memory.ts'

export interface TraceOptions {
  /** As createCpus() was told. */
  readonly cpus: number
  /** Recorders that are going to be opened: one for each thread, replaced ones included. 1 to 256. */
  readonly recorders: number
  /** Calls that each of them has room for. 1 to 1,000,000. */
  readonly calls: number
}

/** What threads need in order to record: send it with postMessage or workerData. */
export interface TraceHandle extends TraceOptions {
  readonly kind: 'sallyport-trace'
  readonly version: number
  readonly memory: SharedArrayBuffer
}

/** Where one thread records its calls, one after the other. */
export interface Recorder {
  readonly begin: (call: ProtocolCall, args: readonly number[]) => void
  readonly end: (result: number, note?: TraceNote) => void
}

/** What a run was: JSON carries it, and `sallyport replay` reads it. */
export interface Trace {
  readonly kind: 'sallyport-trace'
  readonly version: number
  readonly cpus: number
  /** False when a recorder had more calls than room. */
  readonly complete: boolean
  /** The calls of each recorder, in its order. */
  readonly threads: readonly (readonly TraceEntry[])[]
}

export interface TraceEntry {
  readonly call: ProtocolCall
  /** Without the memories. */
  readonly args: readonly number[]
  readonly begin: number
  /** Absent when the call was never over: the thread was killed in it, or still is in it. */
  readonly made?: MadeCall
}

export interface MadeCall {
  /** Truth as 0 or 1; 0 for calls that give nothing. */
  readonly result: number
  readonly end: number
  readonly note?: TraceNote
}

/** For calls that work on a thread's note of stays: which one, and what it says afterwards. */
export interface TraceNote {
  readonly kind: (typeof noteKinds)[number]
  readonly after: readonly number[]
}

const noteKinds = ['callbacks', 'waiting'] as const

/** Their places in this list are in the memory. */
export const protocolCalls = [
  'attachCpu',
  'awaitGracePeriod',
  'awaitStayEnd',
  'beginGracePeriod',
  'declareOffline',
  'deferWork',
  'enterKernel',
  'finishPinnedWork',
  'finishWork',
  'hasLeft',
  'isGracePeriodOver',
  'isWorkDone',
  'passQuiescent',
  'sleepIdle',
  'takeWake',
  'takePinnedWork',
  'tryEnter',
  'tryExit',
  'tryPin',
  'unpin',
  'wakeCpu',
  'watchPinnable',
  'watchStay',
  'watchWork',
] as const
export type ProtocolCall = (typeof protocolCalls)[number]

export const traceVersion = 1

// The memory: tickets, lanes that were opened, then the lanes. A lane: whether it was too short, its places.
const TICKETS = 0
const OPENED = 1
const headWords = 16
const laneHead = 1
const Place = {
  State: 0,
  Call: 1,
  Begin: 2,
  End: 3,
  Result: 4,
  Args: 5,
  First: 6,
  Note: 10,
} as const
const noteStart = 11
const State = { Empty: 0, Begun: 1, Made: 2 } as const

/** Throws `bad-size`. */
export function createTrace({ calls, cpus, recorders }: TraceOptions): TraceHandle {
  checkSize(cpus, 63, 'cpus')
  checkSize(recorders, 256, 'recorders')
  checkSize(calls, 1_000_000, 'calls')
  const words = headWords + recorders * laneWords({ calls, cpus })
  if (words > 2 ** 28) throw runtimeError('bad-size', `${calls} calls of ${recorders}: take fewer`)
  const memory = new SharedArrayBuffer(4 * words)
  return { kind: 'sallyport-trace', version: traceVersion, cpus, recorders, calls, memory }
}

function checkSize(value: number, most: number, what: string): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return
  throw runtimeError('bad-size', `${what} is ${value}: it has to be 1 to ${most}`)
}

function placeWords(cpus: number): number {
  return noteStart + cpus
}

function laneWords({ calls, cpus }: Pick<TraceOptions, 'calls' | 'cpus'>): number {
  return laneHead + calls * placeWords(cpus)
}

function wordsOf(handle: TraceHandle): Int32Array {
  if (!hasMemory(handle, 'sallyport-trace')) {
    throw runtimeError('bad-handle', 'this is no trace: pass what createTrace() gave, as it is')
  }
  const { memory, recorders, version } = handle
  if (version !== traceVersion) {
    const found = `a trace of version ${version}; this is ${traceVersion}`
    throw runtimeError('other-version', `${found}: load the same version in all threads`)
  }
  if (memory.byteLength !== 4 * (headWords + recorders * laneWords(handle))) {
    throw runtimeError('bad-handle', 'the trace and its memory disagree: send it unchanged')
  }
  return new Int32Array(memory)
}

/** For this thread alone. Throws `bad-handle`, `other-version`, and `bad-size` when all are taken. */
export function openRecorder(handle: TraceHandle): Recorder {
  const words = wordsOf(handle)
  const { calls, cpus, recorders } = handle
  const lane = Atomics.add(words, OPENED, 1)
  if (lane >= recorders) {
    const help = 'give createTrace() more, replaced threads included'
    throw runtimeError('bad-size', `all ${recorders} recorders of this trace are taken: ${help}`)
  }
  const start = headWords + lane * laneWords(handle)
  const last = start + laneHead + (calls - 1) * placeWords(cpus)
  let at = start + laneHead
  return {
    begin: (call, args) => {
      if (at > last) {
        words[start] = 1
        return
      }
      words[at + Place.Call] = protocolCalls.indexOf(call)
      words[at + Place.Args] = args.length
      words.set(args, at + Place.First)
      words[at + Place.Begin] = Atomics.add(words, TICKETS, 1)
      Atomics.store(words, at + Place.State, State.Begun)
    },
    end: (result, note) => {
      if (at > last) return
      words[at + Place.End] = Atomics.add(words, TICKETS, 1)
      words[at + Place.Result] = result
      if (note !== undefined) {
        words[at + Place.Note] = 1 + noteKinds.indexOf(note.kind)
        words.set(note.after, at + noteStart)
      }
      Atomics.store(words, at + Place.State, State.Made)
      at += placeWords(cpus)
    },
  }
}

/** What has been recorded so far, by all threads. Throws `bad-handle`, `other-version`. */
export function readTrace(handle: TraceHandle): Trace {
  const words = wordsOf(handle)
  const { cpus, kind, recorders, version } = handle
  const opened = Math.min(recorders, Atomics.load(words, OPENED))
  const lanes = Array.from({ length: opened }, (_, lane) => headWords + lane * laneWords(handle))
  return {
    kind,
    version,
    cpus,
    complete: lanes.every((start) => words[start] === 0),
    threads: lanes.map((start) => readLane(words, start + laneHead, handle)),
  }
}

function readLane(words: Int32Array, start: number, handle: TraceHandle): readonly TraceEntry[] {
  const entries: TraceEntry[] = []
  for (let index = 0; index < handle.calls; index += 1) {
    const at = start + index * placeWords(handle.cpus)
    const state = Atomics.load(words, at + Place.State)
    const call = protocolCalls[words[at + Place.Call] ?? 0]
    if (state === State.Empty || call === undefined) break
    const args = words.slice(at + Place.First, at + Place.First + (words[at + Place.Args] ?? 0))
    const entry = { call, args: [...args], begin: words[at + Place.Begin] ?? 0 }
    entries.push(
      state === State.Made ? { ...entry, made: readMade(words, at, handle.cpus) } : entry,
    )
  }
  return entries
}

function readMade(words: Int32Array, at: number, cpus: number): MadeCall {
  const made = { result: words[at + Place.Result] ?? 0, end: words[at + Place.End] ?? 0 }
  const kind = noteKinds[(words[at + Place.Note] ?? 0) - 1]
  if (kind === undefined) return made
  const after = [...words.subarray(at + noteStart, at + noteStart + cpus)]
  return { ...made, note: { kind, after } }
}
