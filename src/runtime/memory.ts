// The memory that all threads share, and the handle by which they get at it.
//
// A handle is plain data that postMessage and workerData carry. The memory begins with a header by which a
// thread knows that it speaks of the same layout; then come the state words (state-word.ts) and, for each
// CPU, counters that its thread alone writes and everybody may read.

import { runtimeError } from './errors.ts'
import { MAX_CPUS, STRIDE } from './state-word.ts'

/** What other threads need in order to attach: send it with postMessage or workerData. */
export interface CpusHandle {
  readonly kind: 'sallyport-cpus'
  readonly version: number
  readonly cpus: number
  readonly memory: SharedArrayBuffer
}

export interface Memory {
  readonly cpus: number
  readonly words: Int32Array
  readonly counters: Float64Array
}

export const layoutVersion = 1
/** Float64 places for each CPU. */
export const counterPlaces = 16
const magic = 0x5a11_9047
const headerBytes = 64
const wordBytes = 4
const counterBytes = 8

/** Memory for so many CPUs, one for each thread that is going to attach. Throws `bad-size`. */
export function createCpus({ cpus }: { readonly cpus: number }): CpusHandle {
  if (!Number.isInteger(cpus) || cpus < 1 || cpus > MAX_CPUS) {
    const message = `${cpus} CPUs; the state word has room for 1 to ${MAX_CPUS}`
    throw runtimeError('bad-size', `${message}: use fewer threads, or several handles`)
  }
  const memory = new SharedArrayBuffer(sizeOf(cpus))
  const header = new Int32Array(memory, 0, headerBytes / wordBytes)
  header.set([magic, layoutVersion, cpus])
  return { kind: 'sallyport-cpus', version: layoutVersion, cpus, memory }
}

/** The views of a handle's memory. Throws `bad-handle` and `other-version`. */
export function openMemory(handle: CpusHandle): Memory {
  if (!hasMemory(handle, 'sallyport-cpus')) {
    throw runtimeError('bad-handle', 'this is no handle: pass what createCpus() gave, as it is')
  }
  const { cpus, memory, version } = handle
  const header = new Int32Array(memory, 0, Math.min(3, memory.byteLength / wordBytes))
  if (version !== layoutVersion || header[1] !== layoutVersion) {
    const found = `a handle of version ${header[1] ?? version}; this is ${layoutVersion}`
    throw runtimeError('other-version', `${found}: load the same version in all threads`)
  }
  if (header[0] !== magic || header[2] !== cpus || memory.byteLength !== sizeOf(cpus)) {
    throw runtimeError('bad-handle', 'the handle and its memory disagree: send it unchanged')
  }
  const states = headerBytes + cpus * STRIDE * wordBytes
  return {
    cpus,
    words: new Int32Array(memory, headerBytes, cpus * STRIDE),
    counters: new Float64Array(memory, states, cpus * counterPlaces),
  }
}

/** Handles come from other threads, where anything could have happened to them. */
export function hasMemory(handle: unknown, kind: string): boolean {
  if (typeof handle !== 'object' || handle === null) return false
  if (!('kind' in handle) || handle.kind !== kind) return false
  return 'memory' in handle && handle.memory instanceof SharedArrayBuffer
}

/** Throws `no-such-cpu`. */
export function checkCpu({ cpus }: Memory, cpu: number): void {
  if (Number.isInteger(cpu) && cpu >= 0 && cpu < cpus) return
  throw runtimeError('no-such-cpu', `there is no CPU ${cpu}; this handle has 0 to ${cpus - 1}`)
}

function sizeOf(cpus: number): number {
  return headerBytes + cpus * (STRIDE * wordBytes + counterPlaces * counterBytes)
}
