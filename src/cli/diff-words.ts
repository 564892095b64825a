// Contexts and marks of a comparison in the words of reports: `lockdep off → on`, `flags & 0xe != 0`.

import { printExpr } from '../ir/print.ts'
import type { BinaryOp, Expr } from '../ir/program.ts'
import type { Difference } from '../diff/comparison.ts'
import { isFromOutside } from '../diff/value.ts'
import { ownInstance } from '../diff/keys.ts'
import type { Mark } from '../diff/mark.ts'
import { isKnown } from '../diff/value.ts'
import type { Source, Value } from '../diff/value.ts'
import { number, type FieldWords } from '../report/field-words.ts'

/** The conditions of a context, joined by "and"; empty when it is every call. */
export function describeContext(
  { context }: Difference,
  configurations: readonly string[],
): readonly string[] {
  const words = context.constraints
    .filter(({ variable }) => isFromOutside(variable))
    .flatMap(({ variable, condition }) => {
      if (variable.source.kind === 'configuration') {
        const live = context.live.get(variable.key) ?? []
        if (live.length === configurations.length) return []
        return [`in ${live.map((index) => configurations[index] ?? '?').join(' or ')}`]
      }
      return [printExpr(tidy(condition), names, () => nameOf(variable.source))]
    })
  return [...new Set(words)]
}

const names = { field: () => '?', func: () => '?', property: () => '?' }

function nameOf(source: Source): string {
  switch (source.kind) {
    case 'cell': {
      const element = source.index === 0 ? '' : `[${source.index}]`
      const whose = source.instance === ownInstance ? '' : `${source.owner}${source.instance}.`
      return `${whose}${source.name}${element}`
    }
    case 'argument':
      return `argument ${source.local + 1}`
    case 'choice':
      return source.label
    case 'result':
      return `${source.func}()`
    case 'current':
      return `the task of CPU ${source.cpu}`
    case 'depth':
      return `the contexts of task ${source.task}`
    default:
      return source.kind
  }
}

const opposite: Partial<Record<BinaryOp, BinaryOp>> = { eq: 'ne', ne: 'eq' }
const truths: ReadonlySet<BinaryOp> = new Set(['eq', 'ne', 'lt_s', 'lt_u', 'le_s', 'le_u'])

/** The unknown as a local, and without "not not" and "is not 0" of what is a truth value anyhow. */
function tidy(expr: Expr): Expr {
  if (expr.kind === 'old') return { kind: 'local', local: 0 }
  if (expr.kind === 'wrap') return tidy(expr.operand)
  if (expr.kind === 'unary') {
    const operand = tidy(expr.operand)
    if (expr.op === 'lnot' && operand.kind === 'binary') {
      const op = opposite[operand.op]
      if (op !== undefined) return tidyBinary({ ...operand, op })
    }
    return { ...expr, operand }
  }
  if (expr.kind !== 'binary') return expr
  return tidyBinary({ ...expr, left: tidy(expr.left), right: tidy(expr.right) })
}

function tidyBinary(expr: Extract<Expr, { kind: 'binary' }>): Expr {
  const { op, left, right } = expr
  if (right.kind !== 'const' || right.value !== 0n || left.kind !== 'binary') return expr
  if (!truths.has(left.op)) return expr
  if (op === 'ne') return left
  const other = op === 'eq' ? opposite[left.op] : undefined
  return other === undefined ? expr : { ...left, op: other }
}

/** One mark in one line. */
export function describeMark(mark: Mark, words: FieldWords, tasks: readonly string[]): string {
  const [first] = mark.values
  switch (mark.kind) {
    case 'write':
      return describeWrite(mark, words)
    case 'event':
      return mark.values.length === 0 ? mark.what : `${mark.what} ${list(mark.values)}`
    case 'hook':
      return `hook: ${mark.what}`
    case 'warning':
      return `warning: ${mark.what}`
    case 'switch':
      return `switch to ${first !== undefined && isKnown(first) ? tasks[Number(first)] : 'a task'}`
    case 'wait':
      return 'waits'
    case 'return':
      return mark.values.length === 0 ? 'returns' : `returns ${list(mark.values)}`
    case 'round':
      return `once more: ${mark.what}`
    case 'call':
      return `${mark.what}()`
    case 'arrival':
      return `-> ${mark.what} arrives`
    default:
      return 'goes on without an end'
  }
}

function describeWrite({ what, values, before }: Mark, words: FieldWords): string {
  const [after] = values
  if (after === undefined || before === undefined || !isKnown(after) || !isKnown(before)) {
    return `${what} → ${after === undefined ? '?' : print(after)}`
  }
  const match = /^((?:task|cpu|frame)\d+\.)?([^[]+)(\[\d+\])?$/.exec(what)
  const whose = match?.[1] ?? ''
  const word = words(match?.[2] ?? what)
  if (word === undefined) return `${what} ${number(before)} → ${number(after)}`
  const [was, is] = [word.read(before), word.read(after)]
  const subjects = [...new Set([...was, ...is].map(({ subject }) => subject))]
  const changes = subjects.flatMap((subject) => {
    const [from, to] = [was, is].map((pieces) => pieces.find((each) => each.subject === subject))
    return from?.value === to?.value
      ? []
      : [`${whose}${subject} ${from?.value ?? '–'} → ${to?.value ?? '–'}`]
  })
  return changes.length === 0 ? `${what} ${number(before)} → ${number(after)}` : changes.join(', ')
}

function list(values: readonly Value[]): string {
  return values.map(print).join(', ')
}

function print(value: Value): string {
  return isKnown(value) ? number(value) : 'something'
}
