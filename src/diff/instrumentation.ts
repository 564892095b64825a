// The functions of the machine library that stand for places where a tracer, a probe or lockdep may run
// (machine/linux/instrumentation.ts): what the level `hooks` looks at.

/** Called at the start of every function that may be traced. */
export const tracedEntry = 'function_entry'

export const instrumentation: ReadonlySet<string> = new Set([
  tracedEntry,
  'tracepoint',
  'probed_tracepoint',
  'lock_taken',
])
