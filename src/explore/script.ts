// All ways through an action that contains choices: a list of digits that is counted up like an odometer.
//
// The action is run once for each list. Where it meets a choice it asks for the next digit; a choice that
// the list does not reach yet gets 0. After the run, `advance` makes the next list, until there is none.

export interface Script {
  /** Begins with this list; without one, with all choices open. */
  readonly start: (digits?: readonly number[]) => void
  /** The list as far as it is decided. */
  readonly digits: () => readonly number[]
  readonly next: (count: number) => number
  /** The next list, ready to run; false when all have been. */
  readonly advance: () => boolean
}

export function createScript(): Script {
  const digits: number[] = []
  const counts: number[] = []
  let position = 0
  return {
    start: (given = []) => {
      digits.length = 0
      counts.length = 0
      digits.push(...given)
      // A digit that was given is not counted up.
      for (const digit of given) counts.push(digit + 1)
      position = 0
    },
    digits: () => digits.slice(),
    next: (count) => {
      if (position === digits.length) {
        digits.push(0)
        counts.push(count)
      }
      return digits[position++] ?? 0
    },
    advance: () => {
      position = 0
      for (let digit = digits.pop(); digit !== undefined; digit = digits.pop()) {
        const count = counts.pop() ?? 0
        if (digit + 1 >= count) continue
        digits.push(digit + 1)
        counts.push(count)
        return true
      }
      return false
    },
  }
}
