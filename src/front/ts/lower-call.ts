// Calls that yield a value: functions, and the words choose, maybe, fetchAdd …, thisCpu ….
//
// A call inside `atomically` goes to a copy of the function in which every step is glued; its name
// is the function's with `@atomic` behind it. Only functions of the same system have such a copy.

import type { Expression } from 'oxc-parser'
import type { Expr } from '../../ir/program.ts'
import type { Context } from './context.ts'
import { meaningOf, report, spanOf } from './context.ts'
import { add, addTemporary, newTemporary } from './draft.ts'
import { binary, constant, localValue } from './fold.ts'
import { inlineCall } from './inline-call.ts'
import { atomicsMethod, lowerAtomics } from './lower-atomics.ts'
import { fitted, resolveCell } from './lower-place.ts'
import { stringLiteral } from './literal.ts'
import type { FunctionMeaning, Meaning, StateField } from './scope.ts'
import { nameWithWords, resolveWords, wordsParameters } from './shared-words.ts'
import type { ChoiceWord, SituationWord, UpdateWord, Word } from './words.ts'
import { resultsOf, registerOf } from './written-type.ts'

export type CallNode = Extract<Expression, { type: 'CallExpression' }>

const zero = constant(0n)
export const atomicSuffix = '@atomic'

/** `wanted`: whether the value is used. */
export function lowerCall(context: Context, node: CallNode, wanted: boolean): Expr {
  const { callee } = node
  if (node.optional) report(context, node, 'T011', '`?.()`, an optional call')
  if (isMathTrunc(callee)) return lowerDivision(context, node)
  const atomics = atomicsMethod(context, callee)
  if (atomics !== undefined) {
    const nodes = plainArguments(context, node)
    return lowerAtomics(context, node, { method: atomics, nodes }, wanted)
  }
  if (callee.type !== 'Identifier') {
    const help = 'call functions by their name'
    report(context, node, 'T012', 'the called function is computed', help)
    return zero
  }
  const meaning = meaningOf(context, callee.name)
  switch (meaning?.kind) {
    case 'word':
      return lowerWord(context, node, meaning.word, wanted)
    case 'function':
    case 'external':
      return lowerFunctionCall(context, node, meaning, wanted)
    case 'broken':
      return zero
    case undefined: {
      const help =
        'declare it, import it, or write `declare function` for one that the kernel defines'
      report(context, node, 'T006', `the function \`${callee.name}\` is not declared here`, help)
      return zero
    }
    default:
      report(context, node, 'T012', `\`${callee.name}\` is called but is no function`)
      return zero
  }
}

/** The arguments as expressions; a spread is reported and missing. */
export function plainArguments(context: Context, node: CallNode): readonly Expression[] {
  return node.arguments.flatMap((argument) => {
    if (argument.type !== 'SpreadElement') return [argument]
    report(context, argument, 'T011', 'a spread argument', 'write the arguments one by one')
    return []
  })
}

/** Reports and gives undefined unless there are exactly as many. */
export function exactArguments(
  context: Context,
  node: CallNode,
  word: string,
  count: number,
): readonly Expression[] | undefined {
  const found = plainArguments(context, node)
  if (found.length === count) return found
  const plural = count === 1 ? 'argument' : 'arguments'
  report(context, node, 'T022', `\`${word}\` takes ${count} ${plural}, not ${found.length}`)
  return undefined
}

function lowerFunctionCall(
  context: Context,
  node: CallNode,
  meaning: FunctionMeaning | Extract<Meaning, { kind: 'external' }>,
  wanted: boolean,
): Expr {
  if (context.mode === 'constant') {
    report(context, node, 'T018', 'a function is called where a constant is needed')
    return zero
  }
  const nodes = plainArguments(context, node)
  if (context.mode === 'look') return inlineCall(context, node, meaning, nodes)
  const { args, memories } = sortArguments(context, meaning, nodes)
  const { draft, symbols } = context
  const name = calleeName(context, node, meaning, memories)
  const span = spanOf(context, node)
  const into = wanted ? [newTemporary(draft)] : []
  const func = symbols.func(name, args.length, into.length, span)
  add(draft, { kind: 'call', func, args, into, next: 0, span }, 'local')
  const [result] = into
  if (result === undefined) return zero
  // Another definition of the name may take its place when linking, and C's idea of truth is wider.
  const value = localValue(result)
  return isPromisedTruth(meaning) ? binary('ne', value, zero) : value
}

/** Memories select a copy of the callee; everything else is passed. */
function sortArguments(
  context: Context,
  meaning: FunctionMeaning | Extract<Meaning, { kind: 'external' }>,
  nodes: readonly Expression[],
): { readonly args: readonly Expr[]; readonly memories: readonly StateField[] } {
  const expected = meaning.kind === 'function' ? wordsParameters(meaning) : []
  const args: Expr[] = []
  const memories: StateField[] = []
  nodes.forEach((node, index) => {
    if (expected[index] !== true) {
      args.push(context.value(context, node))
      return
    }
    const field = resolveWords(context, node)
    if (field !== undefined) memories.push(field)
  })
  return { args, memories }
}

function calleeName(
  context: Context,
  node: CallNode,
  meaning: FunctionMeaning | Extract<Meaning, { kind: 'external' }>,
  memories: readonly StateField[],
): string {
  const name = nameWithWords(meaning.name, memories)
  const own = context.module.functions.get(meaning.name)
  if (own !== undefined && own !== meaning) {
    const help = 'rename one of them: functions are linked by name'
    report(context, node, 'T007', `this module has another function \`${meaning.name}\``, help)
  }
  if (context.draft.region === undefined) return name
  if (meaning.kind === 'external') {
    const help = 'call it before or after; only functions of this system can be part of one action'
    report(
      context,
      node,
      'T023',
      `\`${meaning.name}\` is defined elsewhere and called in atomically`,
      help,
    )
  }
  return `${name}${atomicSuffix}`
}

function isPromisedTruth(
  meaning: FunctionMeaning | Extract<Meaning, { kind: 'external' }>,
): boolean {
  if (meaning.kind === 'external') return meaning.truth
  const type = meaning.node.returnType?.typeAnnotation
  return type !== undefined && resultsOf(type) === 1 && registerOf(type) === 'boolean'
}

function isMathTrunc(callee: Expression): boolean {
  if (callee.type !== 'MemberExpression' || callee.computed) return false
  const { object, property } = callee
  return object.type === 'Identifier' && object.name === 'Math' && property.name === 'trunc'
}

/** `Math.trunc(a / b)` is the integer division of C, the only form of `/` there is. */
function lowerDivision(context: Context, node: CallNode): Expr {
  const [quotient, ...more] = node.arguments
  const isDivision = quotient?.type === 'BinaryExpression' && quotient.operator === '/'
  if (!isDivision || more.length > 0) {
    report(context, node, 'T015', 'Math.trunc() of something else than one division')
    return zero
  }
  const left = context.value(context, quotient.left)
  const right = context.value(context, quotient.right)
  if (right.kind === 'const' && right.value === 0n) {
    report(context, quotient, 'T028', 'a division by 0')
  }
  return binary('div_s', left, right)
}

function lowerWord(context: Context, node: CallNode, word: Word, wanted: boolean): Expr {
  switch (word.place) {
    case 'situation':
      return lowerSituation(context, node, word.name)
    case 'choice':
      return mayAct(context, node, word.name) ? lowerChoice(context, node, word.name) : zero
    case 'update':
      return mayAct(context, node, word.name) ? lowerUpdate(context, node, word.name, wanted) : zero
    case 'instance': {
      const help = 'read one field of it: `of(state, n).field`'
      report(context, node, 'T021', 'a whole record of state is no value', help)
      return zero
    }
    case 'statement':
      report(context, node, 'T022', `\`${word.name}\` is a statement of its own and has no value`)
      return zero
    case 'domain':
    case 'state':
    case 'declaration':
      report(context, node, 'T022', `\`${word.name}\` stands at the top of a module only`)
      return zero
    default:
      return zero
  }
}

function mayAct(context: Context, node: CallNode, word: string): boolean {
  if (context.mode === 'steps') return true
  const code = context.mode === 'look' ? 'T024' : 'T018'
  const help = 'put its result into a `const` before'
  report(context, node, code, `\`${word}\` acts, and stands where nothing may`, help)
  return false
}

function lowerSituation(context: Context, node: CallNode, name: SituationWord): Expr {
  const takes = name === 'currentOn' || name === 'depthOf' ? 1 : 0
  const args = exactArguments(context, node, name, takes)
  if (args === undefined) return zero
  if (context.mode === 'constant') {
    report(context, node, 'T018', `\`${name}()\` where a constant is needed`)
    return zero
  }
  const [operand] = args.map((argument) => context.value(context, argument))
  const keep = (value: Expr, work: 'access' | 'local'): Expr =>
    context.mode === 'look'
      ? value
      : addTemporary(context.draft, value, spanOf(context, node), work)
  switch (name) {
    case 'thisTask':
      return { kind: 'task' }
    case 'thisFrame':
      return { kind: 'frame' }
    case 'thisCpu':
      // Kept where it is asked for: the task may be on another CPU after a call.
      return keep({ kind: 'cpu' }, 'local')
    case 'currentOn':
      return keep({ kind: 'current', cpu: operand ?? zero }, 'access')
    default:
      return keep({ kind: 'depth', task: operand ?? zero }, 'access')
  }
}

function lowerChoice(context: Context, node: CallNode, word: ChoiceWord): Expr {
  const args = exactArguments(context, node, word, word === 'maybe' ? 1 : 2)
  const labelNode = args?.at(-1)
  if (args === undefined || labelNode === undefined) return zero
  const label = stringLiteral(labelNode)
  if (label === undefined) {
    report(context, labelNode, 'T022', `the label of \`${word}\` is no string literal`)
    return zero
  }
  const count = word === 'maybe' ? 2n : chooseCount(context, args)
  if (count === undefined) return zero
  const span = spanOf(context, node)
  const { draft } = context
  const bits = Math.max(1, (count - 1n).toString(2).length)
  const into = newTemporary(draft, { bits, signed: false })
  add(draft, { kind: 'choose', into, count: Number(count), label, next: 0, span }, 'alone')
  return localValue(into)
}

const maxChoice = 4096n

function chooseCount(context: Context, args: readonly Expression[]): bigint | undefined {
  const [node] = args
  if (node === undefined) return undefined
  const count = context.value({ ...context, mode: 'constant' }, node)
  if (count.kind === 'const' && count.value >= 1n && count.value <= maxChoice) return count.value
  const message = `the number of values to choose from is no constant between 1 and ${maxChoice}`
  report(context, node, 'T022', message)
  return undefined
}

function lowerUpdate(context: Context, node: CallNode, word: UpdateWord, wanted: boolean): Expr {
  const args = exactArguments(context, node, word, word === 'compareExchange' ? 3 : 2)
  const [target, ...operands] = args ?? []
  const cell = target === undefined ? undefined : resolveCell(context, target)
  const [first, second] = operands.map((operand) => context.value(context, operand))
  if (cell === undefined || first === undefined) return zero
  const { draft } = context
  const { declaration } = cell.field
  const update = fitted(cell, updateOf(word, first, second ?? zero))
  const step = {
    kind: 'rmw',
    place: cell.place,
    update,
    next: 0,
    span: spanOf(context, node),
  } as const
  const work = declaration.ghost ? 'ours' : 'access'
  if (!wanted) {
    add(draft, step, work)
    return zero
  }
  const into = newTemporary(draft, declaration.type)
  add(draft, { ...step, into, result: 'old' }, work)
  return localValue(into)
}

function updateOf(word: UpdateWord, first: Expr, second: Expr): Expr {
  const old: Expr = { kind: 'old' }
  switch (word) {
    case 'fetchAdd':
      return binary('add', old, first)
    case 'fetchOr':
      return binary('or', old, first)
    case 'fetchAnd':
      return binary('and', old, first)
    case 'exchange':
      return first
    default: {
      const condition = binary('eq', old, first)
      return { kind: 'select', condition, then: second, otherwise: old }
    }
  }
}
