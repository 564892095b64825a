// A function inside a condition that only looks is taken apart into one expression: its body may be
// `const` declarations, `if (…) return …` and `return …`. Nothing else can happen at one instant.

import type { Expression, Statement } from 'oxc-parser'
import type { Expr } from '../../ir/program.ts'
import { operands } from '../../ir/walk.ts'
import type { At, Context } from './context.ts'
import { deeper, report } from './context.ts'
import { constant, select } from './fold.ts'
import type { FunctionMeaning, Meaning, Scope } from './scope.ts'
import { innerScope } from './scope.ts'
import { isWordsType, resolveWords } from './shared-words.ts'

const zero = constant(0n)
const maxInlining = 24
const maxSize = 2000

export function inlineCall(
  context: Context,
  node: Expression,
  meaning: FunctionMeaning | Extract<Meaning, { kind: 'external' }>,
  args: readonly Expression[],
): Expr {
  const { name } = meaning
  if (meaning.kind === 'external') {
    const help = 'call it before, and look at its result'
    report(context, node, 'T024', `\`${name}\` is defined elsewhere; it may act`, help)
    return zero
  }
  if (context.inlining.includes(name) || context.inlining.length >= maxInlining) {
    report(context, node, 'T027', `\`${name}\` is recursive, or calls too deeply for a condition`)
    return zero
  }
  const scope = innerScope(undefined)
  meaning.node.params.forEach((parameter, index) => {
    const argument = args[index]
    if (parameter.type !== 'Identifier' || argument === undefined) {
      return report(context, node, 'T024', `\`${name}\` is called without one of its arguments`)
    }
    if (isWordsType(parameter.typeAnnotation?.typeAnnotation)) {
      const field = resolveWords(context, argument)
      if (field !== undefined) scope.names.set(parameter.name, { kind: 'words', field })
      return
    }
    const value = bounded(context, argument, context.value(context, argument))
    scope.names.set(parameter.name, { kind: 'value', value })
  })
  const inlining = [...context.inlining, name]
  return inlineBody({ ...context, module: meaning.module, scope, inlining }, meaning.node)
}

/** The value of `() => …`, or of a function's body. */
export function inlineBody(context: Context, func: FunctionMeaning['node']): Expr {
  const { body } = func
  if (body === null) return zero
  if (body.type !== 'BlockStatement') return context.value(context, body)
  return inlineStatements(context, body.body, func)
}

function inlineStatements(outer: Context, statements: readonly Statement[], func: At): Expr {
  const context = deeper(outer, func)
  if (context === undefined) return zero
  const [statement, ...rest] = statements
  if (statement === undefined) {
    report(context, func, 'T024', 'the function in this condition does not return on every path')
    return zero
  }
  switch (statement.type) {
    case 'ReturnStatement':
      if (statement.argument === null) break
      return context.value(context, statement.argument)
    case 'BlockStatement':
      if (rest.length > 0) break
      return inlineStatements(inBlock(context), statement.body, func)
    case 'IfStatement': {
      const condition = context.value(context, statement.test)
      const then = inlineStatements(inBlock(context), [statement.consequent], func)
      const others = statement.alternate === null ? rest : [statement.alternate, ...rest]
      return select(condition, then, inlineStatements(inBlock(context), others, func))
    }
    case 'VariableDeclaration':
      if (statement.kind !== 'const') break
      return inlineStatements(withConstants(context, statement), rest, func)
    default:
  }
  const help = 'such a function consists of `const`, `if (…) return …` and `return …`'
  report(context, statement, 'T024', 'a statement that cannot be part of a condition', help)
  return zero
}

function withConstants(
  context: Context,
  statement: Extract<Statement, { type: 'VariableDeclaration' }>,
): Context {
  const inner = inBlock(context)
  for (const { id, init } of statement.declarations) {
    if (id.type !== 'Identifier' || init === null) {
      report(context, id, 'T017', 'a pattern, or a declaration without a value')
    } else {
      const value = bounded(inner, init, inner.value(inner, init))
      inner.scope.names.set(id.name, { kind: 'value', value })
    }
  }
  return inner
}

function inBlock(context: Context): Context {
  const scope: Scope = innerScope(context.scope)
  return { ...context, scope }
}

/** A value that is used several times is written out each time; that must not explode. */
function bounded(context: Context, node: Expression, value: Expr): Expr {
  if (size(value) <= maxSize) return value
  const help = 'compute parts of it before, into ghost state or a local'
  report(
    context,
    node,
    'T027',
    'the condition becomes too large when its functions are inlined',
    help,
  )
  return zero
}

function size(expr: Expr): number {
  return operands(expr).reduce((sum, operand) => sum + size(operand), 1)
}
