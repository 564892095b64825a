// From raw cell values to changes in words: `nmi_nesting NONIDLE → 0`.
//
// A ledger follows the values of all cells along the moments. A change carries the rank of its field,
// so that whoever tells the story can leave out what does not matter. When no field of a program is a
// known kernel field (a system of the user's own), every field that is not ghost counts as key.

import { number, type FieldWords, type Piece, type Rank } from './field-words.ts'
import type { Moment } from '../sim/timeline.ts'
import type { Cast } from './cast.ts'

export interface Change {
  readonly subject: string
  readonly before: string
  readonly after: string
  readonly rank: Rank
}

/** Whose copy of a field a cell is. */
export interface Cell {
  readonly field: string
  readonly owner: 'global' | 'cpu' | 'task' | 'frame'
  readonly instance: number
}

/** Takes `cpu0.x`, `task1.x`, `task1.frame2.x` and `x` apart. */
export function readCell(name: string): Cell {
  const match = /^(cpu|task)(\d+)\.(frame\d+\.)?(.+)$/.exec(name)
  const owner = match?.[1]
  const field = match?.[4]
  if (match === null || field === undefined) return { field: name, owner: 'global', instance: 0 }
  const instance = Number(match[2])
  if (match[3] !== undefined) return { field, owner: 'frame', instance }
  return { field, owner: owner === 'cpu' ? 'cpu' : 'task', instance }
}

/** All changes in words, one list for each moment, and the situation after the last one. */
export interface Ledger {
  readonly changes: readonly (readonly Change[])[]
  readonly last: ReadonlyMap<string, bigint>
}

export function keepLedger(moments: readonly Moment[], cast: Cast, words: FieldWords): Ledger {
  const values = new Map(cast.initial)
  const ranks = rankFields(cast, words)
  const changes = moments.map((moment) => {
    const list: Change[] = []
    for (const [name, after] of Object.entries(moment.changed)) {
      const before = values.get(name) ?? 0n
      values.set(name, after)
      if (before !== after) list.push(...inWords(name, before, after, moment))
    }
    return list
  })
  return { changes, last: values }

  function inWords(name: string, before: bigint, after: bigint, moment: Moment): Change[] {
    const cell = readCell(name)
    const rank = ranks(cell.field)
    const [was, is] = [piecesOf(cell, before, words), piecesOf(cell, after, words)]
    const subjects = new Set([...was, ...is].map((piece) => piece.subject))
    return [...subjects].flatMap((subject) => {
      const [from, to] = [valueOf(was, subject), valueOf(is, subject)]
      if (from === to) return []
      return [{ subject: whose(cell, moment, cast) + subject, before: from, after: to, rank }]
    })
  }
}

/** The key pieces of one CPU and one task, for "the situation then", without what is as always. */
export function situation(
  ledger: Ledger,
  at: { readonly cpu: number; readonly task: number },
  words: FieldWords,
): readonly Piece[] {
  const here = [...ledger.last].filter(([name]) => {
    const { owner, instance } = readCell(name)
    return (owner === 'cpu' && instance === at.cpu) || (owner === 'task' && instance === at.task)
  })
  const told = here.flatMap(([name, value]) => {
    const word = words(bare(readCell(name).field))
    if (word === undefined || word.rank !== 'key') return []
    return word.read(value).map((piece) => ({ piece, order: word.order }))
  })
  return told
    .toSorted((a, b) => a.order - b.order)
    .map(({ piece }) => piece)
    .filter((piece) => !isAsAlways(piece))
}

/** Nothing set, nothing pending, nothing counted; but a nesting of 0 says a lot. */
function isAsAlways({ subject, value }: Piece): boolean {
  if (value === '0') return !subject.endsWith('nesting')
  return value === 'clear' || value === 'none'
}

/** Changes that follow one another, with those that cancel out left away. */
export function netChanges(changes: readonly Change[]): readonly Change[] {
  const net = new Map<string, Change>()
  for (const change of changes) {
    const earlier = net.get(change.subject)
    net.set(change.subject, earlier === undefined ? change : { ...earlier, after: change.after })
  }
  return [...net.values()].filter((change) => change.before !== change.after)
}

export function printChange({ subject, before, after }: Change): string {
  return `${subject} ${before} → ${after}`
}

function rankFields(cast: Cast, words: FieldWords): (field: string) => Rank {
  const fields = [...cast.initial.keys()].map((name) => readCell(name).field)
  const kernel = fields.some((field) => words(bare(field))?.rank === 'key')
  return (field) => {
    const word = words(bare(field))
    if (word !== undefined) return word.rank
    if (cast.ghosts.has(bare(field))) return 'quiet'
    return kernel ? 'plain' : 'key'
  }
}

function piecesOf(cell: Cell, value: bigint, words: FieldWords): readonly Piece[] {
  const word = words(bare(cell.field))
  return word === undefined ? [{ subject: cell.field, value: number(value) }] : word.read(value)
}

/** A piece that is not there is a flag that is clear. */
function valueOf(pieces: readonly Piece[], subject: string): string {
  return pieces.find((piece) => piece.subject === subject)?.value ?? 'clear'
}

/** Names the owner when it is not the CPU or the task that acts. */
function whose(cell: Cell, moment: Moment, cast: Cast): string {
  if (cell.owner === 'cpu' && cell.instance !== moment.cpu) return `cpu${cell.instance} `
  if (cell.owner === 'task' && cell.instance !== moment.task) {
    return `${cast.tasks[cell.instance] ?? `task${cell.instance}`} `
  }
  return ''
}

/** Without the element of an array. */
function bare(field: string): string {
  return field.replace(/\[\d+\]$/, '')
}
