// The protocol, with each call recorded: before it, so that a thread that is killed in it leaves a trace of
// it, and after it, with what came out.

import * as protocol from './protocol.ts'
import type { ProtocolCall, Recorder, TraceNote } from './trace-log.ts'

export type Protocol = typeof protocol

type Argument = number | boolean | Int32Array
type Outcome = number | boolean | void

/** `callbackStays`: the thread's own note for callbacks, so that it can be told from others. */
export function traceProtocol(recorder: Recorder, callbackStays?: Int32Array): Protocol {
  const traced =
    <Args extends readonly Argument[], Result extends Outcome>(
      call: ProtocolCall,
      run: (...args: Args) => Result,
    ): ((...args: Args) => Result) =>
    (...args) => {
      recorder.begin(call, plainOf(args))
      const result = run(...args)
      recorder.end(Number(result ?? 0), noteOf(args, callbackStays))
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

/** Whole numbers of 32 bits. Only limits are no such numbers, and of these the sign is enough. */
function plainOf(args: readonly Argument[]): readonly number[] {
  return args.flatMap((arg) => (typeof arg === 'object' ? [] : [clamp(Number(arg))]))
}

function clamp(value: number): number {
  return Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.trunc(value)))
}

/** The memory behind the state words is a note of stays. */
function noteOf(args: readonly Argument[], callbackStays?: Int32Array): TraceNote | undefined {
  const note = args[1]
  if (!(note instanceof Int32Array)) return undefined
  return { kind: note === callbackStays ? 'callbacks' : 'waiting', after: [...note] }
}
