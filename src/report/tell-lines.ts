// A behaviour line by line at a given amount of detail: open scopes as a header and their parts, closed
// ones as one line with their net changes, parts that changed nothing folded into a count.

import { netChanges, type Change } from './change.ts'
import { chooseOpen } from './choose-open.ts'
import {
  changesKey,
  changesWithin,
  contextWord,
  isEvent,
  isKey,
  lineAt,
  type Detail,
  type Line,
  type Plot,
} from './plot.ts'
import type { Beat, Node, Scope } from './timeline.ts'

interface Telling {
  readonly plot: Plot
  readonly detail: Detail
  readonly open: ReadonlySet<Scope>
}

export function tellLines(plot: Plot, detail: Detail): readonly Line[] {
  const telling = { plot, detail, open: chooseOpen(plot, detail) }
  return plot.roots.flatMap((root) => tellOpen(root, 0, telling)).toSorted((a, b) => a.at - b.at)
}

function tellOpen(scope: Scope, indent: number, telling: Telling): readonly Line[] {
  const header = headerOf(scope, indent, telling)
  const inner = indent + (scope.kind === 'frame' ? 4 : header.line === undefined ? 0 : 2)
  const parts: (readonly Line[])[] = []
  let quiet: Node[] = []

  for (const node of scope.children.slice(header.absorbed)) {
    const told = tellNode(node, inner, telling)
    if (told.length === 0) {
      quiet.push(node)
      continue
    }
    parts.push(...tellQuiet(quiet, scope, inner, telling), told)
    quiet = []
  }
  parts.push(...tellQuiet(quiet, scope, inner, telling))
  return joinHeader(header.line, parts)
}

function tellNode(node: Node, indent: number, telling: Telling): readonly Line[] {
  if (node.kind === 'beat') return tellBeat(node, indent, telling)
  return telling.open.has(node)
    ? tellOpen(node, indent, telling)
    : tellClosed(node, indent, telling)
}

/** Nodes without lines of their own: the net effect of the scope's own code, and a count of the rest. */
function tellQuiet(
  nodes: readonly Node[],
  scope: Scope,
  indent: number,
  { plot, detail }: Telling,
): readonly (readonly Line[])[] {
  const own = nodes.flatMap((node) => (node.kind === 'beat' ? [node.at] : []))
  const loud = own.filter((at) => changesKey(plot, at))
  const changes = netChanges(loud.flatMap((at) => plot.changes[at] ?? []).filter(isKey))
  const [first] = loud
  const parts: (readonly Line[])[] = []
  if (first !== undefined && changes.length > 0) {
    parts.push([{ ...lineAt(first, indent, plot), text: '·', style: 'weak', changes }])
  }
  const steps = nodes.reduce((sum, node) => sum + (node.kind === 'beat' ? 1 : lengthOf(node)), 0)
  if (steps >= detail.fold) parts.push([foldLine(nodes, steps, scope, indent)])
  return parts
}

function lengthOf(scope: Scope): number {
  return scope.last - scope.first + 1
}

/** An open call with nothing of its own and one part is told on one line with that part. */
function joinHeader(
  header: Line | undefined,
  parts: readonly (readonly Line[])[],
): readonly Line[] {
  const lines = parts.flat()
  if (header === undefined) return lines
  const [only, ...rest] = lines
  const joinable =
    only !== undefined &&
    parts.length === 1 &&
    header.changes.length === 0 &&
    (header.label === undefined || only.label === undefined) &&
    header.text.endsWith('()') &&
    /^\w.*\(\)$/.test(only.text)
  if (!joinable) return [header, ...lines]
  const text = `${header.text} › ${only.text}`
  const joined = { ...only, ...header, text, changes: only.changes }
  return [joined, ...rest.map((line) => ({ ...line, indent: line.indent - 2 }))]
}

/** The header line, and how many leading parts it tells already. */
function headerOf(
  scope: Scope,
  indent: number,
  telling: Telling,
): { readonly line: Line | undefined; readonly absorbed: number } {
  const { plot, open } = telling
  let absorbed = 0
  const changes: Change[] = []
  for (const node of scope.children) {
    const mine = scope.kind === 'frame' && absorbed === 0
    if (node.kind === 'beat') {
      if (!mine && tellBeat(node, indent, telling).length > 0) break
      changes.push(...(plot.changes[node.at] ?? []))
    } else {
      const machinery = scope.kind === 'frame' && plot.cast.machinery.has(node.name)
      if (open.has(node) || !machinery) break
      changes.push(...changesWithin(node, plot))
    }
    absorbed++
  }
  const told = netChanges(changes.filter(isKey))
  if (scope.kind === 'task') {
    const line = taskHeader(scope, plot)
    return line === undefined
      ? { line, absorbed: 0 }
      : { line: { ...line, changes: told }, absorbed }
  }
  const label = plot.labels.get(scope)
  const base = { ...lineAt(scope.first, indent, plot), changes: told }
  const line =
    scope.kind === 'frame'
      ? { ...base, text: `-> ${contextWord(scope, plot)} ${scope.name}`, style: 'note' as const }
      : { ...base, text: `${scope.name}()` }
  return { line: label === undefined ? line : { ...line, label }, absorbed }
}

function taskHeader(scope: Scope, plot: Plot): Line | undefined {
  const before = plot.moments.slice(0, scope.first).findLast((other) => other.cpu === scope.cpu)
  if (before?.kind === 'switch') return undefined
  const text = `task ${plot.cast.tasks[scope.task] ?? scope.task}`
  return { at: scope.first - 0.5, cpu: scope.cpu, indent: 0, text, style: 'note', changes: [] }
}

function tellBeat(beat: Beat, indent: number, telling: Telling): readonly Line[] {
  const { plot, detail } = telling
  const moment = plot.moments[beat.at]
  if (moment === undefined) return []
  const own = netChanges((plot.changes[beat.at] ?? []).filter((change) => change.rank !== 'quiet'))
  const line = { ...lineAt(beat.at, indent, plot), changes: own }
  if (moment.failed !== undefined)
    return [{ ...line, text: `✗ ${moment.failed.message}`, style: 'bad' }]
  if (moment.kind === 'leave' && moment.context !== 'environment') {
    return [{ ...line, indent: indent - 4, text: '<- return', style: 'note' }]
  }
  if (!isEvent(moment, detail)) return []
  switch (moment.kind) {
    case 'choose':
      return [{ ...line, text: `? ${moment.text}`, style: 'unsure' }]
    case 'emit':
      return [{ ...line, text: `* ${moment.text}`, style: 'strong' }]
    case 'switch':
      return [{ ...line, text: `=> ${switchText(beat.at, plot)}`, style: 'note' }]
    default:
      return []
  }
}

function switchText(at: number, plot: Plot): string {
  const moment = plot.moments[at]
  const next = plot.moments.find((other, index) => index > at && other.cpu === moment?.cpu)
  if (next === undefined) return moment?.text ?? 'switch'
  return `task ${plot.cast.tasks[next.task] ?? next.task} runs on, in ${next.function}()`
}

function tellClosed(scope: Scope, indent: number, { plot }: Telling): readonly Line[] {
  const changes = netChanges(changesWithin(scope, plot).filter(isKey))
  const base = { ...lineAt(scope.first, indent, plot), changes }
  if (scope.kind === 'frame') {
    const word = contextWord(scope, plot)
    const text = word === 'environment' ? `~ ${scope.name}` : `-> ${word} ${scope.name}, returned`
    return [{ ...base, text, style: 'note' }]
  }
  const label = plot.labels.get(scope)
  if (label !== undefined) return [{ ...base, text: `${scope.name}()`, label }]
  return changes.length === 0 ? [] : [{ ...base, text: `${scope.name}()` }]
}

function foldLine(nodes: readonly Node[], steps: number, scope: Scope, indent: number): Line {
  const calls = nodes.flatMap((node) => (node.kind === 'beat' ? [] : [`${node.name}()`]))
  const [first, second, ...more] = new Set(calls)
  const last = more.length > 0 ? '…' : undefined
  const names = [first, second, last].filter((name) => name !== undefined)
  const where = names.length === 0 ? '' : ` in ${names.join(', ')}`
  const [start] = nodes
  const at = start === undefined ? scope.first : start.kind === 'beat' ? start.at : start.first
  const text = `… ${steps} steps${where}`
  return { at, cpu: scope.cpu, indent, text, style: 'weak', changes: [] }
}
