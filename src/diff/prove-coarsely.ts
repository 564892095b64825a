// A proof that woven versions (weave.ts) never part, from a few fields: all that can happen as far as these decide it
// is walked through (coarse-walk.ts). Where the versions may part there, what else decides about the way is known from
// then on, and the walk begins anew (E. Clarke and others, "Counterexample-guided abstraction refinement", 2000).
//
// What cannot happen there cannot happen at all: then they never part, however many contexts are on a stack. That
// they may part there says nothing.

import type { Expr, FieldId, FunctionId, Program } from '../ir/program.ts'
import { occurrence } from './ask.ts'
import { walkCoarsely } from './coarse-walk.ts'
import type { Point, Walked } from './coarse-walk.ts'
import { dataGraphOf, everythingBehind } from './data-graph.ts'
import type { DataGraph } from './data-graph.ts'
import { decisionKey, forget } from './forget.ts'
import type { Forgotten } from './forget.ts'

/** What does not come out soon comes out of a search. */
const mostRounds = 12
/** Of one walk. */
const mostWays = 200_000

/** Woven Programs of all configurations: what it took in one is known in the next from the beginning. */
export function neverPart(programs: readonly Program[]): boolean {
  const [first] = programs
  if (first === undefined) return false
  let known = masksOf(first, dataGraphOf(first))
  return programs.every((program) => {
    const enough = provenWith(program, known)
    known = enough ?? known
    return enough !== undefined
  })
}

/** The fields that it takes, as far as a few rounds can tell. */
function provenWith(
  program: Program,
  beginning: ReadonlySet<FieldId>,
): ReadonlySet<FieldId> | undefined {
  if (program.bounds.cpus > 1) return undefined
  const graph = dataGraphOf(program)
  const known = new Set(beginning)
  for (let round = 0; round < mostRounds; round++) {
    const { forgotten, walked } = walkKnowing(program, graph, known)
    if (walked.kind === 'never') return known
    const more = walked.kind === 'found' ? missingAt(graph, forgotten, walked.point) : []
    if (more.length === 0) return undefined
    for (const field of more) known.add(field)
  }
  return undefined
}

function walkKnowing(
  program: Program,
  graph: DataGraph,
  known: ReadonlySet<FieldId>,
): { readonly forgotten: Forgotten; readonly walked: Walked } {
  const question = program.properties.findIndex(({ name }) => name === occurrence)
  const forgotten = forget(program, graph, question, known)
  const isKept = (field: FieldId): boolean => forgotten.known.has(field)
  return { forgotten, walked: walkCoarsely(forgotten.program, question, isKept, mostWays) }
}

/** What every interrupt waits for, or every exception or NMI: otherwise ever more of them would come. */
function masksOf({ vectors }: Program, { nodesOf, stored }: DataGraph): ReadonlySet<FieldId> {
  const kinds = ['interrupt', 'exception', 'nmi'] as const
  const masks = kinds.flatMap((kind) => {
    const looked = vectors
      .filter((vector) => vector.kind === kind)
      .map(({ deliverable }) => new Set(nodesOf(deliverable)))
    return [...(looked[0] ?? [])].filter((node) => looked.every((each) => each.has(node)))
  })
  return new Set(masks.filter((node) => stored.has(node)))
}

/** What decides about the way there and is not known, as near to its end as possible. */
function missingAt(graph: DataGraph, forgotten: Forgotten, end: Point): readonly FieldId[] {
  const missing = (expr: Expr | undefined, func: FunctionId): readonly FieldId[] =>
    expr === undefined
      ? []
      : [...everythingBehind(graph, graph.nodesOf(expr, func))].filter(
          (node) => graph.stored.has(node) && !forgotten.known.has(node),
        )
  const way = new Set([end])
  for (const { call, at, before, over } of way) {
    const step = forgotten.program.functions[call.func]?.steps[at]
    const isChoice = step?.kind === 'choose'
    const decision = isChoice ? forgotten.decides.get(decisionKey(call.func, step.into)) : undefined
    const more = missing(decision, call.func)
    if (more.length > 0) return more
    if (before !== undefined) way.add(before)
    if (over !== undefined) way.add(over)
  }
  return []
}
