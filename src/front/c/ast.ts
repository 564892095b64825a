// The C syntax tree: what the strict parser understood, before names and types have a meaning.
//
// Every node carries the span of the token it is named after (the operator, the called name, the
// keyword), because that is the place a lowered step points to. Nothing here is resolved: a type is
// what was written, a name is a name. Lists are in source order.
//
// The subset follows the constructs found in Linux entry code; what is outside of it does not parse.

import type { IntType } from '../../base/integer.ts'
import type { Span } from '../../base/span.ts'
import type { Constants, Token } from './token.ts'

export type TypeNode =
  | { readonly kind: 'void' }
  | { readonly kind: 'integer'; readonly type: IntType }
  /** A typedef name. */
  | { readonly kind: 'named'; readonly name: string; readonly span: Span }
  /** Structs without a tag get a made-up one, unique in the unit. */
  | { readonly kind: 'struct'; readonly tag: string; readonly span: Span }
  | { readonly kind: 'enum'; readonly tag: string }
  | { readonly kind: 'pointer'; readonly to: TypeNode }
  | { readonly kind: 'array'; readonly of: TypeNode; readonly length: ExprNode | undefined }
  | FunctionTypeNode
  /** `typeof`, floating point, 128-bit integers: understood enough to step over. */
  | { readonly kind: 'unsupported'; readonly what: string; readonly span: Span }

export interface FunctionTypeNode {
  readonly kind: 'function'
  readonly result: TypeNode
  readonly parameters: readonly ParameterNode[]
  readonly variadic: boolean
}

export interface ParameterNode {
  readonly name: string | undefined
  readonly type: TypeNode
}

export interface MemberNode {
  /** Absent for anonymous structs and unions and for padding bits. */
  readonly name: string | undefined
  readonly type: TypeNode
  /** Width of a bit field. */
  readonly bits: ExprNode | undefined
  readonly span: Span
}

export interface StructNode {
  readonly tag: string
  readonly union: boolean
  readonly members: readonly MemberNode[]
  readonly span: Span
}

export interface EnumNode {
  readonly tag: string
  readonly constants: readonly {
    readonly name: string
    readonly value: ExprNode | undefined
    readonly span: Span
  }[]
}

export type UnaryOperator = '-' | '+' | '!' | '~' | '*' | '&'
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '&' | '|' | '^' | '<<' | '>>'
export type ComparisonOperator = '==' | '!=' | '<' | '>' | '<=' | '>='
export type BinaryOperator = ArithmeticOperator | ComparisonOperator

export type ExprNode =
  | { readonly kind: 'number'; readonly span: Span; readonly value: bigint; readonly type: IntType }
  | { readonly kind: 'string'; readonly span: Span; readonly text: string }
  | { readonly kind: 'name'; readonly span: Span; readonly name: string }
  | {
      readonly kind: 'unary'
      readonly span: Span
      readonly op: UnaryOperator
      readonly operand: ExprNode
    }
  | {
      readonly kind: 'increment'
      readonly span: Span
      readonly by: 1n | -1n
      readonly prefix: boolean
      readonly target: ExprNode
    }
  | {
      readonly kind: 'binary'
      readonly span: Span
      readonly op: BinaryOperator
      readonly left: ExprNode
      readonly right: ExprNode
    }
  | {
      readonly kind: 'logical'
      readonly span: Span
      readonly op: '&&' | '||'
      readonly left: ExprNode
      readonly right: ExprNode
    }
  | {
      readonly kind: 'assign'
      readonly span: Span
      readonly op: ArithmeticOperator | undefined
      readonly target: ExprNode
      readonly value: ExprNode
    }
  | {
      readonly kind: 'conditional'
      readonly span: Span
      readonly condition: ExprNode
      /** Absent in GNU `a ?: b`. */
      readonly then: ExprNode | undefined
      readonly otherwise: ExprNode
    }
  | {
      readonly kind: 'comma'
      readonly span: Span
      readonly left: ExprNode
      readonly right: ExprNode
    }
  | CallNode
  | {
      readonly kind: 'member'
      readonly span: Span
      readonly object: ExprNode
      readonly name: string
      readonly arrow: boolean
    }
  | {
      readonly kind: 'index'
      readonly span: Span
      readonly object: ExprNode
      readonly index: ExprNode
    }
  | {
      readonly kind: 'cast'
      readonly span: Span
      readonly type: TypeNode
      readonly operand: ExprNode
    }
  | { readonly kind: 'sizeof'; readonly span: Span; readonly of: TypeNode | ExprNode }
  /** GNU statement expression: the value of the last statement. */
  | { readonly kind: 'block'; readonly span: Span; readonly body: readonly StatementNode[] }
  /** A braced initialiser; with a type it is a compound literal. */
  | {
      readonly kind: 'braces'
      readonly span: Span
      readonly type: TypeNode | undefined
      readonly items: readonly InitialNode[]
    }
  /** A type name where a call takes an argument: left over from kernel macros. */
  | { readonly kind: 'type'; readonly span: Span; readonly type: TypeNode }
  /** An argument that is no expression (`[var]` of an asm operand): some built-ins ignore it. */
  | { readonly kind: 'opaque'; readonly span: Span; readonly tokens: readonly Token[] }

/** Part of a unit's tokens; they are not copied, because calls nest. */
export interface TokenRange {
  readonly tokens: readonly Token[]
  readonly from: number
  readonly to: number
}

export interface CallNode {
  readonly kind: 'call'
  readonly span: Span
  readonly callee: ExprNode
  readonly args: readonly ExprNode[]
  /** The call as written, from the first token of the callee to the closing parenthesis. */
  readonly source: TokenRange
}

export interface InitialNode {
  readonly path: readonly Designator[]
  readonly value: ExprNode
}
export type Designator =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'element'; readonly index: ExprNode }

export interface VariableNode {
  readonly name: string
  readonly type: TypeNode
  readonly initial: ExprNode | undefined
  readonly span: Span
}

export type StatementNode =
  | { readonly kind: 'block'; readonly span: Span; readonly body: readonly StatementNode[] }
  | {
      readonly kind: 'declare'
      readonly span: Span
      readonly storage: 'auto' | 'static' | 'extern' | 'typedef'
      readonly variables: readonly VariableNode[]
    }
  | { readonly kind: 'expression'; readonly span: Span; readonly value: ExprNode }
  | {
      readonly kind: 'if'
      readonly span: Span
      readonly condition: ExprNode
      readonly then: StatementNode
      readonly otherwise: StatementNode | undefined
    }
  | {
      readonly kind: 'while'
      readonly span: Span
      readonly condition: ExprNode
      readonly body: StatementNode
    }
  | {
      readonly kind: 'do'
      readonly span: Span
      readonly body: StatementNode
      readonly condition: ExprNode
    }
  | {
      readonly kind: 'for'
      readonly span: Span
      readonly first: StatementNode | undefined
      readonly condition: ExprNode | undefined
      readonly step: ExprNode | undefined
      readonly body: StatementNode
    }
  | {
      readonly kind: 'switch'
      readonly span: Span
      readonly value: ExprNode
      readonly body: StatementNode
    }
  | {
      readonly kind: 'case'
      readonly span: Span
      readonly from: ExprNode
      /** GNU case range `from ... to`. */
      readonly to: ExprNode | undefined
    }
  | { readonly kind: 'default'; readonly span: Span }
  | { readonly kind: 'label'; readonly span: Span; readonly name: string }
  | { readonly kind: 'goto'; readonly span: Span; readonly name: string }
  | { readonly kind: 'break' | 'continue' | 'empty'; readonly span: Span }
  | { readonly kind: 'return'; readonly span: Span; readonly value: ExprNode | undefined }
  | { readonly kind: 'asm'; readonly span: Span; readonly tokens: readonly Token[] }

export interface FunctionNode {
  readonly name: string
  readonly type: FunctionTypeNode
  /** Storage and attribute words in front of the name, as written. */
  readonly attributes: readonly string[]
  readonly span: Span
  /** Source lines from the first word to the closing brace. */
  readonly lines: number
  readonly body: readonly StatementNode[]
  /** Why the body did not parse; then `body` is empty and the function cannot be used. */
  readonly unparsable: { readonly message: string; readonly span: Span } | undefined
  readonly source: TokenRange
}

export interface ObjectNode {
  readonly name: string
  readonly storage: 'global' | 'percpu' | 'static key' | 'static key of boot'
  readonly internal: boolean
  /** `extern` or DECLARE_…: says that the object exists elsewhere. */
  readonly declarationOnly: boolean
  readonly type: TypeNode
  readonly initial: ExprNode | undefined
  readonly span: Span
}

export interface PrototypeNode {
  readonly name: string
  readonly type: FunctionTypeNode
  readonly attributes: readonly string[]
}

export interface UnitNode {
  readonly file: string
  readonly functions: readonly FunctionNode[]
  readonly prototypes: ReadonlyMap<string, PrototypeNode>
  readonly typedefs: ReadonlyMap<string, TypeNode>
  readonly structs: ReadonlyMap<string, StructNode>
  readonly enums: readonly EnumNode[]
  readonly objects: readonly ObjectNode[]
  readonly constants: Constants
  /** Top-level items that were stepped over because they are no declaration of the subset. */
  readonly skipped: number
}
