// From named pieces to one Program: what the tasks and vectors reach, and nothing else.
//
// Every name is resolved by priority (override, tree, library or system), every field and property
// gets one declaration, and every call that ends at a leaf is recorded with its reason. The result is
// a Program that passes validation, or diagnostics; there is no Program with holes in it.

import { assert } from '../base/assert.ts'
import { hasErrors } from '../base/diagnostic.ts'
import type { Diagnostic, Parsed } from '../base/diagnostic.ts'
import type { Declarations, Definitions } from '../ir/object.ts'
import type { Bounds, Program } from '../ir/program.ts'
import { unreadFields } from '../ir/unread.ts'
import { validateProgram } from '../ir/validate.ts'
import {
  buildFunctions,
  buildInvariants,
  buildProgress,
  buildTasks,
  buildVectors,
} from './build-program.ts'
import {
  checkCalls,
  checkEntries,
  checkRecursion,
  checkRoots,
  checkUndefined,
} from './check-links.ts'
import { otherCpus, type Stops } from '../elsewhere/other-cpus.ts'
import type { Leaf } from './leaf.ts'
import { lowerReachable } from './lower-reachable.ts'
import type { Reachable, Root } from './lower-reachable.ts'
import { createFieldTable } from './merge-fields.ts'
import type { FieldOverrides } from './merge-fields.ts'
import { createPropertyTable } from './property-table.ts'
import { describeLink } from './report.ts'
import type { LinkReport } from './report.ts'
import { createResolver } from './resolve.ts'

export interface LinkInput {
  readonly name: string
  /** Of all modules of the system and the library: fields, tasks, vectors, properties, invariants. */
  readonly declarations: readonly Declarations[]
  /** In order of priority. */
  readonly definitions: readonly Definitions[]
  /** Asked for names that nobody defines, and first of all when the leaf says `override`. */
  readonly leaves: (name: string) => Leaf | undefined
  /** Functions that the library stands in for although the tree has them, with the reason. */
  readonly cuts: ReadonlyMap<string, string>
  readonly overrides: FieldOverrides
  readonly bounds: Bounds
  /** Functions that nobody defines become choices instead of errors. */
  readonly allowOpaque: boolean
  /** Where code of other CPUs stops; only where it waits, when absent. */
  readonly stops?: Stops
}

export interface Linked {
  readonly program: Program
  readonly report: LinkReport
}

/** The value is absent exactly when a diagnostic is an error. */
export function link(input: LinkInput): Parsed<Linked | undefined> {
  const { declarations, definitions, cuts, bounds } = input
  const tasks = declarations.flatMap((module) => module.tasks)
  const vectors = declarations.flatMap((module) => module.vectors)
  const fields = createFieldTable(input.overrides)
  const properties = createPropertyTable(declarations.flatMap((module) => module.properties))
  const tables = { fields, properties }
  for (const symbol of declarations.flatMap((module) => module.fields)) {
    fields.declare(symbol, 'model')
  }

  const resolver = createResolver(definitions, input.leaves, cuts)
  const roots: readonly Root[] = [
    ...tasks.map(({ name, func, span }) => ({ what: `task ${name}`, func, span })),
    ...vectors.map(({ name, func, span }) => ({ what: `vector ${name}`, func, span })),
  ]
  const reachable = lowerReachable(roots, definitions, resolver)

  const goals = declarations.flatMap((module) => module.progress)
  const parts = {
    name: input.name,
    functions: buildFunctions(reachable.nodes, tables),
    tasks: buildTasks(tasks, reachable.roots),
    vectors: buildVectors(vectors, reachable.roots.slice(tasks.length), tables),
    invariants: buildInvariants(
      declarations.flatMap((module) => module.invariants),
      tables,
    ),
    ...(goals.length === 0 ? {} : { progress: buildProgress(goals, tables) }),
    bounds,
  }
  const finishedFields = fields.finish()
  const finishedProperties = properties.finish()
  const diagnostics: readonly Diagnostic[] = [
    ...reachable.diagnostics,
    ...checkReachable(reachable, input.allowOpaque),
    ...checkRoots(tasks, vectors, bounds.cpus),
    ...checkEntries(reachable, roots, vectors),
    ...finishedFields.diagnostics,
    ...finishedProperties.diagnostics,
  ]
  if (hasErrors(diagnostics)) return { value: undefined, diagnostics }

  const { fields: declared } = finishedFields
  const whole = { ...parts, fields: declared, properties: finishedProperties.properties }
  const elsewhere = vectors.flatMap(({ kind }, index) => (kind === 'elsewhere' ? [index] : []))
  const searched = otherCpus(whole, new Set(elsewhere), input.stops ?? 'waits')
  const program: Program = { ...searched, unread: unreadFields(searched) }
  const problems = validateProgram(program)
  assert(problems.length === 0, `the linked program is not well formed: ${problems.join('; ')}`)
  const { changes } = finishedFields
  const report = describeLink(reachable.nodes, cuts, resolver.usedCuts(), changes)
  return { value: { program, report }, diagnostics }
}

function checkReachable(reachable: Reachable, allowOpaque: boolean): readonly Diagnostic[] {
  const { nodes } = reachable
  return [
    ...(allowOpaque ? [] : checkUndefined(reachable)),
    ...checkRecursion(nodes),
    ...checkCalls(nodes),
  ]
}
