// Takes out of a path what the violation does not need.
//
// A breadth-first path is shortest in stored transitions, and a chain of forced steps is one of those;
// an NMI that leaves a trace can make later chains longer and so get onto a "shortest" path without
// having to do with the matter. Here whole frames are left out, one after the other, and the rest is
// run again on the reference simulator: what still breaks the same property with the same complaint,
// in fewer steps, is the better path. Every result is a behaviour of the Program, by construction.

import { unreachable } from '../base/assert.ts'
import type { Decision, Path } from '../ir/path.ts'
import type { Program } from '../ir/program.ts'
import { createSimulation, type Simulation } from '../sim/simulation.ts'
import type { Moment } from '../sim/timeline.ts'

/** One step of the path, and the frames (by the step that delivered them) that it belongs to. */
interface Beat {
  readonly decision: Decision
  readonly frames: readonly number[]
}

interface Performance {
  readonly beats: readonly Beat[]
  /** What the property complains about in the last step. */
  readonly message: string
}

/** Steps that all attempts for one path may take together: some seconds. */
const STEP_BUDGET = 300_000
/** Steps that an attempt may take after its script has ended, to get to the failing check. */
const EXTRA_STEPS = 300

/** The path itself when nothing can be left out, or when no step of it breaks the property. */
export function shortenPath(program: Program, path: Path, property: string): Path {
  const simulation = createSimulation(program)
  const whole = perform(simulation, path.flatMap(singleSteps), property, 0)
  if (whole === undefined) return path
  let { beats } = whole
  let budget = STEP_BUDGET
  for (let candidates = framesOf(beats); candidates.length > 0;) {
    const [frames, ...others] = candidates
    candidates = others
    const script = beats.filter((beat) => !beat.frames.some((frame) => frames?.includes(frame)))
    budget -= script.length
    if (budget < 0) break
    const decisions = script.map((beat) => beat.decision)
    const attempt = perform(simulation, decisions, property, EXTRA_STEPS)
    if (attempt === undefined || attempt.message !== whole.message) continue
    if (attempt.beats.length >= beats.length) continue
    beats = attempt.beats
    candidates = framesOf(beats)
  }
  return joinSteps(beats.map(({ decision }) => decision))
}

/** What to leave out: first everything that has returned, then one frame after the other. */
function framesOf(beats: readonly Beat[]): readonly (readonly number[])[] {
  const all = [...new Set(beats.flatMap((beat) => beat.frames))]
  const open = beats.at(-1)?.frames ?? []
  const returned = all.filter((frame) => !open.includes(frame))
  const singles = all.toReversed().map((frame) => [frame])
  return returned.length > 1 ? [returned, ...singles] : singles
}

/** Follows a script as far as it fits, up to the first breach of the property. */
function perform(
  simulation: Simulation,
  script: readonly Decision[],
  property: string,
  extraSteps: number,
): Performance | undefined {
  const stacks = new Map<number, readonly number[]>()
  const beats: Beat[] = []
  let state = simulation.initial
  for (let at = 0; at < script.length + extraSteps; at++) {
    const wanted = script[at] ?? { kind: 'run', cpu: script.at(-1)?.cpu ?? 0, steps: 1 }
    const decision = fitting(simulation.transitions(state), wanted)
    if (decision === undefined) continue
    const applied = simulation.apply(state, decision)
    state = applied.state
    beats.push({ decision, frames: followFrames(applied.moments, beats.length, stacks) })
    const breach = applied.moments
      .flatMap(({ failures }) => failures)
      .find((failure) => failure.property === property)
    if (breach !== undefined) return { beats, message: breach.message }
  }
  return undefined
}

/** The decision itself, or what the CPU does instead; a vector that cannot come does not. */
function fitting(possible: readonly Decision[], wanted: Decision): Decision | undefined {
  const same = possible.find((one) => isSame(one, wanted))
  if (same !== undefined || wanted.kind === 'deliver') return same
  return possible.find((one) => one.cpu === wanted.cpu && one.kind !== 'deliver')
}

function isSame(one: Decision, other: Decision): boolean {
  if (one.cpu !== other.cpu) return false
  switch (one.kind) {
    case 'run':
      return other.kind === 'run'
    case 'choose':
      return other.kind === 'choose' && other.value === one.value
    case 'deliver':
      return other.kind === 'deliver' && other.vector === one.vector
    default:
      return unreachable(one)
  }
}

/** Keeps the frames of each task up to date; gives those that the step belongs to. */
function followFrames(
  moments: readonly Moment[],
  beat: number,
  stacks: Map<number, readonly number[]>,
): readonly number[] {
  const touched = new Set<number>()
  for (const { task, kind } of moments) {
    const before = stacks.get(task) ?? []
    const after = kind === 'enter' ? [...before, beat] : before
    for (const frame of after) touched.add(frame)
    stacks.set(task, kind === 'leave' ? after.slice(0, -1) : after)
  }
  return [...touched]
}

function singleSteps(decision: Decision): readonly Decision[] {
  if (decision.kind !== 'run') return [decision]
  return Array.from({ length: decision.steps }, () => ({ ...decision, steps: 1 }))
}

function joinSteps(decisions: readonly Decision[]): Path {
  const path: Decision[] = []
  for (const decision of decisions) {
    const last = path.at(-1)
    if (last?.kind === 'run' && decision.kind === 'run' && last.cpu === decision.cpu) {
      path[path.length - 1] = { ...last, steps: last.steps + decision.steps }
    } else path.push(decision)
  }
  return path
}
