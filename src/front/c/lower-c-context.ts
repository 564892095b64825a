// One function being lowered: where its steps go, what its names mean, and what is wrong with it.
//
// Lowering never stops at the first problem: `refuse` records it, the code goes on with a placeholder,
// and at the end a function with any error is refused as a whole. The mutual recursion of C's grammar
// (expressions hold statements, built-ins evaluate arguments) is tied in `grammar`.

import type { Diagnostic } from '../../base/diagnostic.ts'
import type { Span } from '../../base/span.ts'
import type { FieldDeclaration, FieldSymbol, FunctionSymbol } from '../../ir/object.ts'
import type { Expr, FieldId, FunctionId, PropertyId } from '../../ir/program.ts'
import type { CallNode, ExprNode, FunctionNode, StatementNode, TypeNode } from './ast.ts'
import { constant } from './expr-fold.ts'
import type { Builder, Label } from './lower-c-builder.ts'
import type { LoweringCode } from './lower-c-codes.ts'
import type {
  BoundAddress,
  BoundFunction,
  Family,
  Location,
  Reference,
  TreeObject,
  Variable,
} from './objects.ts'
import type { Scope } from './types-scope.ts'
import { resolveType } from './types-scope.ts'
import type { CType, FunctionType } from './types.ts'
import { intType } from './types.ts'

/** What an expression evaluates to. Everything in it is pure: its effects are steps already. */
export type Value =
  | { readonly kind: 'scalar'; readonly expr: Expr; readonly type: CType }
  /** The address of something that has no address in the model: only some built-ins take it. */
  | { readonly kind: 'address'; readonly location: Location }
  /** A struct by value, flattened in the order of its members. */
  | { readonly kind: 'aggregate'; readonly slots: readonly Expr[]; readonly type: CType }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'nothing' }

/** The whole tree, as far as one function has to know it. */
export interface Tree {
  /** Names of callees whose arguments are not looked at: printing and tracing. */
  readonly dropArguments: (name: string) => boolean
  /** The function that stands for an assembly statement without operands, if any does. */
  readonly assembly: (text: string) => string | undefined
  readonly entryHook: (attributes: readonly string[], file: string) => string | undefined
  readonly callHook: (attributes: readonly string[], callee: string) => string | undefined
  /** What the Program calls the field at this path of the tree. */
  readonly fieldName: (path: string) => string
  readonly findObject: (scope: Scope, name: string) => TreeObject | undefined
  readonly familyOf: (tag: string) => Family | undefined
  readonly findSignature: (scope: Scope, name: string) => FunctionType | undefined
  /** Makes a static variable of a function known under its field name. */
  readonly addStatic: (object: TreeObject) => TreeObject
  /** Whether the tree itself defines a function that this unit would call. */
  readonly defines: (scope: Scope, name: string) => boolean
  /** Whether nobody looks at the cell at this path through another member of the unions around it. */
  readonly isApart: (path: string) => boolean
  /** Whether the object at this path is one that nobody looks at, so that it need not be assigned. */
  readonly isLeftOut: (path: string) => boolean
  /** The address of a function as a number, where C compares it with one. */
  readonly addressOf: (name: string) => bigint | undefined
  /** Decides once per union which of its members is the one in use. */
  readonly unionMember: (union: string, member: string) => string
  /** How the field that a reference ends in is declared, or why it cannot be. */
  readonly declare: (reference: Reference) => FieldDeclaration | string
}

export interface Grammar {
  readonly evaluate: (context: Context, node: ExprNode, wanted: boolean) => Value
  readonly locate: (context: Context, node: ExprNode) => Location | undefined
  readonly branch: (context: Context, node: ExprNode, then: Label, otherwise: Label) => void
  readonly statements: (context: Context, body: readonly StatementNode[], wanted: boolean) => Value
  readonly call: (context: Context, node: CallNode, wanted: boolean) => Value
}

/** What a name can mean inside a function. */
export type Named = Variable | TreeObject | BoundFunction | BoundAddress

export interface SwitchCases {
  /** Whether control arrives at the switch at all. */
  readonly reached: boolean
  readonly cases: { readonly from: bigint; readonly to: bigint; readonly label: Label }[]
  otherwise: Label | undefined
}

export interface Context {
  readonly grammar: Grammar
  readonly tree: Tree
  readonly scope: Scope
  readonly func: FunctionNode
  readonly builder: Builder
  readonly result: CType
  /** Variables of the caller that pointer parameters stand for: returned behind the result. */
  readonly outputs: Variable[]
  readonly diagnostics: Diagnostic[]
  readonly fields: Map<string, { readonly id: FieldId; readonly symbol: FieldSymbol }>
  readonly functions: Map<string, { readonly id: FunctionId; readonly symbol: FunctionSymbol }>
  readonly properties: Map<string, PropertyId>
  /** Innermost block last. */
  readonly blocks: Map<string, Named>[]
  readonly labels: Map<string, Label>
  readonly breaks: Label[]
  readonly continues: Label[]
  readonly switches: (SwitchCases | undefined)[]
  depth: number
  /** Problems in code that no path reaches: not reported, but what they touch has no known type. */
  silenced: number
}

/** Placeholder after a problem; the function is refused, so nobody sees it. */
export const nothing: Value = { kind: 'nothing' }

export const refusedValue: Value = { kind: 'scalar', expr: constant(0n), type: intType }

/** Code that no path reaches is not part of the function: whatever is wrong there is passed over. */
export function refuse(
  context: Context,
  code: LoweringCode,
  span: Span,
  message: string,
  help?: string,
): Value {
  if (!context.builder.open) {
    context.silenced++
    return refusedValue
  }
  // Behind an unknown name everything else on the line is a consequence of it.
  const known = context.diagnostics.some(
    (other) =>
      other.severity === 'error' &&
      other.span.line === span.line &&
      other.span.file === span.file &&
      (code !== 'C101' || other.message === message),
  )
  if (!known) {
    const diagnostic: Diagnostic = { code, severity: 'error', message, span }
    context.diagnostics.push(help === undefined ? diagnostic : { ...diagnostic, help })
  }
  return refusedValue
}

export function warn(context: Context, code: LoweringCode, span: Span, message: string): void {
  if (!context.builder.open) return
  context.diagnostics.push({ code, severity: 'warning', message, span })
}

export function scalar(expr: Expr, type: CType): Value {
  return { kind: 'scalar', expr, type }
}

export function typeIn(context: Context, node: TypeNode): CType {
  return resolveType(context.scope, node)
}

export function findVariable(context: Context, name: string): Named | undefined {
  for (let index = context.blocks.length - 1; index >= 0; index--) {
    const found = context.blocks[index]?.get(name)
    if (found !== undefined) return found
  }
  return undefined
}

/** Steps that no path reaches are dropped, and so are the symbols that only they name. */
export function internFunction(context: Context, symbol: FunctionSymbol): FunctionId {
  if (!context.builder.open) return 0
  const key = `${symbol.name}/${symbol.arguments}/${symbol.results}`
  const known = context.functions.get(key)
  if (known !== undefined) return known.id
  const id = context.functions.size
  context.functions.set(key, { id, symbol })
  return id
}

export function internProperty(context: Context, name: string): PropertyId {
  if (!context.builder.open) return 0
  const known = context.properties.get(name)
  if (known !== undefined) return known
  const id = context.properties.size
  context.properties.set(name, id)
  return id
}

export function internField(context: Context, reference: Reference, span: Span): FieldId {
  if (!context.builder.open) return 0
  const key = `${reference.owner} ${reference.path}`
  const known = context.fields.get(key)
  if (known !== undefined) return known.id
  const id = context.fields.size
  const declaration = context.tree.declare(reference)
  if (typeof declaration === 'string') refuse(context, 'C112', span, declaration)
  const name = context.tree.fieldName(reference.path)
  const symbol: FieldSymbol = { owner: reference.owner, name, span }
  const declared = typeof declaration === 'object' ? { ...symbol, declaration } : symbol
  context.fields.set(key, { id, symbol: declared })
  return id
}
