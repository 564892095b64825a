// Runs a behaviour again when parts of it have been taken out.
//
// Step counts are worthless then: without one NMI the interrupted function may take another way and
// more or fewer steps. What counts is where things happen. So a script says "this vector, when this CPU
// stands here", "this choice, when it is asked here", "now the other CPU"; between, each CPU just runs.

import { unreachable } from '../base/assert.ts'
import type { Decision } from '../ir/path.ts'
import type { Simulation } from '../sim/simulation.ts'
import { positionOf, type State } from '../sim/state.ts'
import type { Moment } from '../sim/timeline.ts'

/** One step of a behaviour. */
export interface Beat {
  readonly decision: Decision
  /** Frames that it belongs to, each by the number of the beat that delivered it. */
  readonly frames: readonly number[]
  /** Where the CPU stood before. */
  readonly place: string
}

export interface Performance {
  readonly beats: readonly Beat[]
  /** What the property complains about in the last step. */
  readonly message: string
}

/** A behaviour being made, step by step, until the property breaks. */
interface Stage {
  readonly simulation: Simulation
  readonly property: string
  readonly beats: Beat[]
  readonly stacks: Map<number, readonly number[]>
  state: State
  complaint: string | undefined
}

/** The behaviour of exactly these decisions, up to the first breach of the property. */
export function performPath(
  simulation: Simulation,
  decisions: readonly Decision[],
  property: string,
): Performance | undefined {
  const stage = openStage(simulation, property)
  for (const decision of decisions) {
    take(stage, decision)
    if (stage.complaint !== undefined) return { beats: stage.beats, message: stage.complaint }
  }
  return undefined
}

/** Runs what is left of a behaviour, in at most so many steps. */
export function performScript(
  simulation: Simulation,
  script: readonly Beat[],
  property: string,
  mostSteps: number,
): Performance | undefined {
  const stage = openStage(simulation, property)
  const choices = choicesByPlace(script)
  let cpu = script[0]?.decision.cpu ?? 0
  for (const [at, { decision, place }] of script.entries()) {
    if (decision.cpu !== cpu) {
      // The CPU that ran so far goes on to where the script left it.
      if (!runTo(stage, cpu, placeAfter(script, at, cpu), choices, mostSteps)) break
      cpu = decision.cpu
    }
    if (decision.kind !== 'deliver') continue
    while (runTo(stage, cpu, place, choices, mostSteps) && !take(stage, decision)) {
      // The place is passed more than once, and the vector cannot come yet.
      if (!runOn(stage, cpu, choices)) break
    }
    if (stage.complaint !== undefined || stage.beats.length >= mostSteps) break
  }
  runTo(stage, cpu, undefined, choices, mostSteps)
  return finished(stage)
}

function openStage(simulation: Simulation, property: string): Stage {
  const { initial } = simulation
  return {
    simulation,
    property,
    beats: [],
    stacks: new Map(),
    state: initial,
    complaint: undefined,
  }
}

function finished({ beats, complaint }: Stage): Performance | undefined {
  return complaint === undefined ? undefined : { beats, message: complaint }
}

/** Makes one decision if it is possible. */
function take(stage: Stage, wanted: Decision): boolean {
  const possible = stage.simulation.transitions(stage.state)
  const decision = possible.find((one) => isSame(one, wanted))
  if (decision === undefined) return false
  const place = placeOf(stage.state, decision.cpu)
  const { state, moments } = stage.simulation.apply(stage.state, decision)
  const frames = followFrames(moments, stage.beats.length, stage.stacks)
  stage.state = state
  stage.beats.push({ decision, frames, place })
  stage.complaint = moments
    .flatMap(({ failures }) => failures)
    .find((failure) => failure.property === stage.property)?.message
  return true
}

/** Lets a CPU run until it stands at a place; false when the property breaks before, or it never does. */
function runTo(
  stage: Stage,
  cpu: number,
  place: string | undefined,
  choices: ReadonlyMap<string, number[]>,
  mostSteps: number,
): boolean {
  while (stage.complaint === undefined && stage.beats.length < mostSteps) {
    if (placeOf(stage.state, cpu) === place) return true
    if (!runOn(stage, cpu, choices)) return false
  }
  return false
}

/** One own step of a CPU, with the value that the script has for a choice here. */
function runOn(stage: Stage, cpu: number, choices: ReadonlyMap<string, number[]>): boolean {
  if (take(stage, { kind: 'run', cpu, steps: 1 })) return true
  const value = choices.get(placeOf(stage.state, cpu))?.shift() ?? 0
  return take(stage, { kind: 'choose', cpu, value })
}

function choicesByPlace(script: readonly Beat[]): ReadonlyMap<string, number[]> {
  const choices = new Map<string, number[]>()
  for (const { decision, place } of script) {
    if (decision.kind !== 'choose') continue
    choices.set(place, [...(choices.get(place) ?? []), decision.value])
  }
  return choices
}

/** Where a CPU stands when it has its next turn after this beat. */
function placeAfter(script: readonly Beat[], at: number, cpu: number): string | undefined {
  return script.slice(at).find(({ decision }) => decision.cpu === cpu)?.place
}

/** Task, depth, and the step in each function on the stack of the frame. */
function placeOf(state: State, cpu: number): string {
  const { task, depth } = positionOf(state, cpu)
  const calls = state.stacks[task]?.[depth]?.calls ?? []
  return `${task}/${depth}/${calls.map(({ func, pc }) => `${func}:${pc}`).join(' ')}`
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
