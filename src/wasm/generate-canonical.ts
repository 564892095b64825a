// One state for all that differ only in which CPU or task is which: the least of those that moves lead to.
//
// A move puts bits elsewhere, and looks up what becomes of contents that name CPUs or tasks. States are compared
// as numbers, the last leaf first: that is the order of their last pieces, and does not depend on where pieces
// have their places. When there is a move for every permutation, each is tried once; otherwise they are
// tried for as long as one of them makes the state less. The result has been led to by moves in any case, so it
// stands for the state; that others come to the same only makes them fewer.

import { present } from '../base/assert.ts'
import {
  apply,
  block,
  jump,
  jumpIf,
  load,
  load64,
  loop,
  routine,
  set,
  store64,
} from './assemble.ts'
import type { Node } from './assemble.ts'
import type { FunctionBody } from './encoder.ts'
import type { ExpanderMemory } from './expander-memory.ts'
import { getLocal, i32Const, i64Const } from './instruction.ts'
import type { ValueType } from './instruction.ts'

/** What a leaf gets from another one. */
export type MovedBits =
  /** Bits as they are; to the left when the shift is positive. */
  | { readonly kind: 'same'; readonly leaf: number; readonly mask: bigint; readonly shift: number }
  /** A number that stands at `shift` is another one `to` there: a table of 32-bit numbers says which. */
  | {
      readonly kind: 'renamed'
      readonly leaf: number
      readonly shift: number
      readonly bits: number
      readonly table: number
      readonly to: number
    }

/** By leaf of the result. */
export type LeafMove = readonly (readonly MovedBits[])[]

export interface CanonicalPlan {
  readonly moves: readonly LeafMove[]
  /** Whether no two moves lead further than one of them. */
  readonly complete: boolean
}

/** `canonical()` puts into `image` what stands for the state whose leaves are there. */
export function canonical(
  { image }: ExpanderMemory,
  leaves: number,
  { moves, complete }: CanonicalPlan,
): FunctionBody {
  const all = Array.from({ length: leaves }, (_, leaf) => leaf)
  const names = all.flatMap((leaf) => [`from ${leaf}`, `moved ${leaf}`, `least ${leaf}`])
  const locals: Readonly<Record<string, ValueType>> = {
    ...Object.fromEntries(names.map((name): [string, ValueType] => [name, 'i64'])),
    again: 'i32',
  }
  return routine({ exportAs: 'canonical', parameters: {}, locals }, (variables) => {
    const at = (name: string): number => present(variables[name], `there is a variable ${name}`)
    const copy = (to: string, from: string): Node =>
      all.map((leaf) => set(at(`${to} ${leaf}`), getLocal(at(`${from} ${leaf}`))))
    const again = at('again')
    const tryMove = (move: LeafMove): Node => [
      all.map((leaf) =>
        set(
          at(`moved ${leaf}`),
          joined(move[leaf] ?? [], (from) => at(`from ${from}`)),
        ),
      ),
      block(
        'tried',
        block(
          'less',
          all.toReversed().map((leaf) => {
            const [moved, least] = [at(`moved ${leaf}`), at(`least ${leaf}`)].map(getLocal)
            if (moved === undefined || least === undefined) return []
            return [
              jumpIf('less', apply('i64.lt_u', moved, least)),
              jumpIf('tried', apply('i64.ne', moved, least)),
            ]
          }),
          jump('tried'),
        ),
        copy('least', 'moved'),
        complete ? [] : [copy('from', 'moved'), set(again, i32Const(1))],
      ),
    ]
    return [
      all.map((leaf) => set(at(`from ${leaf}`), load64(i32Const(image + 8 * leaf)))),
      copy('least', 'from'),
      block(
        'done',
        loop(
          'round',
          set(again, i32Const(0)),
          moves.map(tryMove),
          jumpIf('done', apply('i32.eqz', getLocal(again))),
        ),
      ),
      all.map((leaf) => store64(i32Const(image + 8 * leaf), getLocal(at(`least ${leaf}`)))),
    ]
  })
}

function joined(parts: readonly MovedBits[], from: (leaf: number) => number): Node {
  const [first, ...others] = parts.map((part) => bitsOf(part, getLocal(from(part.leaf))))
  if (first === undefined) return i64Const(0n)
  return [first, others.map((other): Node => [other, 'i64.or'])]
}

function bitsOf(part: MovedBits, leaf: Node): Node {
  if (part.kind === 'same') {
    const bits: Node = [leaf, i64Const(BigInt.asIntN(64, part.mask)), 'i64.and']
    if (part.shift === 0) return bits
    return part.shift > 0
      ? [bits, i64Const(BigInt(part.shift)), 'i64.shl']
      : [bits, i64Const(BigInt(-part.shift)), 'i64.shr_u']
  }
  const number: Node = [
    [leaf, i64Const(BigInt(part.shift)), 'i64.shr_u', 'i32.wrap_i64'],
    [i32Const(2 ** part.bits - 1), 'i32.and', i32Const(2), 'i32.shl'],
  ]
  return [load(number, part.table), 'i64.extend_i32_u', i64Const(BigInt(part.to)), 'i64.shl']
}
