// The properties of a Program: those the modules declare, in their order, then the built-in ones.
//
// Built in are the properties that engines and front ends check without being told: what a store may
// hold, what a switch may do, and the kernel's own warnings. A module may state them in its own words.

import { nearest } from '../base/nearest.ts'
import type { Diagnostic } from '../base/diagnostic.ts'
import type { Span } from '../base/span.ts'
import type { PropertyDeclaration } from '../ir/object.ts'
import type { Property, PropertyId } from '../ir/program.ts'
import { checkUnique, error } from './check-links.ts'

export interface PropertyTable {
  /** The id of the property; one that nobody declares is reported once. */
  use(name: string, span: Span): PropertyId
  finish(): {
    readonly properties: readonly Property[]
    readonly diagnostics: readonly Diagnostic[]
  }
}

export function createPropertyTable(declared: readonly PropertyDeclaration[]): PropertyTable {
  const properties: Property[] = []
  const ids = new Map<string, PropertyId>()
  const diagnostics: Diagnostic[] = [...checkUnique('property', declared)]

  const add = ({ name, statement }: Property): PropertyId => {
    const id = ids.get(name) ?? properties.push({ name, statement }) - 1
    ids.set(name, id)
    return id
  }
  for (const property of declared) add(property)
  for (const property of always) add(property)

  return {
    use(name, span) {
      const id = ids.get(name)
      if (id !== undefined) return id
      const known = whenUsed.find((property) => property.name === name)
      if (known !== undefined) return add(known)
      const close = nearest(name, ids.keys())
      const help =
        close === undefined ? `declare it: property('${name}', …)` : `did you mean ${close}?`
      diagnostics.push(error('L008', span, `nobody declares the property ${name}`, help))
      return add({ name, statement: '' })
    },
    finish: () => ({ properties, diagnostics }),
  }
}

const always: readonly Property[] = [
  { name: 'field-range', statement: 'every value fits its field, every index its array' },
  { name: 'engine-sanity', statement: 'no CPU switches to a task that runs elsewhere' },
]

const whenUsed: readonly Property[] = [
  { name: 'kernel-warning', statement: 'no WARN_ON(), BUG_ON() or lockdep warning fires' },
]
