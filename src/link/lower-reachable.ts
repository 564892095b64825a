// Everything that the tasks and vectors can reach, lowered on demand, breadth first.
//
// A function is one node however often it is called, so the first caller found is on a shortest chain
// from a root: that chain is what diagnostics name as the reason why a function is needed at all.
// Calls end in another node, in a leaf, or in a name that nobody defines.

import type { Diagnostic } from '../base/diagnostic.ts'
import { present } from '../base/assert.ts'
import type { Span } from '../base/span.ts'
import type { Definitions, ObjectFunction } from '../ir/object.ts'
import type { Leaf } from './leaf.ts'
import { definitionKey } from './resolve.ts'
import type { Found, Resolver, Site } from './resolve.ts'

/** What a function symbol turned out to mean. */
export type Target =
  | { readonly kind: 'node'; readonly node: number }
  | { readonly kind: 'leaf'; readonly leaf: Exclude<Leaf, { kind: 'call' }> }
  /** The arguments of the call are dropped: a leaf said to call this instead. */
  | { readonly kind: 'redirected'; readonly node: number; readonly leaf: Leaf }
  /** `name` differs from the symbol's where a leaf redirects to something that nobody defines. */
  | { readonly kind: 'undefined'; readonly name: string }

export interface Node {
  readonly found: Found
  readonly origin: Definitions['origin']
  readonly neededBy: Need
  /** Absent when the front end refused the definition. */
  object?: ObjectFunction
  /** For each function symbol of `object` that a step calls. */
  targets: ReadonlyMap<number, Target>
}

/** Why a function is there: a root by its description, or a call. */
export type Need =
  | { readonly kind: 'root'; readonly what: string; readonly span: Span }
  | { readonly kind: 'call'; readonly from: number; readonly span: Span }

export interface Reachable {
  readonly nodes: readonly Node[]
  /** The function of each root, in the order given. */
  readonly roots: readonly Target[]
  readonly diagnostics: readonly Diagnostic[]
}

export interface Root {
  readonly func: string
  /** `task idle`, `vector timer`. */
  readonly what: string
  readonly span: Span
}

export function lowerReachable(
  roots: readonly Root[],
  definitions: readonly Definitions[],
  resolver: Resolver,
): Reachable {
  const nodes: Node[] = []
  const ids = new Map<string, number>()
  const diagnostics: Diagnostic[] = []

  const nodeOf = (found: Found, neededBy: Need): number => {
    const key = definitionKey(found)
    const known = ids.get(key)
    if (known !== undefined) return known
    const origin = present(definitions[found.source], 'a definition has a source').origin
    ids.set(key, nodes.length)
    nodes.push({ found, origin, neededBy, targets: new Map() })
    return nodes.length - 1
  }

  const targetOf = (name: string, site: Site, need: Need): Target => {
    const resolution = resolver.resolve(name, site)
    if (resolution.kind === 'undefined') return { kind: 'undefined', name }
    if (resolution.kind === 'definition') return { kind: 'node', node: nodeOf(resolution, need) }
    const { leaf } = resolution
    if (leaf.kind !== 'call') return { kind: 'leaf', leaf }
    const instead = resolver.resolve(leaf.to, site)
    if (instead.kind === 'definition') {
      return { kind: 'redirected', node: nodeOf(instead, need), leaf }
    }
    if (instead.kind === 'leaf' && instead.leaf.kind !== 'call') {
      return { kind: 'leaf', leaf: instead.leaf }
    }
    return { kind: 'undefined', name: leaf.to }
  }

  const rootTargets = roots.map(({ func, what, span }) => {
    const site: Site = { unit: span.file }
    return targetOf(func, site, { kind: 'root', what, span })
  })
  // The list grows while it is walked: that is the breadth-first order.
  for (let id = 0; id < nodes.length; id++) {
    const node = present(nodes[id], 'a node of that number')
    const lowered = node.found.definition.lower()
    diagnostics.push(...lowered.diagnostics)
    const object = lowered.value
    if (object === undefined) {
      diagnostics.push(refused(nodes, id))
      continue
    }
    node.object = object
    const site: Site = { unit: object.unit, source: node.found.source }
    const targets = new Map<number, Target>()
    for (const step of object.func.steps) {
      if (step.kind !== 'call' || targets.has(step.func)) continue
      const { name } = present(object.symbols.functions[step.func], 'a call has a symbol')
      targets.set(step.func, targetOf(name, site, { kind: 'call', from: id, span: step.span }))
    }
    node.targets = targets
  }
  return { nodes, roots: rootTargets, diagnostics }
}

/** `irqentry_exit ← sysvec_apic_timer_interrupt ← vector timer`: the way from a function to its root. */
export function printNeed(nodes: readonly Node[], need: Need): string {
  const parts: string[] = []
  for (let at = need; ;) {
    if (at.kind === 'root') return [...parts, at.what].join(' ← ')
    const caller = present(nodes[at.from], 'the calling node')
    parts.push(caller.found.definition.name)
    at = caller.neededBy
  }
}

function refused(nodes: readonly Node[], id: number): Diagnostic {
  const node = present(nodes[id], 'the refused node')
  const { name, span } = node.found.definition
  const fallback =
    node.origin === 'tree' ? ', or cut it so that the library stands in for it, with a reason' : ''
  return {
    code: 'L002',
    severity: 'error',
    message: `${name}() is needed by ${printNeed(nodes, node.neededBy)} but could not be represented`,
    span,
    help: `see what was refused in it${fallback}`,
  }
}
