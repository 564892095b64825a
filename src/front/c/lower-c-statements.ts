// Statements: control flow between the steps of expressions.
//
// Every block has its own variables; a variable that is declared twice is two locals. Code that no
// path reaches (behind a return, or switched off by the configuration) is not lowered at all, unless
// a label or case inside could bring control into it.

import { unreachable } from '../../base/assert.ts'
import type { Span } from '../../base/span.ts'
import type { Expr } from '../../ir/program.ts'
import type { StatementNode } from './ast.ts'
import { binary, constant, select } from './expr-fold.ts'
import type { Label } from './lower-c-builder.ts'
import {
  emitBranch,
  emitJump,
  emitReturn,
  newLabel,
  newLocal,
  placeLabel,
  emit,
} from './lower-c-builder.ts'
import type { Context, SwitchCases, Value } from './lower-c-context.ts'
import { lowerAssembly } from './lower-c-asm.ts'
import { nothing, refuse } from './lower-c-context.ts'
import { constantOf, declare } from './lower-c-declare.ts'
import { slotOf } from './lower-c-places.ts'
import { asInteger, convertTo } from './lower-c-values.ts'
import { flatten } from './struct-members.ts'
import { convert, promote } from './types.ts'

/** A block; its value is that of its last statement, for GNU statement expressions. */
export function lowerBlock(
  context: Context,
  body: readonly StatementNode[],
  wanted = false,
): Value {
  context.blocks.push(new Map())
  let value: Value = nothing
  for (const [position, statement] of body.entries()) {
    // Names are declared even where no path arrives: a label further on may use them.
    const needed = context.builder.open || statement.kind === 'declare' || hasEntrance(statement)
    if (!needed) continue
    const last = wanted && position === body.length - 1
    if (last && statement.kind === 'expression') {
      value = context.grammar.evaluate(context, statement.value, true)
    } else lowerStatement(context, statement)
  }
  context.blocks.pop()
  return value
}

/** Whether control can come into the statement other than from above. */
function hasEntrance(statement: StatementNode, cases = true): boolean {
  switch (statement.kind) {
    case 'label':
      return true
    case 'case':
    case 'default':
      return cases
    case 'block':
      return statement.body.some((inner) => hasEntrance(inner, cases))
    case 'if':
      return [statement.then, statement.otherwise].some(
        (inner) => inner !== undefined && hasEntrance(inner, cases),
      )
    case 'while':
    case 'do':
    case 'for':
      return hasEntrance(statement.body, cases)
    case 'switch':
      // Its cases belong to itself.
      return hasEntrance(statement.body, false)
    default:
      return false
  }
}

function lowerStatement(context: Context, statement: StatementNode): void {
  const { builder } = context
  const { span } = statement
  switch (statement.kind) {
    case 'block':
      lowerBlock(context, statement.body)
      return
    case 'declare':
      for (const variable of statement.variables) declare(context, variable, statement.storage)
      return
    case 'expression':
      context.grammar.evaluate(context, statement.value, false)
      return
    case 'if':
      lowerIf(context, statement)
      return
    case 'while':
    case 'do':
    case 'for':
      lowerLoop(context, statement)
      return
    case 'switch':
      lowerSwitch(context, statement)
      return
    case 'case':
    case 'default':
      lowerCase(context, statement)
      return
    case 'label': {
      const label = userLabel(context, statement.name)
      const twice = builder.labels[label] !== -1
      if (twice) refuse(context, 'C111', span, `there are two labels \`${statement.name}\``)
      else placeLabel(builder, label, true)
      return
    }
    case 'goto':
      emitJump(builder, userLabel(context, statement.name), span)
      return
    case 'break':
      jumpOut(context, context.breaks.at(-1), span)
      return
    case 'continue':
      jumpOut(context, context.continues.at(-1), span)
      return
    case 'return':
      lowerReturn(context, statement)
      return
    case 'asm':
      lowerAssembly(context, statement)
      return
    case 'empty':
      return
    default:
      unreachable(statement)
  }
}

function userLabel(context: Context, name: string): Label {
  const known = context.labels.get(name)
  if (known !== undefined) return known
  const label = newLabel(context.builder)
  context.labels.set(name, label)
  return label
}

function jumpOut(context: Context, label: Label | undefined, span: Span): void {
  if (label === undefined) refuse(context, 'C111', span, 'not inside a loop or switch')
  else emitJump(context.builder, label, span)
}

function lowerIf(context: Context, statement: Extract<StatementNode, { kind: 'if' }>): void {
  const { builder } = context
  const yes = newLabel(builder)
  const no = newLabel(builder)
  const end = newLabel(builder)
  context.grammar.branch(context, statement.condition, yes, no)
  placeLabel(builder, yes)
  lowerBlock(context, [statement.then])
  if (statement.otherwise !== undefined) emitJump(builder, end, statement.span)
  placeLabel(builder, no)
  if (statement.otherwise !== undefined) lowerBlock(context, [statement.otherwise])
  placeLabel(builder, end)
}

function lowerLoop(
  context: Context,
  statement: Extract<StatementNode, { kind: 'while' | 'do' | 'for' }>,
): void {
  const { builder } = context
  const { span, kind, condition } = statement
  const [test, body, again, end] = [
    newLabel(builder),
    newLabel(builder),
    newLabel(builder),
    newLabel(builder),
  ]
  context.blocks.push(new Map())
  if (kind === 'for' && statement.first) lowerStatement(context, statement.first)
  if (kind !== 'do') {
    // Something behind jumps back here.
    placeLabel(builder, test, builder.open)
    if (condition !== undefined) context.grammar.branch(context, condition, body, end)
  }
  placeLabel(builder, body, kind === 'do' && builder.open)
  context.breaks.push(end)
  context.continues.push(again)
  lowerBlock(context, [statement.body])
  context.breaks.pop()
  context.continues.pop()
  placeLabel(builder, again)
  if (kind === 'for' && statement.step !== undefined) {
    context.grammar.evaluate(context, statement.step, false)
  }
  if (kind === 'do') context.grammar.branch(context, statement.condition, body, end)
  else emitJump(builder, test, span)
  placeLabel(builder, end)
  context.blocks.pop()
}

function lowerSwitch(
  context: Context,
  statement: Extract<StatementNode, { kind: 'switch' }>,
): void {
  const { builder } = context
  const { span } = statement
  const value = asInteger(context, context.grammar.evaluate(context, statement.value, true), span)
  const type = promote(value.type)
  const on = newLocal(builder, 'switch', type)
  emit(builder, { kind: 'assign', into: on, value: convert(value.expr, value.type, type), span })
  const [tests, end] = [newLabel(builder), newLabel(builder)]
  const cases: SwitchCases = { reached: builder.open, cases: [], otherwise: undefined }
  emitJump(builder, tests, span)
  context.switches.push(cases)
  context.breaks.push(end)
  lowerBlock(context, [statement.body])
  context.breaks.pop()
  context.switches.pop()
  emitJump(builder, end, span)
  // The tests come last, because only now are the cases known.
  placeLabel(builder, tests)
  const local = { kind: 'local' as const, local: on }
  for (const { from, to, label } of cases.cases) {
    const next = newLabel(builder)
    const [low, high] = [constant(from), constant(to)]
    const inRange = select(binary('le_s', low, local), binary('le_s', local, high), constant(0n))
    emitBranch(builder, from === to ? binary('eq', local, low) : inRange, label, next, span)
    placeLabel(builder, next)
  }
  emitJump(builder, cases.otherwise ?? end, span)
  placeLabel(builder, end)
}

function lowerCase(
  context: Context,
  statement: Extract<StatementNode, { kind: 'case' | 'default' }>,
): void {
  const { span } = statement
  const cases = context.switches.at(-1)
  const label = newLabel(context.builder)
  placeLabel(context.builder, label, cases?.reached ?? true)
  if (cases === undefined) {
    refuse(context, 'C111', span, `\`${statement.kind}\` outside of a switch`)
  } else if (statement.kind === 'default') cases.otherwise = label
  else {
    const from = constantOf(context, statement.from)
    const to = statement.to === undefined ? from : constantOf(context, statement.to)
    if (from !== undefined && to !== undefined) cases.cases.push({ from, to, label })
    else refuse(context, 'C112', span, 'a case that is not constant')
  }
}

function lowerReturn(
  context: Context,
  statement: Extract<StatementNode, { kind: 'return' }>,
): void {
  const { span } = statement
  const wanted = context.result.kind !== 'void'
  const value =
    statement.value === undefined
      ? nothing
      : context.grammar.evaluate(context, statement.value, wanted)
  const result =
    wanted && statement.value !== undefined
      ? convertTo(context, value, context.result, span)
      : nothing
  if (result.kind === 'scalar') returnValues(context, [result.expr], span)
  else if (result.kind === 'aggregate') returnValues(context, result.slots, span)
  else returnValues(context, placeholders(context), span)
}

/** Returns the result and what pointer parameters point to. */
export function returnValues(context: Context, values: readonly Expr[], span: Span): void {
  const outputs = context.outputs.map((variable): Expr => ({
    kind: 'local',
    local: slotOf(context, variable, '', variable.type),
  }))
  emitReturn(context.builder, [...values, ...outputs], span)
}

/** What a function returns whose end is reached without a value. */
export function placeholders(context: Context): ReturnType<typeof constant>[] {
  if (context.result.kind === 'void') return []
  const slots = flatten(context.scope, context.result)
  return (slots ?? [undefined]).map(() => constant(0n))
}
