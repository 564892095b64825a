// Resolved functions become one Program: symbols get the Program's ids, leaves become steps.
//
// Function ids are node numbers, so a Program lists its functions in the order in which they were
// found from the roots. It is built even when something was wrong, because that is how missing fields
// and properties are found; the result is used only when nothing was.

import { present } from '../base/assert.ts'
import { nowhere } from '../base/span.ts'
import type { Span } from '../base/span.ts'
import type {
  InvariantDeclaration,
  ObjectFunction,
  ObjectPredicate,
  ProgressDeclaration,
  Symbols,
  TaskDeclaration,
  VectorDeclaration,
} from '../ir/object.ts'
import type { Expr, Func, Invariant, Progress, Step, Task, Vector } from '../ir/program.ts'
import { replaceCall, replaceOpaque } from './leaf.ts'
import type { Replacement } from './leaf.ts'
import type { Node, Target } from './lower-reachable.ts'
import type { FieldTable, Rank } from './merge-fields.ts'
import type { PropertyTable } from './property-table.ts'
import { renumberExpr, renumberStep } from './renumber.ts'
import type { Renumbering } from './renumber.ts'

export interface Tables {
  readonly fields: FieldTable
  readonly properties: PropertyTable
}

export function buildFunctions(nodes: readonly Node[], tables: Tables): readonly Func[] {
  return nodes.flatMap((node) =>
    node.object === undefined ? [] : [buildFunction(node, node.object, tables)],
  )
}

export function buildTasks(
  declared: readonly TaskDeclaration[],
  roots: readonly Target[],
): readonly Task[] {
  return declared.map(({ name, runsOn }, index) => ({
    name,
    func: nodeOf(roots[index]),
    ...(runsOn === undefined ? {} : { runsOn }),
  }))
}

export function buildVectors(
  declared: readonly VectorDeclaration[],
  roots: readonly Target[],
  tables: Tables,
): readonly Vector[] {
  return declared.map(({ deliverable, kind, ...vector }, index) => ({
    ...vector,
    kind: kind === 'elsewhere' ? 'environment' : kind,
    deliverable: buildPredicate(deliverable, tables),
    func: nodeOf(roots[index]),
  }))
}

export function buildInvariants(
  declared: readonly InvariantDeclaration[],
  tables: Tables,
): readonly Invariant[] {
  return declared.map(({ property, condition, message, span }) => ({
    property: tables.properties.use(property, span),
    condition: buildPredicate(condition, tables),
    message,
    span,
  }))
}

export function buildProgress(
  declared: readonly ProgressDeclaration[],
  tables: Tables,
): readonly Progress[] {
  return declared.map(({ property, when, then: wanted, ...goal }) => ({
    ...goal,
    property: tables.properties.use(property, goal.span),
    when: buildPredicate(when, tables),
    then: buildPredicate(wanted, tables),
  }))
}

function buildFunction(node: Node, object: ObjectFunction, tables: Tables): Func {
  const { func, symbols } = object
  const rank = node.origin === 'tree' ? 'tree' : 'model'
  const extra: Step[] = []
  const steps = func.steps.map((step) => {
    const replacement = replaced(node, symbols, step)
    const ids = numbering(symbols, rank, tables, node, step.span)
    if (replacement === undefined) return renumberStep(withoutArguments(node, step), ids)
    return chain(replacement, step, func.steps.length, extra)
  })
  return { ...func, steps: [...steps, ...extra] }
}

/** The first step stands where the call stood; the others are put at the end of the function. */
function chain(replacement: Replacement, call: Step, length: number, extra: Step[]): Step {
  const [first, ...others] = replacement
  let next = 'next' in call ? call.next : 0
  for (const make of others.toReversed())
    next = length + extra.push({ ...make(next), glued: true }) - 1
  const step = present(first, 'a call is replaced by a step')(next)
  return call.glued === true ? { ...step, glued: true } : step
}

function replaced(node: Node, symbols: Symbols, step: Step): Replacement | undefined {
  if (step.kind !== 'call') return undefined
  const target = node.targets.get(step.func)
  const { name } = present(symbols.functions[step.func], 'a called function has a symbol')
  if (target?.kind === 'leaf') return replaceCall(step, name, target.leaf)
  return target?.kind === 'undefined' ? replaceOpaque(step, name) : undefined
}

function withoutArguments(node: Node, step: Step): Step {
  if (step.kind !== 'call' || node.targets.get(step.func)?.kind !== 'redirected') return step
  return { ...step, args: [] }
}

function buildPredicate({ expr, symbols }: ObjectPredicate, tables: Tables): Expr {
  return renumberExpr(expr, numbering(symbols, 'model', tables, undefined, nowhere))
}

function numbering(
  symbols: Symbols,
  rank: Rank,
  tables: Tables,
  node: Node | undefined,
  span: Span,
): Renumbering {
  const { fields, properties } = tables
  return {
    field: (id) => fields.use(present(symbols.fields[id], 'a field has a symbol'), rank),
    func: (id) => nodeOf(node?.targets.get(id)),
    property: (id) =>
      properties.use(present(symbols.properties[id], 'a property has a symbol'), span),
  }
}

// Where there is no function, something was reported, and the Program is not used.
function nodeOf(target: Target | undefined): number {
  return target !== undefined && 'node' in target ? target.node : -1
}
