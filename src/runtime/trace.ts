// A record of every call of the protocol that a thread makes, for replaying it against the model.
//
// Each call has two tickets of a counter that all threads share, one from before it and one from after: a
// call whose second ticket is below another one's first was over before that began. That is all the order
// there is; the replay finds the rest, or that there is none.

import * as protocol from './protocol.ts'

export type Protocol = typeof protocol
export type ProtocolCall = keyof Protocol

export interface TraceEntry {
  readonly cpu: number
  readonly call: ProtocolCall
  /** Without the memories. */
  readonly args: readonly number[]
  /** Truth as 0 or 1; 0 for calls that give nothing. */
  readonly result: number
  /** For calls that work on a thread's note of stays: which one, and what it says afterwards. */
  readonly stays?: { readonly note: 'callbacks' | 'waiting'; readonly after: readonly number[] }
  readonly begin: number
  readonly end: number
}

export interface TraceTarget {
  readonly cpu: number
  readonly words: Int32Array
  /** One word that all threads share. */
  readonly tickets: Int32Array
  readonly callbackStays: Int32Array
  readonly record: (entry: TraceEntry) => void
}

type Argument = number | boolean | Int32Array
type Outcome = number | boolean | void

/** The same functions, with each call recorded when it is over. */
export function traceProtocol(target: TraceTarget): Protocol {
  const traced =
    <Args extends readonly Argument[], Result extends Outcome>(
      call: ProtocolCall,
      run: (...args: Args) => Result,
    ): ((...args: Args) => Result) =>
    (...args) => {
      const begin = Atomics.add(target.tickets, 0, 1)
      const result = run(...args)
      const end = Atomics.add(target.tickets, 0, 1)
      target.record(entryOf(target, call, args, result, { begin, end }))
      return result
    }
  return {
    attachCpu: traced('attachCpu', protocol.attachCpu),
    awaitGracePeriod: traced('awaitGracePeriod', protocol.awaitGracePeriod),
    awaitStayEnd: traced('awaitStayEnd', protocol.awaitStayEnd),
    beginGracePeriod: traced('beginGracePeriod', protocol.beginGracePeriod),
    declareOffline: traced('declareOffline', protocol.declareOffline),
    deferWork: traced('deferWork', protocol.deferWork),
    enterKernel: traced('enterKernel', protocol.enterKernel),
    finishPinnedWork: traced('finishPinnedWork', protocol.finishPinnedWork),
    finishWork: traced('finishWork', protocol.finishWork),
    hasLeft: traced('hasLeft', protocol.hasLeft),
    isGracePeriodOver: traced('isGracePeriodOver', protocol.isGracePeriodOver),
    isWorkDone: traced('isWorkDone', protocol.isWorkDone),
    passQuiescent: traced('passQuiescent', protocol.passQuiescent),
    sleepIdle: traced('sleepIdle', protocol.sleepIdle),
    takeWake: traced('takeWake', protocol.takeWake),
    takePinnedWork: traced('takePinnedWork', protocol.takePinnedWork),
    tryEnter: traced('tryEnter', protocol.tryEnter),
    tryExit: traced('tryExit', protocol.tryExit),
    tryPin: traced('tryPin', protocol.tryPin),
    unpin: traced('unpin', protocol.unpin),
    wakeCpu: traced('wakeCpu', protocol.wakeCpu),
    watchPinnable: traced('watchPinnable', protocol.watchPinnable),
    watchStay: traced('watchStay', protocol.watchStay),
    watchWork: traced('watchWork', protocol.watchWork),
  }
}

function entryOf(
  { callbackStays, cpu, words }: TraceTarget,
  call: ProtocolCall,
  args: readonly Argument[],
  result: Outcome,
  tickets: { readonly begin: number; readonly end: number },
): TraceEntry {
  const plain = args.flatMap((arg) => (typeof arg === 'object' ? [] : [Number(arg)]))
  const entry = { cpu, call, args: plain, result: Number(result ?? 0), ...tickets }
  const note = args.find((arg) => typeof arg === 'object' && arg !== words)
  if (!(note instanceof Int32Array)) return entry
  const kind = note === callbackStays ? 'callbacks' : 'waiting'
  return { ...entry, stays: { note: kind, after: Array.from(note) } }
}
