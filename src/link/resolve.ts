// Which definition a name means, seen from where it is used.
//
// Order: a leaf that says so itself; the user's override; what is internal (static, not exported) to
// the caller's unit; then the others by priority. A cut makes the tree's definition of a name
// invisible, so that the library's is found; how often that happens is part of the report.

import type { Definition, Definitions } from '../ir/object.ts'
import type { Leaf } from './leaf.ts'

export interface Found {
  readonly kind: 'definition'
  readonly definition: Definition
  /** Index into the list of Definitions: who the definition came from. */
  readonly source: number
}

export type Resolution =
  | Found
  | { readonly kind: 'leaf'; readonly leaf: Leaf }
  | { readonly kind: 'undefined' }

/** Where a name is used: the unit, and which of the Definitions that unit belongs to. */
export interface Site {
  readonly unit: string
  /** Absent for tasks and vectors, whose unit can belong to any of them. */
  readonly source?: number
}

export interface Resolver {
  resolve(name: string, site: Site): Resolution
  /** The cuts that hid a definition of the tree so far. */
  usedCuts(): ReadonlySet<string>
}

export function createResolver(
  definitions: readonly Definitions[],
  leaves: (name: string) => Leaf | undefined,
  cuts: ReadonlyMap<string, string>,
): Resolver {
  const used = new Set<string>()

  const find = (source: number, name: string, unit: string | undefined): Found | undefined => {
    const asked = definitions[source]
    const definition = asked?.find(name, unit)
    if (asked === undefined || definition === undefined) return undefined
    if (asked.origin === 'tree' && cuts.has(name)) {
      used.add(name)
      return undefined
    }
    return { kind: 'definition', definition, source }
  }

  const resolve = (name: string, site: Site): Resolution => {
    const leaf = leaves(name)
    if (leaf?.override === true) return { kind: 'leaf', leaf }
    const candidates = definitions.flatMap((_, source) => {
      const unit = site.source === undefined || site.source === source ? site.unit : undefined
      const found = find(source, name, unit)
      return found === undefined ? [] : [found]
    })
    const isOverride = (found: Found): boolean => definitions[found.source]?.origin === 'override'
    const isInternal = (found: Found): boolean =>
      found.source === site.source && !sameDefinition(found, find(found.source, name, undefined))
    const chosen =
      candidates.find(isOverride) ?? candidates.find(isInternal) ?? candidates[0] ?? undefined
    if (chosen !== undefined) return chosen
    return leaf === undefined ? { kind: 'undefined' } : { kind: 'leaf', leaf }
  }

  return { resolve, usedCuts: () => used }
}

/** Definitions may be made anew for each question, so they are told apart by where they stand. */
export function definitionKey({ definition, source }: Found): string {
  return `${source} ${definition.unit} ${definition.name}`
}

function sameDefinition(found: Found, other: Found | undefined): boolean {
  return other !== undefined && definitionKey(found) === definitionKey(other)
}
