// WARN_ON and its family: the condition is evaluated exactly once, its truth is the value, and being
// true is a violation of `kernel-warning` in the kernel's own words.
//
// RCU_LOCKDEP_WARN() only looks when debug_lockdep_rcu_enabled() says so, as in the kernel. BUG_ON()
// goes on behind the violation: the path that led here is what matters.
// (include/asm-generic/bug.h, include/linux/rcupdate.h)

import type { Expr } from '../../ir/program.ts'
import type { CallNode, ExprNode } from './ast.ts'
import type { Builtin } from './builtins.ts'
import { argument, truthValue } from './builtins.ts'
import { constant } from './expr-fold.ts'
import { emit, emitBranch, newLabel, newLocal, placeLabel } from './lower-c-builder.ts'
import type { Context } from './lower-c-context.ts'
import { internProperty, nothing } from './lower-c-context.ts'
import { asTruth } from './lower-c-values.ts'
import { sourceText } from './source-text.ts'
import { negate } from './types.ts'

const property = 'kernel-warning'

function emitCheck(context: Context, call: CallNode, failed: Expr, message: string): void {
  const id = internProperty(context, property)
  const condition = negate(failed)
  emit(context.builder, { kind: 'check', property: id, condition, message, span: call.span })
}

/** The truth of a condition in a form that can be used twice. */
function evaluateCondition(context: Context, node: ExprNode): Expr {
  const value = asTruth(context, context.grammar.evaluate(context, node, true), node.span)
  if (value.kind === 'const' || value.kind === 'local') return value
  const into = newLocal(context.builder, `t${context.builder.locals.length}`, {
    bits: 1,
    signed: false,
  })
  emit(context.builder, { kind: 'assign', into, value, span: node.span })
  return { kind: 'local', local: into }
}

/** Position of the condition: first, except for the macros that take a device or a format first. */
function warning(position: number): Builtin {
  return (context, call, wanted) => {
    const failed = evaluateCondition(context, argument(context, call, position))
    // A condition that the configuration makes false asks nothing.
    if (failed.kind !== 'const' || failed.value !== 0n) {
      emitCheck(context, call, failed, sourceText(call.source))
    }
    return wanted ? truthValue(failed) : nothing
  }
}

const always: Builtin = (context, call) => {
  emitCheck(context, call, constant(1n), sourceText(call.source))
  return nothing
}

const lockdepWarning: Builtin = (context, call) => {
  const { builder } = context
  const { span } = call
  const enabled = newLabel(builder)
  const end = newLabel(builder)
  const callee: ExprNode = { kind: 'name', span, name: 'debug_lockdep_rcu_enabled' }
  context.grammar.branch(context, { ...call, callee, args: [] }, enabled, end)
  placeLabel(builder, enabled)
  const failed = evaluateCondition(context, argument(context, call, 0))
  const text = call.args[1]
  const message = text?.kind === 'string' ? text.text.replace(/\\n$/u, '') : sourceText(call.source)
  emitCheck(context, call, failed, message)
  emitBranch(builder, constant(1n), end, end, span)
  placeLabel(builder, end)
  return nothing
}

export const checkBuiltins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['WARN_ON', warning(0)],
  ['WARN_ON_ONCE', warning(0)],
  ['WARN', warning(0)],
  ['WARN_ONCE', warning(0)],
  ['WARN_RATELIMIT', warning(0)],
  ['VM_WARN_ON', warning(0)],
  ['VM_WARN_ON_ONCE', warning(0)],
  ['DEBUG_LOCKS_WARN_ON', warning(0)],
  ['SCHED_WARN_ON', warning(0)],
  ['BUG_ON', warning(0)],
  ['VM_BUG_ON', warning(0)],
  ['BUG', always],
  ['RCU_LOCKDEP_WARN', lockdepWarning],
])
