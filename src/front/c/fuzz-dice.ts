// Test support: chance that is repeated. The same seed gives the same throws on every machine, so a text that
// was thrown is its seed.

export interface Dice {
  /** A whole number below `sides`. */
  readonly roll: (sides: number) => number
  readonly pick: (list: readonly string[]) => string
}

/** Mulberry32. */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0
  const roll = (sides: number): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides
  }
  return { roll, pick: (list) => list[roll(list.length)] ?? '' }
}

/** Up to `most` of what `make` makes. */
export function some(dice: Dice, most: number, make: () => string): readonly string[] {
  return Array.from({ length: dice.roll(most + 1) }, make)
}

/** One of several ways to write something; `depth` is how deep it may still nest. */
export type Form = (dice: Dice, depth: number) => string

/** By one of the forms, each as likely as the others. */
export function oneOf(forms: readonly Form[], dice: Dice, depth: number): string {
  return forms[dice.roll(forms.length)]?.(dice, depth) ?? ''
}
