// A proof that woven versions (weave.ts) never part, from a few fields: all that can happen as far as these decide it
// is walked through (coarse-walk.ts). Where the versions may part there, what else decides about the way is known from
// then on, and the walk begins anew (E. Clarke and others, "Counterexample-guided abstraction refinement", 2000).
//
// What cannot happen there cannot happen at all: then they never part, however many contexts are on a stack. That
// they may part there says nothing.

import type { FieldId, Program } from '../ir/program.ts'
import { occurrence } from './ask.ts'
import { walkCoarsely } from './coarse-walk.ts'
import type { Walked } from './coarse-walk.ts'
import { dataGraphOf } from './data-graph.ts'
import type { DataGraph } from './data-graph.ts'
import { forget } from './forget.ts'
import { missingFields } from './missing-fields.ts'
import { withOwnFrames } from './own-frames.ts'
import { walkKey } from './walk-key.ts'

/** What does not come out soon comes out of a search. */
const mostRounds = 16
/** Of one walk: as long as few fields may do, and after that. */
const mostWays = { quick: 80_000, thorough: 300_000 }

/** What has been found out so far: a configuration begins with what it took in the one before. */
interface Effort {
  known: Set<FieldId>
  /**
   * Few fields were too many ways. A frame that leaves behind another context than the one that it found, as nothing
   * is known of what decides about it, makes ever more of them: such a field is known from then on where it is missed.
   */
  thorough: boolean
  /** Walks that have shown that the versions never part (walk-key.ts). */
  readonly done: Set<string>
}

/** Woven Programs of all configurations. */
export function neverPart(programs: readonly Program[]): boolean {
  const effort: Effort = { known: new Set(), thorough: false, done: new Set() }
  return programs.length > 0 && programs.every((program) => isProved(program, effort))
}

function isProved(woven: Program, effort: Effort): boolean {
  if (woven.bounds.cpus > 1) return false
  const program = withOwnFrames(woven)
  const graph = dataGraphOf(program)
  const masks = masksOf(program, graph)
  masks.forEach((mask) => effort.known.add(mask))
  for (let round = 0; round < mostRounds; round++) {
    const { walked, missing } = walkKnowing(program, graph, masks, effort)
    if (walked.kind === 'never') return true
    if (walked.kind === 'too many ways' && !effort.thorough) {
      effort.thorough = true
      effort.known = new Set(masks)
    } else if (missing.length === 0) return false
    else missing.forEach((field) => effort.known.add(field))
  }
  return false
}

/** What happens as far as that is known, and what else to know. */
function walkKnowing(
  program: Program,
  graph: DataGraph,
  masks: ReadonlySet<FieldId>,
  { known, thorough, done }: Effort,
): { readonly walked: Walked; readonly missing: readonly FieldId[] } {
  const question = program.properties.findIndex(({ name }) => name === occurrence)
  const forgotten = forget(program, graph, question, known)
  // A function may well leave interrupts enabled or not.
  const restored = (program.restored ?? []).filter(({ field }) => !masks.has(field))
  const { before, between, ofContexts } = missingFields(program, graph, forgotten, restored)
  const isKept = (field: FieldId): boolean => forgotten.known.has(field)
  const key = walkKey(forgotten.program, question, isKept)
  if (done.has(key)) return { walked: { kind: 'never' }, missing: [] }
  const walked = walkCoarsely(forgotten.program, question, {
    isKept,
    mostWays: thorough ? mostWays.thorough : mostWays.quick,
    endsAt: (split) => thorough && between(split).length > 0,
  })
  switch (walked.kind) {
    case 'found':
      return { walked, missing: before(walked.point) }
    case 'split':
      return { walked, missing: between(walked.split) }
    case 'too many ways':
      return { walked, missing: ofContexts(walked.point) }
    default:
      done.add(key)
      return { walked, missing: [] }
  }
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
