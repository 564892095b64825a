// The limits of a search: each one that is reached is named, and then nothing is said to hold.

export interface LimitOptions {
  readonly maxStates?: number
  readonly maxMemoryBytes?: number
  readonly timeoutMs?: number
  readonly shouldStop?: () => boolean
}

export interface Limits {
  readonly seconds: () => number
  /** The reason for ending the search now; reports progress a few times a second. */
  readonly reached: (
    states: number,
    bytes: () => number,
    progress: () => void,
    /** States that have been expanded since the last time. */
    expanded: number,
  ) => string | undefined
}

const progressMs = 200
// Clocks and callbacks are asked only once in so many expanded states.
const interval = 64

export function createLimits(options: LimitOptions): Limits {
  const { maxStates = Infinity, maxMemoryBytes = Infinity, timeoutMs = Infinity } = options
  const start = performance.now()
  let lastProgress = start
  let next = 0
  return {
    seconds: () => (performance.now() - start) / 1000,
    reached: (states, bytes, progress, expanded) => {
      if (states > maxStates) return `more than ${maxStates} states`
      next -= expanded
      if (next > 0) return undefined
      next = interval
      const now = performance.now()
      if (now - start > timeoutMs) return `more than ${timeoutMs / 1000} s`
      if (bytes() > maxMemoryBytes) return `more than ${maxMemoryBytes} bytes of memory`
      if (options.shouldStop?.() === true) return 'stopped'
      if (now - lastProgress > progressMs) {
        lastProgress = now
        progress()
      }
      return undefined
    },
  }
}
