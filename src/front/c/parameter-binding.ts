// What pointer parameters stand for in a copy of a function.
//
// Pointers have no addresses here, so a function that takes a function or the address of a scalar is
// called in a copy that knows what it was given: `f<g>` for the function g, `f<&>` for a variable of
// the caller (passed by value and returned by value, which is the same as long as nobody else knows its
// address), `f<&cpu ct.state>` for a field (the parameter is then the instance). `-` is none of these.

import type { Owner } from '../../ir/program.ts'
import type { CType } from './types.ts'

export type Binding =
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'variable' }
  | { readonly kind: 'field'; readonly owner: Owner; readonly path: string }
  | { readonly kind: 'none' }

/** Whether parameters of this type have a place in a copy's name. */
export function isBindable(type: CType): boolean {
  if (type.kind !== 'pointer') return false
  return type.to.kind === 'function' || type.to.kind === 'integer' || type.to.kind === 'pointer'
}

function printBinding(binding: Binding): string {
  if (binding.kind === 'function') return binding.name
  if (binding.kind === 'none') return '-'
  return binding.kind === 'variable' ? '&' : `&${binding.owner} ${binding.path}`
}

/** The name of the copy; the plain name when nothing is bound. */
export function copyName(name: string, bindings: readonly Binding[]): string {
  if (bindings.every((binding) => binding.kind === 'none')) return name
  return `${name}<${bindings.map(printBinding).join(', ')}>`
}

function parseBinding(text: string): Binding {
  if (text === '-') return { kind: 'none' }
  if (text === '&') return { kind: 'variable' }
  if (!text.startsWith('&')) return { kind: 'function', name: text }
  const [owner = '', path = ''] = text.slice(1).split(' ')
  const known = (['cpu', 'task', 'frame', 'global'] as const).find((each) => each === owner)
  return { kind: 'field', owner: known ?? 'global', path }
}

/** The function that a name is a copy of, and what its parameters stand for. */
export function parseCopyName(name: string): {
  readonly name: string
  readonly bindings: readonly Binding[]
} {
  const copy = /^(\w+)<(.*)>$/u.exec(name)
  const [, base, list] = copy ?? []
  if (base === undefined || list === undefined) return { name, bindings: [] }
  return { name: base, bindings: list.split(', ').map(parseBinding) }
}
