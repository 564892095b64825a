// One version on the reference machine, step by step, with what can be observed on the way: the marks of
// mark.ts as `Run` leaves them, but of the whole system, with all of its tasks and frames.
//
// The decisions that were made are kept as well, so that the way to any place can be told.

import { present } from '../base/assert.ts'
import { evaluate, viewFrom } from '../sim/evaluate.ts'
import { executeStep } from '../sim/execute-step.ts'
import type { Executed } from '../sim/execute-step.ts'
import {
  createFrame,
  draftOf,
  initialState,
  isEnvironment,
  nextStep,
  positionOf,
} from '../sim/state.ts'
import type { Draft, Machine } from '../sim/state.ts'
import type { Decision } from '../ir/path.ts'
import type { Step } from '../ir/program.ts'
import { writtenPlace } from '../ir/walk.ts'
import { holds } from './dice.ts'
import { instrumentation, tracedEntry } from './instrumentation.ts'
import type { Level, Mark, MarkKind } from './mark.ts'
import type { Side } from './side.ts'

export interface Player {
  readonly side: Side
  readonly machine: Machine
  readonly level: Level
  readonly draft: Draft
  readonly marks: Mark[]
  readonly path: Decision[]
  /** Something could have come since the last mark. */
  open: boolean
  /** A frame has begun, and its first steps belong to the decision that brought it. */
  entering: boolean
}

/** What the environment answers: one of 0 … count - 1. */
export type Pick = (label: string, count: number) => number

export function createPlayer(side: Side, machine: Machine, level: Level): Player {
  const draft = draftOf(initialState(machine))
  return { side, machine, level, draft, marks: [], path: [], open: true, entering: false }
}

/** At the same place, with nothing observed yet. */
export function copyOf(player: Player): Player {
  return { ...player, draft: draftOf(player.draft), marks: [], path: [] }
}

/** Whether something may come before the next step of a CPU. */
export function isOpenTo({ machine, draft, entering }: Player, cpu: number): boolean {
  return (
    !entering &&
    nextStep(machine, draft, cpu)?.glued !== true &&
    !isEnvironment(machine, positionOf(draft, cpu).frame)
  )
}

export function isDeliverable(player: Player, cpu: number, vector: number): boolean {
  const { machine, draft } = player
  const { kind, deliverable } = present(machine.program.vectors[vector], 'a vector of that number')
  const { depth } = positionOf(draft, cpu)
  if (kind !== 'environment' && depth + 1 >= machine.program.bounds.depth) return false
  return (
    evaluate(
      deliverable,
      viewFrom(machine, draft, cpu, () => undefined),
    ) !== 0n
  )
}

export function deliver(player: Player, cpu: number, vector: number): void {
  const { machine, draft, path } = player
  const { task } = positionOf(draft, cpu)
  const { name, func, kind, span } = present(machine.program.vectors[vector], 'a vector')
  draft.stacks[task]?.push(createFrame(machine, func, vector))
  path.push({ kind: 'deliver', cpu, vector })
  const where = { func: player.side.names[func] ?? '', span }
  player.marks.push({ kind: 'arrival', what: name, values: [], joined: false, ...where })
  player.open = true
  player.entering = kind !== 'environment'
}

/** How a stretch ended. */
export type Stretch = 'marks' | 'over' | 'endless'

/** Steps that a player may make without anything to observe. */
const mostSilentSteps = 1000

/** Goes on until something was observed, or so many steps were made; a mark is the last thing in it. */
export function goOn(
  player: Player,
  cpu: number,
  pick: Pick,
  most: number = mostSilentSteps,
): Stretch {
  const count = player.marks.length
  for (let steps = 0; steps < most; steps++) {
    const step = nextStep(player.machine, player.draft, cpu)
    if (step === undefined) return 'over'
    makeStep(player, cpu, step, pick)
    if (player.marks.length > count) return 'marks'
  }
  return 'endless'
}

/** One decision of a path; false where this player is asked for something else. */
export function follow(player: Player, decision: Decision): boolean {
  const { cpu } = decision
  if (decision.kind === 'deliver') {
    if (!isDeliverable(player, cpu, decision.vector)) return false
    deliver(player, cpu, decision.vector)
    return complete(player, cpu)
  }
  const steps = decision.kind === 'run' ? decision.steps : 1
  for (let made = 0; made < steps; made++) {
    const step = nextStep(player.machine, player.draft, cpu)
    const asks = step?.kind === 'choose' && step.count > 1
    if (step === undefined || asks !== (decision.kind === 'choose')) return false
    if (step.kind === 'choose' && decision.kind === 'choose' && decision.value >= step.count)
      return false
    makeStep(player, cpu, step, () => (decision.kind === 'choose' ? decision.value : 0))
    if (!complete(player, cpu)) return false
  }
  return true
}

/** What belongs to the decision that was made; a `choose` in it is the next decision. */
export function complete(player: Player, cpu: number): boolean {
  for (let made = 0; made < mostSilentSteps; made++) {
    const step = nextStep(player.machine, player.draft, cpu)
    if (step === undefined || isOpenTo(player, cpu) || (step.kind === 'choose' && step.count > 1))
      return true
    if (player.entering && step.kind === 'await' && !holds(player.machine, player.draft, cpu, step))
      return true
    makeStep(player, cpu, step, () => 0)
  }
  return false
}

function makeStep(player: Player, cpu: number, step: Step, pick: Pick): void {
  const { machine, draft, side } = player
  const { task, depth, frame, activation } = positionOf(draft, cpu)
  const inside = step.glued === true || isEnvironment(machine, frame)
  if (!inside) player.open = true
  const name = side.names[activation?.func ?? -1] ?? ''
  if (step.kind === 'await' && !holds(machine, draft, cpu, step)) {
    player.entering = false
    return leaveMark(player, 'wait', '', [], name, step)
  }
  const choice = step.kind === 'choose' && step.count > 1 ? pick(step.label, step.count) : 0
  decide(player, cpu, step, choice, inside)
  const executed = executeStep(machine, draft, cpu, choice)
  const own = ['', `cpu${cpu}.`, `task${task}.`, `task${task}.frame${depth}.`]
  observe(player, executed, name, own)
}

/** As ir/path.ts has it: what is glued to something else takes no decision. */
function decide(player: Player, cpu: number, step: Step, value: number, inside: boolean): void {
  const first = player.entering
  player.entering = false
  if (step.kind === 'choose' && step.count > 1) player.path.push({ kind: 'choose', cpu, value })
  else if (!inside && !first) player.path.push({ kind: 'run', cpu, steps: 1 })
}

/**
 * A value that does not fit its field is left out here, as a warning: who looks for differences may miss one.
 * `own` are the prefixes of cells that are this CPU's, task's or frame's.
 */
function observe(player: Player, executed: Executed, name: string, own: readonly string[]): void {
  const { side, level } = player
  const { step, changed, values, violations, left } = executed
  switch (step.kind) {
    case 'store':
    case 'rmw': {
      const field = side.program.fields[writtenPlace(step)?.field ?? -1]
      if (field === undefined || field.type.bits === 0) return
      if (field.ghost && level !== 'warnings') return
      for (const [cell, value] of Object.entries(changed)) {
        const prefix = own.findLast((each) => cell.startsWith(each)) ?? ''
        leaveMark(player, 'write', cell.slice(prefix.length), [value], name, step)
      }
      return
    }
    case 'call': {
      const callee = side.names[step.func] ?? ''
      if (level === 'effects' || !instrumentation.has(callee)) return
      const what = callee === tracedEntry ? `entry of ${name}()` : `${callee}()`
      return leaveMark(player, 'hook', what, [], name, step)
    }
    case 'jump':
      if (level === 'effects' || step.note === undefined) return
      return leaveMark(player, 'hook', step.note, [], name, step)
    case 'check':
      // An index that does not exist is another violation, and no warning of the source.
      if (level !== 'warnings' || !violations.some((each) => each.message === step.message)) return
      return leaveMark(player, 'warning', step.message, [], name, step)
    case 'emit':
      return leaveMark(player, 'event', step.event, values, name, step)
    case 'switch':
      return leaveMark(player, 'switch', '', values, name, step)
    case 'return':
      if (left === 'function') return
      return leaveMark(player, 'return', '', [], name, step)
    default:
      return
  }
}

function leaveMark(
  player: Player,
  kind: MarkKind,
  what: string,
  values: readonly bigint[],
  func: string,
  { span }: Step,
): void {
  player.marks.push({ kind, what, values, joined: !player.open, func, span })
  player.open = false
}
