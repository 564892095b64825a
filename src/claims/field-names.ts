// How the fields of a system are told in its stories: names for values, flags and counters.
//
// A system's own fields are the subject of its stories. So each that is not ghost counts, unless the claims
// file calls it quiet, and what the file says nothing about is shown as a number or a truth value.

import { unreachable } from '../base/assert.ts'
import { fieldWords, number, type FieldWord, type FieldWords } from '../report/field-words.ts'
import { piecesOfFlags, piecesOfRanges, type Piece } from '../report/pieces.ts'

/** What the claims file says about one field. */
export type FieldNames =
  /** One name for each value, counted from 0. */
  | { readonly kind: 'values'; readonly names: readonly string[] }
  /** One name for each bit, counted from 0. */
  | { readonly kind: 'flags'; readonly names: readonly string[] }
  /** Counters in one word, by their masks. */
  | { readonly kind: 'counts'; readonly masks: ReadonlyMap<string, bigint> }
  | { readonly kind: 'quiet' }

export function systemWords(names: ReadonlyMap<string, FieldNames>): FieldWords {
  const kernel = fieldWords(new Map())
  const order = [...names.keys()]
  return (field) => {
    const known = names.get(field)
    if (known?.kind === 'quiet') return { rank: 'quiet', order: 0, read: plainly(field) }
    if (known === undefined) {
      return kernel(field) ?? { rank: 'key', order: names.size, read: plainly(field) }
    }
    return wordOf(field, known, order.indexOf(field))
  }
}

/** The same for one program: its ghosts are no part of a story. */
export function withoutGhosts(words: FieldWords, ghosts: ReadonlySet<string>): FieldWords {
  return (field) => {
    const word = words(field)
    return word !== undefined && ghosts.has(field) ? { ...word, rank: 'quiet' } : word
  }
}

function wordOf(field: string, names: FieldNames, order: number): FieldWord {
  return { rank: 'key', order, read: (value) => piecesOf(lastPart(field), names, value) }
}

function piecesOf(field: string, names: FieldNames, value: bigint): readonly Piece[] {
  switch (names.kind) {
    case 'values':
      return [{ subject: field, value: names.names[Number(value)] ?? number(value) }]
    case 'flags':
      return piecesOfFlags(field, new Map(names.names.entries()), value)
    case 'counts':
      return piecesOfRanges(
        [...names.masks].map(([subject, mask]) => ({ subject, mask })),
        value,
      )
    case 'quiet':
      return []
    default:
      return unreachable(names)
  }
}

function plainly(field: string): (value: bigint) => readonly Piece[] {
  return (value) => [{ subject: lastPart(field), value: number(value) }]
}

/** `text.hooked` → `hooked`: stories are told about one system, and its names are few. */
function lastPart(field: string): string {
  return field.slice(field.lastIndexOf('.') + 1)
}
