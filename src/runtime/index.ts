// `sallyport/runtime`: per-CPU state words, deferred work, grace periods and pins for worker threads.
// docs/runtime.md is its guide. Imports nothing, and works wherever there is shared memory.

export { attach, type Cpu } from './attach.ts'
export { createCpus, type CpusHandle } from './memory.ts'
export { createSlab, type Slab, type SlabHandle, type SlabOptions } from './slab.ts'
export { declareDead, watchThread } from './death.ts'
export type { DeathReport, EndingThread, ModeName } from './death.ts'
export { isRuntimeError, type RuntimeError, type RuntimeErrorCode } from './errors.ts'
export { readStats, type CpuStats } from './stats.ts'
export type { EachCpuOptions } from './each-cpu.ts'
export type { Pinned, PinOptions } from './pin.ts'
export type { SynchronizeOptions } from './grace-period.ts'
export { createTrace, openRecorder, readTrace } from './trace-log.ts'
export type { Recorder, Trace, TraceEntry, TraceHandle, TraceOptions } from './trace-log.ts'
export type { ThreadOptions, WorkFunction } from './thread.ts'
