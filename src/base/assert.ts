// Our own mistakes. A failed assertion is a bug in sallyport, never in the user's input:
// it crashes, and the message names the fact that did not hold.

/** Throws when `condition` is false. For facts that only a bug in sallyport can break. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`sallyport bug: ${message}`)
}

/** Ends every `switch` on `kind`: the compiler proves that no case is missing. */
export function unreachable(value: never): never {
  throw new Error(`sallyport bug: unexpected ${JSON.stringify(value)}`)
}

/** The value, or a crash with `message` when it is absent. */
export function present<T>(value: T | undefined, message: string): T {
  if (value === undefined) throw new Error(`sallyport bug: ${message}`)
  return value
}
