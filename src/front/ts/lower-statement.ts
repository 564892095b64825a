// Statements → steps of the draft. Control flow becomes labels and branches; what is behind a return
// or a break is still examined (its mistakes are reported) but leaves no step.

import type { Expression, Statement, VariableDeclaration } from 'oxc-parser'
import type { Context } from './context.ts'
import { deeper, report, spanOf } from './context.ts'
import { add, addLocal, addNamed, goTo, leave, newLabel, place } from './draft.ts'
import { lowerAssignment } from './lower-assignment.ts'
import { lowerCondition } from './lower-condition.ts'
import { isTruth } from './lower-expression.ts'
import { lowerDoWhile, lowerFor, lowerWhile } from './lower-loop.ts'
import { lowerSwitch } from './lower-switch.ts'
import { lowerExpressionStatement } from './lower-word.ts'
import { refuseStatement } from './refuse-statement.ts'
import { innerScope } from './scope.ts'
import { registerOf } from './written-type.ts'

/** The statements of one block, with names of their own. */
export function lowerStatements(outer: Context, body: readonly Statement[]): void {
  const context = { ...outer, scope: innerScope(outer.scope) }
  for (const statement of body) lowerStatement(context, statement)
}

export function lowerStatement(outer: Context, node: Statement): void {
  const context = deeper(outer, node)
  if (context === undefined) return
  if (context.draft.region?.switched === true && context.draft.reachable) {
    const help = 'end the atomically there; what follows comes after other tasks have run'
    report(context, node, 'T023', 'something follows switchTo() in the same atomically', help)
  }
  switch (node.type) {
    case 'BlockStatement':
      return lowerStatements(context, node.body)
    case 'EmptyStatement':
    case 'TSTypeAliasDeclaration':
    case 'TSInterfaceDeclaration':
      return
    case 'VariableDeclaration':
      return lowerVariables(context, node)
    case 'ExpressionStatement':
      return lowerEffect(context, node.expression)
    case 'IfStatement':
      return lowerIf(context, node)
    case 'WhileStatement':
      return lowerWhile(context, node, lowerStatement)
    case 'DoWhileStatement':
      return lowerDoWhile(context, node, lowerStatement)
    case 'ForStatement':
      return lowerFor(context, node, {
        statement: lowerStatement,
        effect: lowerEffect,
        variables: lowerVariables,
      })
    case 'SwitchStatement':
      return lowerSwitch(context, node, lowerStatement)
    case 'BreakStatement':
      return lowerJump(context, node, 'break', context.breakTo)
    case 'ContinueStatement':
      return lowerJump(context, node, 'continue', context.continueTo)
    case 'ReturnStatement':
      return lowerReturn(context, node)
    default:
      return refuseStatement(context, node)
  }
}

/** An expression that stands for what it does. */
export function lowerEffect(context: Context, node: Expression): void {
  if (node.type === 'AssignmentExpression' || node.type === 'UpdateExpression') {
    return lowerAssignment(context, node)
  }
  lowerExpressionStatement(context, node)
}

function lowerVariables(context: Context, node: VariableDeclaration): void {
  if (node.kind !== 'let' && node.kind !== 'const') {
    report(context, node, 'T010', `\`${node.kind}\` declarations`, 'write `let` or `const`')
  }
  for (const { id, init } of node.declarations) {
    if (id.type !== 'Identifier') {
      report(context, id, 'T017', 'destructuring', 'read the fields one by one')
      continue
    }
    if (init === null) {
      report(context, id, 'T017', `\`${id.name}\` is declared without a value`, 'write `= 0`')
    }
    if (context.scope.names.has(id.name)) {
      report(context, id, 'T007', `\`${id.name}\` is declared twice in one block`)
    }
    const written = id.typeAnnotation?.typeAnnotation
    if (written !== undefined && registerOf(written) === undefined) {
      const help = 'variables are numbers or booleans'
      report(context, written, 'T009', `the type of \`${id.name}\` is neither`, help)
    }
    if (init !== null) declare(context, id.name, init, node.kind !== 'const')
    else context.scope.names.set(id.name, { kind: 'value', value: { kind: 'const', value: 0n } })
  }
}

function declare(context: Context, name: string, init: Expression, mutable: boolean): void {
  const { draft, scope } = context
  const value = context.value(context, init)
  // A constant needs no local; it is written out where it is used.
  if (!mutable && value.kind === 'const') {
    scope.names.set(name, { kind: 'value', value })
    return
  }
  // A local that is never assigned again keeps what is known about its first value.
  const truth = !mutable && isTruth(context, value)
  const local = addNamed(draft, name, value, spanOf(context, init), mutable)
  if (truth) draft.truths.add(local)
  scope.names.set(name, { kind: 'local', local, mutable })
}

function lowerIf(context: Context, node: Extract<Statement, { type: 'IfStatement' }>): void {
  const { draft } = context
  const [then, otherwise, end] = [newLabel(draft), newLabel(draft), newLabel(draft)]
  lowerCondition(context, node.test, then, otherwise)
  place(draft, then)
  lowerStatements(context, [node.consequent])
  goTo(draft, end, spanOf(context, node))
  place(draft, otherwise)
  if (node.alternate !== null) lowerStatements(context, [node.alternate])
  goTo(draft, end, spanOf(context, node))
  place(draft, end)
}

function lowerJump(
  context: Context,
  node: Extract<Statement, { type: 'BreakStatement' | 'ContinueStatement' }>,
  word: string,
  to: number | undefined,
): void {
  if (node.label !== null) {
    report(context, node, 'T010', `\`${word}\` with a label`, 'put the loops into functions')
  }
  if (to === undefined) report(context, node, 'T010', `\`${word}\` outside of a loop`)
  else goTo(context.draft, to, spanOf(context, node))
}

function lowerReturn(
  context: Context,
  node: Extract<Statement, { type: 'ReturnStatement' }>,
): void {
  const { draft, results, returnTo } = context
  const span = spanOf(context, node)
  const value = node.argument === null ? undefined : context.value(context, node.argument)
  if (returnTo !== undefined) {
    if (value !== undefined) {
      const help = 'assign to a `let` outside, and return that after the atomically'
      report(context, node, 'T023', 'the function of an atomically returns a value', help)
    }
    return goTo(draft, returnTo, span)
  }
  if (results === 1 && value === undefined) {
    report(context, node, 'T026', 'this return gives no value, but the type promises one')
  }
  if (results === 0 && value !== undefined) {
    report(context, node, 'T026', 'this return gives a value, but the type promises none')
  }
  if (value === undefined) add(draft, { kind: 'return', values: [], span }, 'local')
  else addLocal(draft, value, (merged) => ({ kind: 'return', values: [merged], span }))
  leave(draft)
}
