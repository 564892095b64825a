// For tests: C given as text becomes a tree, a printed function, or a result.
//
// `run` executes one lowered function by itself, without interrupts and with one CPU, task and frame.
// It is a few lines over the meaning of steps, so that tests can compare lowered code with what C says.

import { assert, present, unreachable } from '../../base/assert.ts'
import { printDiagnostic } from '../../base/diagnostic.ts'
import { wrap } from '../../base/integer.ts'
import type { ObjectFunction } from '../../ir/object.ts'
import { printFunction, symbolNames } from '../../ir/print.ts'
import type { BinaryOp, Expr, Place, Step, UnaryOp } from '../../ir/program.ts'
import { arities, keep } from './kernel-keep.ts'
import { prelude } from './kernel-prelude.ts'
import { drop, recordWords } from './kernel-words.ts'
import { preprocess } from './preprocess.ts'
import { memoryHost } from './source-host.ts'
import type { TranslationUnit } from './token.ts'
import type { KernelTree, TreeOptions } from './tree-definitions.ts'
import { readTree } from './tree-definitions.ts'

export function unitOf(file: string, text: string): TranslationUnit {
  const host = memoryHost(new Map([[file, text]]))
  const config = new Map<string, string>()
  const words = { drop, recordWords, keep, arities, prelude }
  return preprocess(file, { host, config, includeDirs: [], ...words }).value
}

/** One unit `test.c`, or several by file name. */
export function treeOf(
  texts: string | Readonly<Record<string, string>>,
  options: TreeOptions = {},
): KernelTree {
  const files = typeof texts === 'string' ? { 'test.c': texts } : texts
  return readTree(
    Object.entries(files).map(([file, text]) => unitOf(file, text)),
    options,
  )
}

/** The lowered function, one line per step without numbers' padding; or its diagnostics. */
export function lowered(tree: KernelTree, name: string): string {
  const { value, diagnostics } = present(tree.definitions.find(name, undefined), name).lower()
  if (value === undefined) return diagnostics.map((each) => printDiagnostic(each)).join('\n')
  const [, ...lines] = printFunction(value.func, symbolNames(value.symbols)).split('\n')
  return lines.map((line) => line.trim()).join('\n')
}

/** What is wrong with a lowered function as such: jumps and symbols that lead nowhere, results that are missing. */
export function malformed({ func, symbols }: ObjectFunction): readonly string[] {
  const steps = func.steps.flatMap((step, index) => {
    const wrong = [
      targets(step).every((target) => func.steps[target] !== undefined),
      step.kind !== 'call' || symbols.functions[step.func] !== undefined,
      !(step.kind === 'store' || step.kind === 'rmw') || step.place.field in symbols.fields,
      step.kind !== 'return' || step.values.length === func.results,
    ].includes(false)
    return wrong ? [`${index} ${JSON.stringify(step.kind)}`] : []
  })
  return func.steps.length > 0 ? steps : ['no steps']
}

function targets(step: Step): readonly number[] {
  if (step.kind === 'return') return []
  return step.kind === 'branch' ? [step.then, step.otherwise] : [step.next]
}

/** Operators as the IR defines them: src/sim has them, which a front end does not import. */
export interface Operators {
  readonly unary: (op: UnaryOp, value: bigint) => bigint
  readonly binary: (op: BinaryOp, left: bigint, right: bigint) => bigint
}

export interface Running {
  readonly tree: KernelTree
  readonly operators: Operators
  /** Field values by name and element; filled with initial values as they are touched. */
  readonly memory: Map<string, bigint>
  /** Messages of checks that failed. */
  readonly failed: string[]
}

export function run(
  running: Running,
  name: string,
  args: readonly bigint[],
  unit?: string,
): readonly bigint[] {
  const { value } = present(running.tree.definitions.find(name, unit), `${name}()`).lower()
  const object = present(value, `${name}() was refused`)
  const locals = object.func.locals.map((_, index) => args[index] ?? 0n)
  let index = 0
  for (let count = 0; count < 10_000; count++) {
    const step = present(object.func.steps[index], 'step')
    if (step.kind === 'return') {
      return step.values.map((each) => evaluate(running, object, locals, each))
    }
    index = execute(running, object, locals, step)
  }
  throw new Error(`${name}() does not end`)
}

function execute(
  running: Running,
  object: ObjectFunction,
  locals: bigint[],
  step: Exclude<Step, { kind: 'return' }>,
): number {
  const value = (expr: Expr): bigint => evaluate(running, object, locals, expr)
  switch (step.kind) {
    case 'assign':
      locals[step.into] = value(step.value)
      return step.next
    case 'store':
      write(running, object, locals, step.place, value(step.value))
      return step.next
    case 'rmw': {
      const old = read(running, object, locals, step.place)
      const updated = evaluate(running, object, locals, step.update, old)
      write(running, object, locals, step.place, updated)
      if (step.into !== undefined) locals[step.into] = step.result === 'old' ? old : updated
      return step.next
    }
    case 'branch':
      return value(step.condition) === 0n ? step.otherwise : step.then
    case 'call': {
      const callee = present(object.symbols.functions[step.func], 'callee').name
      const results = run(running, callee, step.args.map(value), object.unit)
      step.into.forEach((local, position) => {
        locals[local] = results[position] ?? 0n
      })
      return step.next
    }
    case 'check':
      if (value(step.condition) === 0n) running.failed.push(step.message)
      return step.next
    case 'jump':
    case 'fence':
      return step.next
    default:
      throw new Error(`C does not lower to ${step.kind}`)
  }
}

function evaluate(
  running: Running,
  object: ObjectFunction,
  locals: readonly bigint[],
  expr: Expr,
  old = 0n,
): bigint {
  const inner = (operand: Expr): bigint => evaluate(running, object, locals, operand, old)
  switch (expr.kind) {
    case 'const':
      return expr.value
    case 'local':
      return present(locals[expr.local], 'local')
    case 'read':
      return read(running, object, locals, expr.place)
    case 'old':
      return old
    case 'unary':
      return running.operators.unary(expr.op, inner(expr.operand))
    case 'binary':
      return running.operators.binary(expr.op, inner(expr.left), inner(expr.right))
    case 'select':
      return inner(inner(expr.condition) === 0n ? expr.otherwise : expr.then)
    case 'wrap':
      return wrap(expr.type, inner(expr.operand))
    case 'cpu':
    case 'task':
    case 'frame':
    case 'current':
    case 'depth':
      return 0n
    default:
      return unreachable(expr)
  }
}

function cell(
  running: Running,
  object: ObjectFunction,
  locals: readonly bigint[],
  place: Place,
): { readonly key: string; readonly initial: bigint; readonly store: (value: bigint) => bigint } {
  const symbol = present(object.symbols.fields[place.field], 'field')
  const declaration = present(symbol.declaration, `declaration of ${symbol.name}`)
  const index = place.index === undefined ? 0n : evaluate(running, object, locals, place.index)
  assert(index >= 0n && index < BigInt(declaration.length), `${symbol.name}[${index}]`)
  const key = declaration.length > 1 ? `${symbol.name}[${index}]` : symbol.name
  const { type, initial } = declaration
  return { key, initial, store: (value) => wrap(type, value) }
}

function read(
  running: Running,
  object: ObjectFunction,
  locals: readonly bigint[],
  place: Place,
): bigint {
  const { key, initial } = cell(running, object, locals, place)
  return running.memory.get(key) ?? initial
}

function write(
  running: Running,
  object: ObjectFunction,
  locals: readonly bigint[],
  place: Place,
  value: bigint,
): void {
  const { key, store } = cell(running, object, locals, place)
  running.memory.set(key, store(value))
}
