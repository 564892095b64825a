// What names mean. A module's names are filled in by read-module in the order of its text; functions
// are lowered later, against the finished modules, so a Meaning never changes once it is there.

import type { ArrowFunctionExpression, Function as FunctionNode } from 'oxc-parser'
import type { FieldDeclaration, FieldSymbol } from '../../ir/object.ts'
import type { Expr, Local, Owner } from '../../ir/program.ts'
import type { Source } from './syntax.ts'
import type { Word } from './words.ts'

/** A shape as declared: nested records end in fields. */
export interface StateRecord {
  readonly kind: 'record'
  readonly owner: Owner
  readonly members: ReadonlyMap<string, StateRecord | StateField>
}

export interface StateField {
  readonly kind: 'field'
  readonly symbol: FieldSymbol
  readonly declaration: FieldDeclaration
  /** Declared with array(), even when its length is 1. */
  readonly array: boolean
}

export type Meaning =
  | FunctionMeaning
  /** `declare function`: the linker finds it by name. */
  | { readonly kind: 'external'; readonly name: string; readonly truth: boolean }
  | { readonly kind: 'constant'; readonly value: bigint }
  | { readonly kind: 'enum'; readonly members: ReadonlyMap<string, bigint> }
  | { readonly kind: 'state'; readonly record: StateRecord }
  /** `const memory = new Int32Array(new SharedArrayBuffer(bytes))`. */
  | { readonly kind: 'words'; readonly field: StateField }
  /** `const counter = bits(8)`: a domain with a name. */
  | { readonly kind: 'domain'; readonly domain: DomainShape }
  | { readonly kind: 'word'; readonly word: Word }
  | { readonly kind: 'type' }
  /** A diagnostic has been given where it was declared; its uses are not worth another. */
  | { readonly kind: 'broken' }

export interface FunctionMeaning {
  readonly kind: 'function'
  readonly name: string
  readonly node: FunctionNode | ArrowFunctionExpression
  readonly module: Module
}

/** What a domain says about a field; whether it is ghost is said by the word around the shape. */
export interface DomainShape {
  readonly declaration: Omit<FieldDeclaration, 'ghost'>
  readonly array: boolean
}

export interface Module {
  readonly source: Source
  readonly names: Map<string, Meaning>
  readonly exported: Set<string>
  /** Functions of this module by the name under which the linker finds them. */
  readonly functions: Map<string, FunctionMeaning>
}

/** A name inside a function. `value`: a constant, or an argument of a function that is inlined. */
export type Binding =
  | { readonly kind: 'local'; readonly local: Local; readonly mutable: boolean }
  | { readonly kind: 'value'; readonly value: Expr }
  /** A parameter of type Int32Array: the memory that this copy of the function works on. */
  | { readonly kind: 'words'; readonly field: StateField }

/** Names of one block; looked up outwards, and in the module when no block knows the name. */
export interface Scope {
  readonly names: Map<string, Binding>
  readonly outer: Scope | undefined
}

export function innerScope(outer: Scope | undefined): Scope {
  return { names: new Map(), outer }
}

export function lookUp(scope: Scope | undefined, name: string): Binding | undefined {
  for (let at = scope; at !== undefined; at = at.outer) {
    const binding = at.names.get(name)
    if (binding !== undefined) return binding
  }
  return undefined
}
