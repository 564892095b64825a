// A proof that woven versions (weave.ts) never part, from a few fields: all that can happen as far as these decide it
// is walked through (coarse-walk.ts). Where the versions may part there, what else decides about the way is known from
// then on, and the walk begins anew (E. Clarke and others, "Counterexample-guided abstraction refinement", 2000).
//
// What cannot happen there cannot happen at all: then they never part, however many contexts are on a stack. That
// they may part there says nothing.

import { present } from '../base/assert.ts'
import type { Field, FieldId, Program } from '../ir/program.ts'
import { occurrence } from './ask.ts'
import { walkCoarsely } from './coarse-walk.ts'
import type { Walked } from './coarse-walk.ts'
import { dataGraphOf } from './data-graph.ts'
import type { DataGraph } from './data-graph.ts'
import { forget } from './forget.ts'
import { fieldKey } from './keys.ts'
import { missingFields } from './missing-fields.ts'
import { withOwnFrames } from './own-frames.ts'
import { walkKey } from './walk-key.ts'

/** What does not come out soon comes out of a search. */
const mostRounds = 24
/**
 * Of one walk: as long as few fields may do; then as long as more may be missing that tells contexts apart, as a frame
 * that leaves behind another context than the one that it found makes ever more of them; and when none is missing.
 */
const mostWays = { quick: 40_000, thorough: 120_000, patient: 300_000 } as const
/** So many behind a yes: when contexts are missing, these come first. */
const waysBehind = 40_000

/** What it took to prove something: the next proof begins with it, and then most of it is no search any more. */
export interface Experience {
  stage: keyof typeof mostWays
  /** Names of fields (keys.ts) without which there are too many ways. */
  contexts: Set<string>
  /** Those on which it depends whether the versions part, as far as contexts are told apart. */
  reasons: Set<string>
  /** Walks that have shown that the versions never part (walk-key.ts). */
  readonly done: Set<string>
}

export function noExperience(): Experience {
  return { stage: 'quick', contexts: new Set(), reasons: new Set(), done: new Set() }
}

/**
 * Numbers of woven Programs that never part, those of all configurations in turn up to the first of which that is not
 * shown. Something else can be done in between, and what is shown by then stands.
 */
export function* proveInTurn(
  programs: readonly Program[],
  experience: Experience = noExperience(),
): Generator<number | undefined, void> {
  for (const [number, program] of programs.entries()) {
    const isProved = yield* prove(program, experience)
    if (!isProved) return
    yield number
  }
}

interface Proof {
  readonly program: Program
  readonly graph: DataGraph
  readonly masks: ReadonlySet<FieldId>
  readonly experience: Experience
}

function* prove(woven: Program, experience: Experience): Generator<undefined, boolean> {
  if (woven.bounds.cpus > 1) return false
  const program = withOwnFrames(woven)
  const graph = dataGraphOf(program)
  const proof = { program, graph, masks: masksOf(program, graph), experience }
  for (let round = 0; round < mostRounds; round++) {
    const { walked, missing } = walkKnowing(proof)
    if (walked.kind === 'never') return true
    const names = missing.map((field) => fieldKey(present(program.fields[field], 'a field')))
    if (!learn(experience, walked.kind === 'found', names)) return false
    yield undefined
  }
  return false
}

/** Whether there is more to try. */
function learn(experience: Experience, isFound: boolean, missing: readonly string[]): boolean {
  const { stage, contexts, reasons } = experience
  if (isFound) {
    missing.forEach((name) => reasons.add(name))
    return missing.length > 0
  }
  if (stage !== 'quick' && missing.length === 0) {
    experience.stage = 'patient'
    return stage === 'thorough'
  }
  experience.reasons = new Set()
  if (stage === 'quick') {
    experience.stage = 'thorough'
    experience.contexts = new Set()
  } else missing.forEach((name) => contexts.add(name))
  return true
}

/** What happens as far as that is known, and what else to know. */
function walkKnowing({ program, graph, masks, experience }: Proof): {
  readonly walked: Walked
  readonly missing: readonly FieldId[]
} {
  const { stage, contexts, reasons, done } = experience
  const question = program.properties.findIndex(({ name }) => name === occurrence)
  const isWanted = (field: Field): boolean => {
    const name = fieldKey(field)
    return contexts.has(name) || reasons.has(name)
  }
  const wanted = program.fields.flatMap((field, id) => (isWanted(field) ? [id] : []))
  const forgotten = forget(program, graph, question, [...masks, ...wanted])
  // A function may well leave interrupts enabled or not.
  const restored = (program.restored ?? []).filter(({ field }) => !masks.has(field))
  const { before, between, ofContexts } = missingFields(program, graph, forgotten, restored)
  const isKept = (field: FieldId): boolean => forgotten.known.has(field)
  const key = walkKey(forgotten.program, question, isKept)
  if (done.has(key)) return { walked: { kind: 'never' }, missing: [] }
  const isQuick = stage === 'quick'
  const walked = walkCoarsely(forgotten.program, question, {
    isKept,
    mostWays: mostWays[stage],
    waysBehind: isQuick ? 0 : waysBehind,
    endsAt: (split) => !isQuick && between(split).length > 0,
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
