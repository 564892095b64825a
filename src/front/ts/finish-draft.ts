// Draft → steps: labels become indices, jumps disappear, and gluing is cut where it should not go on.
//
// Three cuts. After a switch another task runs, so nothing can be glued to it. Outside `atomically` calls,
// returns, what follows a call and work that nobody can see are set free (`loosen`). And a loop whose every
// step is glued would be one action without end: outside `atomically` its head is set free. Loops inside
// `atomically` stay as written; that they end is the writer's responsibility and the engine's limit.

import { assert, present } from '../../base/assert.ts'
import type { Step, StepIndex } from '../../ir/program.ts'
import { stepExpressions, successors, visitExpr, writtenPlace } from '../../ir/walk.ts'
import type { Draft, Item } from './draft.ts'

/** `entry`: frames or tasks begin here, so that there is no step before the first. */
export function finishDraft(draft: Draft, entry: boolean): readonly Step[] {
  const { items } = draft
  const lands = items.map((_, index) => landing(draft, index))
  const order = reachableItems(draft, lands)
  const position = new Map(order.map((item, index) => [item, index]))
  const index = (item: number): StepIndex =>
    present(position.get(present(lands[item], 'no such item')), 'a step leads nowhere')
  const looks = order.map((at) => draft.looks.some(({ from, to }) => from <= at && at < to))
  const atomic: boolean[] = []
  const steps = order.map((at) => {
    const item = present(items[at], 'no such item')
    atomic.push(item.kind !== 'jump' && item.atomic)
    return finishItem(draft, item, at, index)
  })
  if (entry) setFree(steps, 0)
  for (const step of steps) if (step.kind === 'switch') setFree(steps, step.next)
  loosen(steps, atomic, looks)
  cutEndless(steps, atomic)
  return steps
}

/**
 * Outside of `atomically` only what looks at state stays glued to what came before it. Work that nobody can
 * see, calls and returns stand alone, and so does what follows a call: an action that ran on through returns
 * would look as if it could do whatever any caller does next. A return behind an action is part of it, as
 * restoring the registers and leaving the frame are. An event whose arguments take steps looks in all of them.
 */
function loosen(steps: Step[], atomic: readonly boolean[], looks: readonly boolean[]): void {
  const before = steps.map((): StepIndex[] => [])
  steps.forEach((step, index) => successors(step).forEach((next) => before[next]?.push(index)))
  steps.forEach((step, index) => {
    if (step.glued !== true || atomic[index] === true) return
    const previous = before[index] ?? []
    const behindAction = previous.length > 0 && previous.every((at) => atomic[at] === true)
    const behindCall = previous.some((at) => steps[at]?.kind === 'call' && atomic[at] !== true)
    const looking = step.kind !== 'call' && (looks[index] === true || looksAtState(step))
    const stays = step.kind === 'return' ? behindAction : looking
    if (behindCall || !stays) setFree(steps, index)
  })
}

function looksAtState(step: Step): boolean {
  if (writtenPlace(step) !== undefined) return true
  let found = false
  for (const expr of stepExpressions(step)) {
    visitExpr(expr, ({ kind }) => {
      found ||= kind === 'read' || kind === 'current' || kind === 'depth'
    })
  }
  return found
}

/** Where control goes that arrives at an item: through jumps, to the first item that is a step. */
function landing(draft: Draft, start: number): number {
  const seen: number[] = []
  for (let at = start; ;) {
    const item = present(draft.items[at], 'control runs off the end of a function')
    if (item.kind !== 'jump' || item.keep) return at
    // A circle of jumps is an empty endless loop: one of them stays, as a step that does nothing.
    if (seen.includes(at)) return Math.min(...seen.slice(seen.indexOf(at)))
    seen.push(at)
    at = present(draft.labels[item.to], 'a label was never placed')
  }
}

/** In the order of the text, the first step first. */
function reachableItems(draft: Draft, lands: readonly number[]): readonly number[] {
  const first = present(lands[0], 'a function without steps')
  const reached = new Set([first])
  for (const at of reached) {
    for (const next of nextItems(draft, at)) reached.add(present(lands[next], 'no such item'))
  }
  reached.delete(first)
  return [first, ...[...reached].toSorted((left, right) => left - right)]
}

function nextItems(draft: Draft, at: number): readonly number[] {
  const item = present(draft.items[at], 'no such item')
  const target = (label: number): number => present(draft.labels[label], 'a label was never placed')
  if (item.kind === 'jump') return [target(item.to)]
  if (item.kind === 'branch') return [target(item.then), target(item.otherwise)]
  return item.step.kind === 'return' ? [] : [at + 1]
}

function finishItem(
  draft: Draft,
  item: Item,
  at: number,
  index: (item: number) => StepIndex,
): Step {
  const target = (label: number): StepIndex =>
    index(present(draft.labels[label], 'a label was never placed'))
  if (item.kind === 'jump') return { kind: 'jump', next: target(item.to), span: item.span }
  if (item.kind === 'step') {
    return item.step.kind === 'return' ? item.step : { ...item.step, next: index(at + 1) }
  }
  const { condition, span } = item
  const then = target(item.then)
  const otherwise = target(item.otherwise)
  const branch: Step = { kind: 'branch', condition, then, otherwise, span }
  return item.glued ? { ...branch, glued: true } : branch
}

function setFree(steps: Step[], index: StepIndex): void {
  const { glued: _, ...step } = present(steps[index], 'no such step')
  steps[index] = step
}

function cutEndless(steps: Step[], atomic: readonly boolean[]): void {
  for (;;) {
    const circle = findGluedCircle(steps, atomic)
    if (circle === undefined) return
    const cut = circle.find((index) => atomic[index] === false)
    assert(cut !== undefined, 'a circle outside of atomically consists of atomic steps')
    setFree(steps, cut)
  }
}

/** A circle of glued steps, not all of them atomic; its first element is where it was entered. */
function findGluedCircle(
  steps: readonly Step[],
  atomic: readonly boolean[],
): readonly StepIndex[] | undefined {
  const state = steps.map(() => 'new')
  const path: StepIndex[] = []
  // An explicit stack: functions have thousands of steps, and each is one level of depth.
  const visit = (root: StepIndex): readonly StepIndex[] | undefined => {
    const work: { at: StepIndex; next: StepIndex[] }[] = []
    const enter = (at: StepIndex): void => {
      state[at] = 'open'
      path.push(at)
      work.push({ at, next: successors(present(steps[at], 'no such step')).filter(isGlued) })
    }
    enter(root)
    for (let top = work.at(-1); top !== undefined; top = work.at(-1)) {
      const next = top.next.shift()
      if (next === undefined) {
        state[top.at] = 'done'
        path.pop()
        work.pop()
      } else if (state[next] === 'open') {
        const circle = path.slice(path.indexOf(next))
        if (circle.some((index) => atomic[index] === false)) return circle
      } else if (state[next] === 'new') enter(next)
    }
    return undefined
  }
  const isGlued = (index: StepIndex): boolean => steps[index]?.glued === true
  for (const [index] of steps.entries()) {
    if (state[index] !== 'new' || !isGlued(index)) continue
    const circle = visit(index)
    if (circle !== undefined) return circle
  }
  return undefined
}
