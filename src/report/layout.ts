// Lines of a story in columns: level label, nested text, what changed, source at the right edge.
//
// A line whose parts do not fit side by side goes on below itself; nothing is cut off. Indentation is
// bounded, because deep nesting must not squeeze the words into a corner.

import { printSpan } from '../base/span.ts'
import { printChange } from './change.ts'
import type { Paint } from './paint.ts'
import type { Line } from './plot.ts'

export interface Page {
  readonly width: number
  readonly paint: Paint
  /** Whether each line says which CPU it is about. */
  readonly cpus: boolean
}

const LABEL_WIDTH = 6
const GAP = 2
/** Indentation of a text's further rows. */
const HANGING = 2

/** Each line may become several rows of text. */
export function layOut(lines: readonly Line[], page: Page): readonly string[] {
  const labels = lines.some((line) => line.label !== undefined)
  const gutter = (page.cpus ? 6 : 0) + (labels ? LABEL_WIDTH : 0)
  const sources = lines.map((line) => sourceOf(line, page).length)
  const sourceWidth = Math.max(0, ...sources)
  const room = page.width - gutter - sourceWidth - GAP
  const lengths = lines
    .filter((line) => line.changes.length > 0)
    .map((line) => Math.min(line.indent, mostIndent(page)) + line.text.length)
    .toSorted((a, b) => a - b)
  // A few long texts push their own changes to the right instead of everybody's.
  const usual = lengths[Math.floor(lengths.length * 0.8)] ?? 0
  const textWidth = Math.min(Math.max(20, usual), Math.floor(room * 0.55))
  return lines.flatMap((line) => layOutLine(line, { page, labels, room, textWidth }))
}

interface Columns {
  readonly page: Page
  readonly labels: boolean
  readonly room: number
  readonly textWidth: number
}

function layOutLine(line: Line, { page, labels, room, textWidth }: Columns): readonly string[] {
  const { paint } = page
  const front = frontOf(line, page, labels)
  const indent = ' '.repeat(Math.min(line.indent, mostIndent(page)))
  const alone = line.changes.length === 0
  const texts = wrapWords(line.text, (alone ? room : room - GAP) - indent.length - HANGING)
  const hang = texts.length > 1 ? HANGING : 0
  const textEnd = Math.max(textWidth, indent.length + hang + (texts.at(-1) ?? '').length)
  const parts = line.changes.map(printChange)
  // Changes stand beside the text when the longest of them fits there, else below it.
  const beside = Math.max(0, ...parts.map((part) => part.length + 1)) <= room - textEnd - GAP
  const column = beside ? textEnd : textWidth
  const wide = page.width - front.length - column - GAP
  const changes = wrapParts(parts, beside ? room - column - GAP : wide, wide)
  const source = sourceOf(line, page)

  const rows = texts.map((text, row) => {
    const hanging = row === 0 ? indent : indent + ' '.repeat(HANGING)
    return { plain: hanging + text, painted: hanging + styled(text) }
  })
  changes.forEach((change, index) => {
    const row = rows.at(-1)
    const below = ' '.repeat(column + GAP) + change
    if (!beside || index > 0 || row === undefined) {
      rows.push({ plain: below, painted: below })
      return
    }
    const padding = ' '.repeat(column + GAP - row.plain.length)
    rows[rows.length - 1] = {
      plain: row.plain + padding + change,
      painted: row.painted + padding + change,
    }
  })
  return rows.map((row, index) => {
    const lead = index === 0 ? front : ' '.repeat(front.length)
    if (index > 0 || source === '') return `${lead}${row.painted}`.trimEnd()
    const gap = Math.max(GAP, page.width - lead.length - row.plain.length - source.length)
    return `${lead}${row.painted}${' '.repeat(gap)}${paint('weak', source)}`
  })

  function styled(text: string): string {
    return line.style === undefined ? text : paint(line.style, text)
  }
}

function frontOf(line: Line, page: Page, labels: boolean): string {
  const cpu = page.cpus ? `cpu${line.cpu}`.padEnd(6) : ''
  return cpu + (labels ? (line.label ?? '').padEnd(LABEL_WIDTH) : '')
}

/** Deep nesting must leave room for the words. */
function mostIndent(page: Page): number {
  return Math.floor(page.width * 0.36)
}

/** Long paths lose leading folders: the words of the story need the room more. */
function sourceOf({ span }: Line, page: Page): string {
  if (span === undefined || span.line === 0) return ''
  const most = Math.floor(page.width * 0.3)
  let source = printSpan(span)
  let folders = span.file.split('/').slice(1)
  while (source.length > most && folders.length > 0) {
    source = printSpan({ ...span, file: `…/${folders.join('/')}` })
    folders = folders.slice(1)
  }
  return source
}

/** Breaks at spaces; a word longer than the width stays whole. */
export function wrapWords(text: string, width: number): readonly string[] {
  return gather(text.split(' '), width, width)
}

/** Parts separated by commas, as many on a row as fit. */
function wrapParts(parts: readonly string[], first: number, others: number): readonly string[] {
  const last = parts.length - 1
  const listed = parts.map((part, index) => (index === last ? part : `${part},`))
  return gather(listed, first, others)
}

function gather(parts: readonly string[], first: number, others: number): readonly string[] {
  const rows: string[] = []
  for (const part of parts) {
    const row = rows.at(-1)
    const width = rows.length > 1 ? others : first
    if (row !== undefined && row.length + 1 + part.length <= width) {
      rows[rows.length - 1] = `${row} ${part}`
    } else {
      rows.push(part)
    }
  }
  return rows
}
