// Taking one machine word apart into the pieces that people speak of: counters in bit ranges, named
// flags, sets of pending things. A piece is a subject and its value, both already in words.

export interface Piece {
  readonly subject: string
  readonly value: string
}

export interface BitRange {
  readonly subject: string
  readonly mask: bigint
}

/** One counter for each range, shifted down: `hardirq 1`. */
export function piecesOfRanges(ranges: readonly BitRange[], value: bigint): readonly Piece[] {
  return ranges.map(({ subject, mask }) => ({
    subject,
    value: ((value & mask) >> lowestBit(mask)).toString(),
  }))
}

/** One piece for each named flag, and for each further bit that is set. */
export function piecesOfFlags(
  unnamed: string,
  names: ReadonlyMap<number, string>,
  value: bigint,
): readonly Piece[] {
  const named = [...names].map(([bit, subject]) => ({ subject, value: setOrClear(value, bit) }))
  const others = bitsOf(value)
    .filter((bit) => !names.has(bit))
    .map((bit) => ({ subject: `${unnamed} ${bit}`, value: 'set' }))
  return [...named, ...others]
}

/** One piece that lists the names of all bits that are set. */
export function piecesOfBits(
  subject: string,
  names: ReadonlyMap<number, string>,
  value: bigint,
): readonly Piece[] {
  const listed = bitsOf(value).map((bit) => names.get(bit) ?? `${bit}`)
  return [{ subject, value: listed.length === 0 ? 'none' : listed.join('|') }]
}

function setOrClear(value: bigint, bit: number): string {
  return ((value >> BigInt(bit)) & 1n) === 0n ? 'clear' : 'set'
}

function bitsOf(value: bigint): readonly number[] {
  const word = BigInt.asUintN(64, value)
  return Array.from({ length: 64 }, (_, bit) => bit).filter((bit) => (word >> BigInt(bit)) & 1n)
}

function lowestBit(mask: bigint): bigint {
  for (let shift = 0n; shift < 64n; shift++) {
    if (((mask >> shift) & 1n) !== 0n) return shift
  }
  return 0n
}
