// Loops that nothing can end, as far as their text tells: a variable that grows with every round and is never
// looked at, or a condition over variables that no round changes. The first makes a new state for ever, the
// second is a processor that stands still; a search could only run into its limits, or find nothing to check.
//
// A loop that waits for state, or that is meant to go on for ever over state, is none of these.

import { Visitor, type Expression, type Program, type Statement } from 'oxc-parser'
import type { Context } from './context.ts'
import { report } from './context.ts'
import { lookUp } from './scope.ts'

export type Loop = Extract<
  Statement,
  { type: 'WhileStatement' | 'DoWhileStatement' | 'ForStatement' }
>

/**
 * `context`: the names that are there before a round begins. Asked when the loop was lowered, and only of text
 * that is otherwise right: what is refused for its depth would be too deep for a visitor too.
 */
export function checkLoop(context: Context, node: Loop): void {
  if (context.diagnostics.length > 0) return
  const found = readLoop(node)
  const growing = [...found.grows].filter(([name]) => isVariable(context, name))
  // Where one variable is counted up to a bound, so are the rounds, and what else grows has its bound from there.
  const counted = growing.some(([name]) => found.tested.has(name))
  for (const [name, place] of growing) {
    if (counted || found.reset.has(name)) continue
    const help = `compare \`${name}\` with a bound, cut it (\`${name} & 7\`), or keep the number in a field`
    report(context, place, 'T030', `\`${name}\` grows with each round, and nothing bounds it`, help)
  }
  if (node.test === null || found.acts || found.leaves) return
  const names = namesIn(node.test)
  const fixed = names.filter((name) => !found.grows.has(name) && !found.reset.has(name))
  const local = names.every((name) => lookUp(context.scope, name)?.kind === 'local')
  if (names.length === 0 || !local || fixed.length < names.length) return
  const help = 'change it in the loop, or wait for state: `waitUntil(() => condition)`'
  report(context, node, 'T030', `no round of this loop changes \`${names.join('`, `')}\``, help)
}

/** One that is there before the first round, and after the last. */
function isVariable(context: Context, name: string): boolean {
  const binding = lookUp(context.scope, name)
  return binding?.kind === 'local' && binding.mutable
}

interface Found {
  /** Variables whose new value is computed from the old one, and where. */
  readonly grows: ReadonlyMap<string, Expression>
  /** Variables that get another value too. */
  readonly reset: ReadonlySet<string>
  /** Variables that some condition looks at. */
  readonly tested: ReadonlySet<string>
  /** A round calls something or touches state. */
  readonly acts: boolean
  /** A round may leave the loop. */
  readonly leaves: boolean
}

function readLoop(node: Loop): Found {
  const grows = new Map<string, Expression>()
  const reset = new Set<string>()
  const tested = new Set<string>()
  let [acts, leaves] = [false, false]
  const test = (condition: Expression | null): void => {
    if (condition !== null) for (const name of namesIn(condition)) tested.add(name)
  }
  const visitor = new Visitor({
    AssignmentExpression(change) {
      const { left, operator, right } = change
      if (left.type !== 'Identifier') return
      const adds = operator === '=' ? isSumOf(right, left.name) : adding.has(operator.slice(0, -1))
      if (adds) grows.set(left.name, change)
      else reset.add(left.name)
    },
    UpdateExpression(change) {
      if (change.argument.type === 'Identifier') grows.set(change.argument.name, change)
    },
    IfStatement: (inner) => test(inner.test),
    ConditionalExpression: (inner) => test(inner.test),
    SwitchStatement: (inner) => test(inner.discriminant),
    WhileStatement: (inner) => test(inner.test),
    DoWhileStatement: (inner) => test(inner.test),
    ForStatement: (inner) => test(inner.test),
    CallExpression: () => void (acts = true),
    MemberExpression: () => void (acts = true),
    BreakStatement: () => void (leaves = true),
    ReturnStatement: () => void (leaves = true),
  })
  // What a `for` starts with happens before the first round.
  visitor.visit(asProgram(node.type === 'ForStatement' ? { ...node, init: null } : node))
  return { grows, reset, tested, acts, leaves }
}

const adding: ReadonlySet<string> = new Set(['+', '-', '*', '<<', '**'])

/** `x + …`, `… * x`, at the top: what is masked on top of that stays in bounds. */
function isSumOf(value: Expression, name: string): boolean {
  if (value.type !== 'BinaryExpression' || !adding.has(value.operator)) return false
  return namesIn(value).includes(name)
}

function namesIn(node: Expression): readonly string[] {
  const names = new Set<string>()
  const visitor = new Visitor({ Identifier: ({ name }) => void names.add(name) })
  visitor.visit(asProgram({ type: 'ExpressionStatement', expression: node, ...placeOf(node) }))
  return [...names]
}

function asProgram(statement: Statement): Program {
  const place = placeOf(statement)
  return { type: 'Program', body: [statement], sourceType: 'module', hashbang: null, ...place }
}

function placeOf({ start, end }: { readonly start: number; readonly end: number }): {
  readonly start: number
  readonly end: number
} {
  return { start, end }
}
