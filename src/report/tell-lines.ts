// A behaviour line by line at a given amount of detail: open scopes as a header and their parts, closed
// ones as one line with their net changes, parts that changed nothing folded into a count.

import { present } from '../base/assert.ts'
import { netChanges, type Change } from './change.ts'
import { chooseOpen } from './choose-open.ts'
import {
  changesKey,
  changesWithin,
  contextWord,
  isCutBetween,
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
  const lines = tellRoots(plot, detail)
  const levels = new Set(lines.map(({ label }) => label?.slice(0, label.indexOf('.'))))
  levels.delete(undefined)
  // One level alone says nothing about nesting.
  return nameTasks(
    levels.size === 1 ? tellRoots({ ...plot, labels: new Map() }, detail) : lines,
    plot,
  )
}

function tellRoots(plot: Plot, detail: Detail): readonly Line[] {
  const telling = { plot, detail, open: chooseOpen(plot, detail) }
  return plot.roots.flatMap((root) => tellOpen(root, 0, telling)).toSorted((a, b) => a.at - b.at)
}

/** A heading wherever a CPU goes on with another task than in its line before. */
function nameTasks(lines: readonly Line[], plot: Plot): readonly Line[] {
  const running = new Map<number, number>()
  const seen = new Set<number>()
  return lines.flatMap((line) => {
    const { at, cpu, task } = line
    if (running.get(cpu) === task) return [line]
    running.set(cpu, task)
    const name = `task ${plot.cast.tasks[task] ?? task}`
    const text = seen.has(task) ? `${name} goes on` : name
    seen.add(task)
    const heading: Line = { at, cpu, task, indent: 0, text, style: 'note', changes: [] }
    return [heading, line]
  })
}

function tellOpen(scope: Scope, indent: number, telling: Telling): readonly Line[] {
  const { plot, detail } = telling
  const header = headerOf(scope, indent, telling)
  const inner = indent + (scope.kind === 'frame' ? 4 : 2)
  const parts: (readonly Line[])[] = []
  let quiet: Node[] = []
  const settle = (): void => {
    parts.push(...tellQuiet(quiet, scope, inner, telling))
    quiet = []
  }
  for (const node of scope.children.slice(header.absorbed)) {
    const told = tellNode(node, inner, telling)
    const before = quiet.at(-1)
    const cut = before !== undefined && isCutBetween(plot, endOf(before), startOf(node), detail)
    if (told.length > 0 || cut) settle()
    if (told.length > 0) parts.push(told)
    else quiet.push(node)
  }
  settle()
  const joined = joinHeader(header.line, parts)
  return scope.kind === 'frame' ? dropSameName(scope.name, joined) : joined
}

/** A frame's handler by the same name needs no line of its own. */
function dropSameName(name: string, lines: readonly Line[]): readonly Line[] {
  const [header, handler, ...rest] = lines
  if (header === undefined || handler === undefined) return lines
  const prefix = `${name}()`
  const inside = rest.findIndex((line) => line.indent <= handler.indent)
  const [within, after] = inside < 0 ? [rest, []] : [rest.slice(0, inside), rest.slice(inside)]
  if (handler.text.startsWith(`${prefix} › `)) {
    return [header, { ...handler, text: handler.text.slice(prefix.length + 3) }, ...rest]
  }
  const bare = handler.changes.length === 0 && handler.label === undefined
  if (handler.text !== prefix || !bare) return lines
  return [header, ...within.map((line) => ({ ...line, indent: line.indent - 2 })), ...after]
}

function startOf(node: Node): number {
  return node.kind === 'beat' ? node.at : node.first
}

function endOf(node: Node): number {
  return node.kind === 'beat' ? node.at : node.last
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
  const steps = nodes.reduce((sum, node) => sum + endOf(node) - startOf(node) + 1, 0)
  if (steps >= detail.fold) parts.push([foldLine(nodes, steps, scope, indent)])
  return parts
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

/** The header line, and how many leading parts it tells already. Tasks have headings instead. */
function headerOf(
  scope: Scope,
  indent: number,
  telling: Telling,
): { readonly line: Line | undefined; readonly absorbed: number } {
  if (scope.kind === 'task') return { line: undefined, absorbed: 0 }
  const { plot, open, detail } = telling
  const changes: Change[] = []
  let absorbed = 0
  let end = scope.first
  for (const node of scope.children) {
    if (isCutBetween(plot, end, startOf(node), detail)) break
    const entry = scope.kind === 'frame' && absorbed === 0
    if (node.kind === 'beat') {
      if (!entry && tellBeat(node, indent, telling).length > 0) break
      changes.push(...(plot.changes[node.at] ?? []))
    } else {
      const machinery = scope.kind === 'frame' && plot.cast.machinery.has(node.name)
      if (open.has(node) || !machinery) break
      changes.push(...changesWithin(node, plot))
    }
    end = endOf(node)
    absorbed++
  }
  const label = plot.labels.get(scope)
  const line = {
    ...lineAt(scope.first, indent, plot),
    changes: netChanges(changes.filter(isKey)).filter((change) => !isImplied(scope, change)),
    ...(label === undefined ? {} : { label }),
  }
  return scope.kind === 'frame'
    ? { line: { ...line, text: frameText(scope, plot), style: 'note' }, absorbed }
    : { line: { ...line, text: `${scope.name}()` }, absorbed }
}

/** Taking an exception masks interrupts: nobody needs to be told. */
function isImplied(scope: Scope, { subject, after }: Change): boolean {
  return scope.kind === 'frame' && subject === 'irqs' && after === 'off'
}

/** What the environment does is no context of this CPU. */
function frameText(scope: Scope, plot: Plot): string {
  const word = contextWord(scope, plot)
  return word === 'environment' ? `~ ${scope.name}` : `-> ${word} ${scope.name}`
}

function tellBeat(beat: Beat, indent: number, telling: Telling): readonly Line[] {
  const { plot, detail } = telling
  const moment = plot.moments[beat.at]
  if (moment === undefined) return []
  const own = netChanges((plot.changes[beat.at] ?? []).filter((change) => change.rank !== 'quiet'))
  const line = { ...lineAt(beat.at, indent, plot), changes: own }
  if (moment.failed !== undefined) return [{ ...line, ...complaintOf(beat.at, plot) }]
  if (moment.kind === 'leave' && moment.context !== 'environment') {
    // A frame's return stands below its header; a task has none, and nothing to return to.
    return moment.depth === 0
      ? [{ ...line, text: 'the task ends', style: 'note' }]
      : [{ ...line, indent: indent - 4, text: '<- return', style: 'note' }]
  }
  if (!isEvent(plot, beat.at, detail)) return []
  switch (moment.kind) {
    case 'choose':
      return [{ ...line, text: `? ${moment.text}`, style: 'unsure' }]
    case 'emit':
      return [{ ...line, text: `* ${moment.text.replace(/\(\)$/, '')}`, style: 'strong' }]
    case 'switch':
      return [{ ...line, text: `=> ${moment.text}`, style: 'note' }]
    default:
      return []
  }
}

/** The failure that the story is about ends it; others on the way are mentioned. */
function complaintOf(at: number, { moments }: Plot): Pick<Line, 'text' | 'style'> {
  const { property, message } = present(moments[at]?.failed, 'a complaint is about a failure')
  return at === moments.length - 1
    ? { text: `✗ ${message}`, style: 'bad' }
    : { text: `! ${property}: ${message}`, style: 'weak' }
}

function tellClosed(scope: Scope, indent: number, { plot }: Telling): readonly Line[] {
  const changes = netChanges(changesWithin(scope, plot).filter(isKey))
  const base = { ...lineAt(scope.first, indent, plot), changes }
  if (scope.kind === 'frame') {
    const returned = contextWord(scope, plot) === 'environment' ? '' : ', returned'
    const text = frameText(scope, plot) + returned
    return [{ ...base, text, style: 'note' }]
  }
  const label = plot.labels.get(scope)
  if (label !== undefined) return [{ ...base, text: `${scope.name}()`, label }]
  return changes.length === 0 ? [] : [{ ...base, text: `${scope.name}()` }]
}

function foldLine(nodes: readonly Node[], steps: number, scope: Scope, indent: number): Line {
  const calls = nodes.flatMap((node) => (node.kind === 'beat' ? [] : [`${node.name}()`]))
  const [first, ...more] = new Set(calls)
  const names = [first, more.length > 0 ? '…' : undefined].filter((name) => name !== undefined)
  const where = names.length === 0 ? '' : ` in ${names.join(', ')}`
  const [start] = nodes
  const at = start === undefined ? scope.first : startOf(start)
  const text = `… ${steps} steps${where}`
  return { at, cpu: scope.cpu, task: scope.task, indent, text, style: 'weak', changes: [] }
}
