// What a front end hands to the linker: functions and declarations whose names are not resolved yet.
//
// In an object function the ids inside steps (FieldId, FunctionId, PropertyId) index the function's own
// symbol tables; `link` renumbers them into one Program. Both front ends lower lazily: only what is
// reachable from a vector or a task is ever lowered, so code outside the closure can be anything.

import type { Parsed } from '../base/diagnostic.ts'
import type { IntType } from '../base/integer.ts'
import type { Span } from '../base/span.ts'
import type { Expr, Func, Owner, Progress, VectorKind } from './program.ts'

export interface FieldDeclaration {
  readonly type: IntType
  readonly length: number
  readonly initial: bigint
  readonly overflow: 'wrap' | 'error'
  readonly ghost: boolean
}

/** A field as one function names it. The declaration is there when the front end has seen one. */
export interface FieldSymbol {
  readonly owner: Owner
  readonly name: string
  readonly span: Span
  readonly declaration?: FieldDeclaration
}

export interface FunctionSymbol {
  readonly name: string
  readonly arguments: number
  /** Values the call site takes; the callee may return more. */
  readonly results: number
  readonly span: Span
}

export interface Symbols {
  readonly fields: readonly FieldSymbol[]
  readonly functions: readonly FunctionSymbol[]
  readonly properties: readonly string[]
}

export interface ObjectFunction {
  readonly func: Func
  readonly symbols: Symbols
  /** The translation unit or module whose internal names this function sees. */
  readonly unit: string
}

export interface ObjectPredicate {
  readonly expr: Expr
  readonly symbols: Symbols
  readonly unit: string
}

/** A definition that was found by name; lowering happens when it is needed. */
export interface Definition {
  readonly name: string
  readonly unit: string
  readonly span: Span
  lower(): Parsed<ObjectFunction | undefined>
}

/** Where the linker looks names up. Several are asked in order of priority. */
export interface Definitions {
  readonly origin: 'override' | 'tree' | 'library' | 'system'
  /** `unit`: where the call stands; internal (static) functions of that unit come first. */
  find(name: string, unit: string | undefined): Definition | undefined
}

export interface VectorDeclaration {
  readonly name: string
  /** `elsewhere`: code of another CPU, which becomes environment actions (src/elsewhere). */
  readonly kind: VectorKind | 'elsewhere'
  readonly deliverable: ObjectPredicate
  readonly func: string
  readonly span: Span
  readonly fair?: boolean
}

export interface TaskDeclaration {
  readonly name: string
  readonly func: string
  readonly runsOn?: number
  readonly span: Span
}

export interface InvariantDeclaration {
  readonly property: string
  readonly condition: ObjectPredicate
  readonly message: string
  readonly span: Span
}

export interface ProgressDeclaration {
  readonly kind: Progress['kind']
  readonly property: string
  readonly when: ObjectPredicate
  readonly then: ObjectPredicate
  readonly message: string
  readonly span: Span
}

export interface PropertyDeclaration {
  readonly name: string
  readonly statement: string
  readonly span: Span
}

/** Everything the modules of a system declare beside functions. */
export interface Declarations {
  readonly fields: readonly FieldSymbol[]
  readonly vectors: readonly VectorDeclaration[]
  readonly tasks: readonly TaskDeclaration[]
  readonly properties: readonly PropertyDeclaration[]
  readonly invariants: readonly InvariantDeclaration[]
  readonly progress: readonly ProgressDeclaration[]
}
