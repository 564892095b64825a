// Takes out of a path what the violation does not need.
//
// A breadth-first path is shortest in stored transitions, and a chain of forced steps is one of those;
// an NMI that leaves a trace can make later chains longer and so get onto a "shortest" path without
// having to do with the matter. Here whole frames are left out, one after the other, and the rest is
// run again on the reference simulator: what still breaks the same property with the same complaint,
// in fewer steps, is the better path. Every result is a behaviour of the Program, by construction.

import { joinRuns, type Decision, type Path } from '../ir/path.ts'
import type { Program } from '../ir/program.ts'
import { createSimulation } from '../sim/simulation.ts'
import { performPath, performScript, type Beat } from './perform-script.ts'

/** Steps that all attempts for one path may take together: some seconds. */
const STEP_BUDGET = 300_000
/** Steps by which an attempt may be longer before it is given up. */
const EXTRA_STEPS = 300

/** The path itself when nothing can be left out, or when no step of it breaks the property. */
export function shortenPath(program: Program, path: Path, property: string): Path {
  const simulation = createSimulation(program)
  const whole = performPath(simulation, path.flatMap(singleSteps), property)
  if (whole === undefined) return path
  let { beats } = whole
  let budget = STEP_BUDGET
  for (let cuts = cutsOf(program, beats); cuts.length > 0 && budget > 0;) {
    const [cut, ...others] = cuts
    cuts = others
    const script = cut?.() ?? []
    const mostSteps = script.length + EXTRA_STEPS
    const attempt = performScript(simulation, script, property, mostSteps)
    budget -= attempt?.beats.length ?? mostSteps
    if (attempt === undefined || attempt.message !== whole.message) continue
    if (attempt.beats.length >= beats.length) continue
    beats = attempt.beats
    cuts = cutsOf(program, beats)
  }
  return joinRuns(beats.map(({ decision }) => decision))
}

type Cut = () => readonly Beat[]

/** What may be left: first nothing that has returned; then one frame less, later ones first; then two. */
function cutsOf(program: Program, beats: readonly Beat[]): readonly Cut[] {
  const all = [...new Set(beats.flatMap((beat) => beat.frames))]
  const open = beats.at(-1)?.frames ?? []
  const returned = all.filter((frame) => !open.includes(frame))
  const singles = all.toReversed().flatMap((frame) => [
    () => without(beats, [frame]),
    // What the environment did meanwhile, it can do without the frame too.
    () => without(beats, [frame], (inner) => isEnvironment(program, beats[inner])),
  ])
  const pairs = all.flatMap((frame, at) =>
    all.slice(at + 1).map((other) => () => without(beats, [frame, other])),
  )
  return [() => without(beats, returned), ...singles, ...pairs]
}

/** The beats outside of these frames; and of frames inside them those to keep, moved out. */
function without(
  beats: readonly Beat[],
  cut: readonly number[],
  keep: (frame: number) => boolean = () => false,
): readonly Beat[] {
  return beats.flatMap((beat) => {
    const outermost = beat.frames.find((frame) => cut.includes(frame))
    if (outermost === undefined) return [beat]
    const innermost = Math.max(...beat.frames)
    if (cut.includes(innermost) || !keep(innermost)) return []
    return [{ ...beat, place: beats[outermost]?.place ?? beat.place }]
  })
}

function isEnvironment(program: Program, beat: Beat | undefined): boolean {
  if (beat?.decision.kind !== 'deliver') return false
  return program.vectors[beat.decision.vector]?.kind === 'environment'
}

function singleSteps(decision: Decision): readonly Decision[] {
  if (decision.kind !== 'run') return [decision]
  return Array.from({ length: decision.steps }, () => ({ ...decision, steps: 1 }))
}
