// What can be wrong with a call: each a code that programs can test and a sentence that says what to do.
//
// An error is thrown before anything has changed: the CPU, its pins and its read sections are as they were,
// and whoever catches it can go on.

export type RuntimeErrorCode =
  /** The handle is none of this library's, or damaged. */
  | 'bad-handle'
  /** The handle was made by a version that lays its memory out in another way. */
  | 'other-version'
  | 'bad-size'
  | 'no-such-cpu'
  | 'no-such-work'
  /** The CPU has a thread already. */
  | 'cpu-taken'
  | 'detached'
  | 'in-kernel'
  | 'not-in-kernel'
  /** Inside of a read section. */
  | 'reading'
  | 'not-reading'
  /** While this CPU pins another one. */
  | 'pinning'
  | 'pins-itself'
  /** Work of a CPU is to be done that this one does not pin. */
  | 'not-pinned'
  /** In the function of deferred work. */
  | 'working'
  | 'cannot-block'
  /** A CPU has stayed in kernel mode for too long. */
  | 'stalled'
  | 'no-such-slot'
  | 'slot-not-allocated'

export interface RuntimeError extends Error {
  readonly name: 'RuntimeError'
  readonly code: RuntimeErrorCode
}

export function runtimeError(code: RuntimeErrorCode, message: string): RuntimeError {
  return Object.assign(new Error(message), { name: 'RuntimeError', code } as const)
}

export function isRuntimeError(value: unknown): value is RuntimeError {
  return value instanceof Error && value.name === 'RuntimeError' && 'code' in value
}
