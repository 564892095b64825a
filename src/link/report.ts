// What the linker did, for people to judge a verdict by: how much of it was the tree's own code, what
// was declared irrelevant and why, where values became choices, and what nobody defined.
//
// Lists are sorted by name, so that two runs can be compared.

import { useSite } from '../base/span.ts'
import type { Span } from '../base/span.ts'
import type { Definitions } from '../ir/object.ts'
import { undefinedSymbols } from './check-links.ts'
import type { Node } from './lower-reachable.ts'
import type { FieldChange } from './merge-fields.ts'

export interface LinkedFunction {
  readonly name: string
  readonly origin: Definitions['origin']
  readonly file: string
  readonly line: number
  readonly lines: number
}

export interface NamedReason {
  readonly name: string
  readonly reason: string
}

export interface LinkReport {
  readonly functions: Readonly<Record<Definitions['origin'], number>>
  readonly perFunction: readonly LinkedFunction[]
  readonly irrelevant: readonly NamedReason[]
  readonly constants: readonly (NamedReason & { readonly value: bigint })[]
  /** Over-approximations: values that the model does not track. */
  readonly choices: readonly (NamedReason & { readonly count: number })[]
  /** Calls that became a call of another function. */
  readonly redirected: readonly (NamedReason & { readonly to: string })[]
  readonly opaque: readonly { readonly name: string; readonly span: Span }[]
  /** Functions of the tree that the library stood in for. */
  readonly cuts: readonly NamedReason[]
  /** Source lines of the tree that are part of the Program. */
  readonly linesInterpreted: number
  readonly fields: readonly FieldChange[]
}

export function describeLink(
  nodes: readonly Node[],
  cuts: ReadonlyMap<string, string>,
  usedCuts: ReadonlySet<string>,
  fields: readonly FieldChange[],
): LinkReport {
  const functions = { override: 0, tree: 0, library: 0, system: 0 }
  const perFunction: LinkedFunction[] = []
  let linesInterpreted = 0
  for (const { found, object, origin } of nodes) {
    if (object === undefined) continue
    const { name, span } = found.definition
    const { file, line } = useSite(span)
    const { lines } = object.func
    functions[origin] += 1
    if (origin === 'tree') linesInterpreted += lines
    perFunction.push({ name, origin, file, line, lines })
  }
  return {
    functions,
    perFunction: sortByName(perFunction),
    ...describeLeaves(nodes),
    opaque: sortByName(uniqueByName(nodes.flatMap(undefinedSymbols))),
    cuts: sortByName([...usedCuts].map((name) => ({ name, reason: cuts.get(name) ?? '' }))),
    linesInterpreted,
    fields: fields.toSorted((a, b) => compare(`${a.owner}.${a.name}`, `${b.owner}.${b.name}`)),
  }
}

type LeafLists = Pick<LinkReport, 'irrelevant' | 'constants' | 'choices' | 'redirected'>

function describeLeaves(nodes: readonly Node[]): LeafLists {
  const irrelevant: NamedReason[] = []
  const constants: LeafLists['constants'][number][] = []
  const choices: LeafLists['choices'][number][] = []
  const redirected: LeafLists['redirected'][number][] = []
  for (const { object, targets } of nodes) {
    targets.forEach((target, index) => {
      const name = object?.symbols.functions[index]?.name ?? ''
      if (target.kind !== 'leaf' && target.kind !== 'redirected') return
      const { leaf } = target
      const { reason } = leaf
      if (leaf.kind === 'irrelevant') irrelevant.push({ name, reason })
      else if (leaf.kind === 'constant') constants.push({ name, value: leaf.value, reason })
      else if (leaf.kind === 'choice') choices.push({ name, count: leaf.count, reason })
      else redirected.push({ name, to: leaf.to, reason })
    })
  }
  return {
    irrelevant: sortByName(uniqueByName(irrelevant)),
    constants: sortByName(uniqueByName(constants)),
    choices: sortByName(uniqueByName(choices)),
    redirected: sortByName(uniqueByName(redirected)),
  }
}

function uniqueByName<T extends { readonly name: string }>(items: readonly T[]): readonly T[] {
  const first = new Map<string, T>()
  for (const item of items) if (!first.has(item.name)) first.set(item.name, item)
  return [...first.values()]
}

function sortByName<T extends { readonly name: string }>(items: readonly T[]): readonly T[] {
  return items.toSorted((a, b) => compare(a.name, b.name))
}

// Not by locale: the order is the same on every machine.
function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
