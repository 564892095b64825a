// vector(…), task(…), property(…), invariant(…), eventually(…) and alwaysPossible(…) at the top of a module.
//
// A handler or a body may be written in place; it becomes a function with a name that no identifier
// can have (`vector timer`). Tasks are numbered later, in the order in which modules are evaluated.

import type { Expression, Statement } from 'oxc-parser'
import type { Diagnostic } from '../../base/diagnostic.ts'
import type {
  InvariantDeclaration,
  ObjectPredicate,
  ProgressDeclaration,
  PropertyDeclaration,
  TaskDeclaration,
  VectorDeclaration,
} from '../../ir/object.ts'
import type { Context } from './context.ts'
import { meaningOf, report, spanOf } from './context.ts'
import { constantValue, lowerDeclaredPredicate, newContext } from './lower-function.ts'
import type { CallNode } from './lower-call.ts'
import { exactArguments, plainArguments } from './lower-call.ts'
import { isPlainArrow, textArgument } from './lower-word.ts'
import { stringLiteral } from './literal.ts'
import type { FunctionMeaning, Module } from './scope.ts'
import { calledWord } from './state-shape.ts'

export interface ModuleDeclarations {
  readonly vectors: VectorDeclaration[]
  readonly tasks: TaskDeclaration[]
  readonly properties: PropertyDeclaration[]
  readonly invariants: InvariantDeclaration[]
  readonly progress: ProgressDeclaration[]
  /** Functions of this or another module in which frames and tasks begin. */
  readonly entries: FunctionMeaning[]
}

export function readDeclarations(
  module: Module,
  statements: readonly Statement[],
  diagnostics: Diagnostic[],
): ModuleDeclarations {
  const context = newContext(module, 'constant', diagnostics)
  const found = {
    vectors: [],
    tasks: [],
    properties: [],
    invariants: [],
    progress: [],
    entries: [],
  }
  for (const statement of statements) {
    if (statement.type === 'ExpressionStatement') readCall(context, statement.expression, found)
  }
  return found
}

function readCall(context: Context, node: Expression, found: ModuleDeclarations): void {
  const word = calledWord(context.module, node)
  if (node.type !== 'CallExpression' || word?.place !== 'declaration') {
    const help = 'only declarations stand here; what happens is said in functions'
    return report(context, node, 'T008', 'an expression at the top of a module', help)
  }
  switch (word.name) {
    case 'vector':
      return readVector(context, node, found)
    case 'task':
      return readTask(context, node, found)
    case 'property':
      return readProperty(context, node, found)
    case 'eventually':
      return readEventually(context, node, found)
    case 'alwaysPossible':
      return readPossible(context, node, found)
    default:
      return readInvariant(context, node, found)
  }
}

function readVector(context: Context, node: CallNode, found: ModuleDeclarations): void {
  const args = plainArguments(context, node)
  const [nameNode, kindNode, deliverableNode, handler, fairNode] = args
  if (nameNode === undefined || kindNode === undefined || args.length > 5) {
    return report(context, node, 'T022', '`vector` takes four arguments, and perhaps `fair`')
  }
  if (deliverableNode === undefined || handler === undefined) {
    return report(context, node, 'T022', '`vector` takes four arguments, and perhaps `fair`')
  }
  if (fairNode !== undefined && stringLiteral(fairNode) !== 'fair') {
    return report(context, fairNode, 'T022', 'a vector is fair or says nothing', "write 'fair'")
  }
  const name = textArgument(context, nameNode, 'the name of a vector')
  const kind = vectorKind(textArgument(context, kindNode, 'the kind of a vector'))
  if (kind === undefined) {
    const help = "write 'interrupt', 'exception', 'nmi', 'environment' or 'elsewhere'"
    return report(context, kindNode, 'T022', 'no such kind of vector', help)
  }
  const { diagnostics, module } = context
  const deliverable = lowerDeclaredPredicate(module, deliverableNode, diagnostics)
  const func = entryFunction(context, handler, `vector ${name}`, found)
  if (func === undefined) return
  const fair = fairNode === undefined ? {} : { fair: true }
  found.vectors.push({ name, kind, deliverable, func, ...fair, span: spanOf(context, node) })
}

function vectorKind(text: string): VectorDeclaration['kind'] | undefined {
  switch (text) {
    case 'interrupt':
    case 'exception':
    case 'nmi':
    case 'environment':
    case 'elsewhere':
      return text
    default:
      return undefined
  }
}

function readTask(context: Context, node: CallNode, found: ModuleDeclarations): void {
  const args = plainArguments(context, node)
  const [nameNode, body, cpuNode] = args
  if (nameNode === undefined || body === undefined || args.length > 3) {
    return report(context, node, 'T022', '`task` takes a name, a function and perhaps a CPU')
  }
  const name = textArgument(context, nameNode, 'the name of a task')
  const func = entryFunction(context, body, `task ${name}`, found)
  if (func === undefined) return
  const span = spanOf(context, node)
  if (cpuNode === undefined) {
    found.tasks.push({ name, func, span })
    return
  }
  const cpu = constantValue(context.module, cpuNode, context.diagnostics)
  if (cpu === undefined) return
  if (cpu < 0n || cpu > 63n) return report(context, cpuNode, 'T028', `${cpu} is no CPU number`)
  found.tasks.push({ name, func, span, runsOn: Number(cpu) })
}

function readProperty(context: Context, node: CallNode, found: ModuleDeclarations): void {
  const [nameNode, statementNode] = exactArguments(context, node, 'property', 2) ?? []
  if (nameNode === undefined || statementNode === undefined) return
  const name = textArgument(context, nameNode, 'the name of a property')
  const statement = textArgument(context, statementNode, 'the statement of a property')
  found.properties.push({ name, statement, span: spanOf(context, node) })
}

function readInvariant(context: Context, node: CallNode, found: ModuleDeclarations): void {
  const args = exactArguments(context, node, 'invariant', 3)
  const [propertyNode, conditionNode, messageNode] = args ?? []
  if (propertyNode === undefined || conditionNode === undefined || messageNode === undefined) return
  const property = textArgument(context, propertyNode, 'the property of an invariant')
  const message = textArgument(context, messageNode, 'the message of an invariant')
  const { diagnostics, module } = context
  const condition = lowerDeclaredPredicate(module, conditionNode, diagnostics)
  found.invariants.push({ property, condition, message, span: spanOf(context, node) })
}

function readEventually(context: Context, node: CallNode, found: ModuleDeclarations): void {
  const args = exactArguments(context, node, 'eventually', 4)
  const [propertyNode, whenNode, thenNode, messageNode] = args ?? []
  if (propertyNode === undefined || whenNode === undefined) return
  if (thenNode === undefined || messageNode === undefined) return
  const property = textArgument(context, propertyNode, 'the property of a goal')
  const message = textArgument(context, messageNode, 'the message of a goal')
  const { diagnostics, module } = context
  const when = lowerDeclaredPredicate(module, whenNode, diagnostics)
  const wanted = lowerDeclaredPredicate(module, thenNode, diagnostics)
  const goal = { kind: 'eventually', property, when, then: wanted, message } as const
  found.progress.push({ ...goal, span: spanOf(context, node) })
}

function readPossible(context: Context, node: CallNode, found: ModuleDeclarations): void {
  const args = exactArguments(context, node, 'alwaysPossible', 3)
  const [propertyNode, conditionNode, messageNode] = args ?? []
  if (propertyNode === undefined || conditionNode === undefined || messageNode === undefined) return
  const property = textArgument(context, propertyNode, 'the property of a goal')
  const message = textArgument(context, messageNode, 'the message of a goal')
  const { diagnostics, module } = context
  const wanted = lowerDeclaredPredicate(module, conditionNode, diagnostics)
  const when: ObjectPredicate = { ...wanted, expr: { kind: 'const', value: 1n } }
  const goal = { kind: 'possible', property, when, then: wanted, message } as const
  found.progress.push({ ...goal, span: spanOf(context, node) })
}

/** The name of the function in which a frame begins; one written in place becomes a function. */
function entryFunction(
  context: Context,
  node: Expression,
  inPlace: string,
  found: ModuleDeclarations,
): string | undefined {
  const { module } = context
  if (node.type === 'ArrowFunctionExpression') {
    if (!isPlainArrow(context, node)) return undefined
    const own = { kind: 'function', name: inPlace, node, module } as const
    if (module.functions.has(inPlace)) report(context, node, 'T007', `a second \`${inPlace}\``)
    module.functions.set(inPlace, own)
    found.entries.push(own)
    return inPlace
  }
  const meaning = node.type === 'Identifier' ? meaningOf(context, node.name) : undefined
  if (meaning?.kind === 'external') return meaning.name
  if (meaning?.kind === 'function') {
    found.entries.push(meaning)
    return meaning.name
  }
  if (meaning?.kind !== 'broken') {
    const help = 'name a function, or write `() => { … }`'
    report(context, node, 'T022', 'a vector or task needs a function to run', help)
  }
  return undefined
}
