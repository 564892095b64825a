// Which steps of two versions of a function stand for each other: the longest common list of steps of one shape,
// in the order of control flow, where what can be observed weighs more than what cannot.
//
// This is a guess about what an editor left alone, and nothing rests on it: weave-function.ts checks at run time
// that what stands together does the same. A bad guess costs a proof, never its truth.

import { printStep } from '../ir/print.ts'
import type { Func, Step, StepIndex } from '../ir/program.ts'
import { successors } from '../ir/walk.ts'
import { namesOf } from './canonical.ts'
import type { Side } from './side.ts'

export interface Alignment {
  readonly toNew: ReadonlyMap<StepIndex, StepIndex>
  readonly toOld: ReadonlyMap<StepIndex, StepIndex>
}

interface Shaped {
  readonly step: StepIndex
  /** Steps of one shape can be made together. */
  readonly shape: string
  readonly text: string
  readonly weight: number
}

/** Of one version: its Program, and the function in it. */
export interface Version {
  readonly side: Side
  readonly func: Func
}

/** `weightOf` is asked about steps of OLD. */
export function align(old: Version, now: Version, weightOf: (step: Step) => number): Alignment {
  const [before, after] = [shapesOf(old, weightOf), shapesOf(now, () => 0)]
  const width = after.length + 1
  const best = new Float64Array((before.length + 1) * width)
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const skipped = Math.max(best[(i + 1) * width + j] ?? 0, best[i * width + j + 1] ?? 0)
      const together = worth(before[i], after[j])
      const taken = together > 0 ? together + (best[(i + 1) * width + j + 1] ?? 0) : 0
      best[i * width + j] = Math.max(skipped, taken)
    }
  }
  return pairsIn(before, after, best)
}

function pairsIn(
  before: readonly Shaped[],
  after: readonly Shaped[],
  best: Float64Array,
): Alignment {
  const width = after.length + 1
  const toNew = new Map<StepIndex, StepIndex>()
  const toOld = new Map<StepIndex, StepIndex>()
  let [i, j] = [0, 0]
  while (i < before.length && j < after.length) {
    const [a, b] = [before[i], after[j]]
    const here = best[i * width + j] ?? 0
    const together = worth(a, b)
    if (a && b && together > 0 && here === together + (best[(i + 1) * width + j + 1] ?? 0)) {
      toNew.set(a.step, b.step)
      toOld.set(b.step, a.step)
      i++
      j++
    } else if (here === (best[(i + 1) * width + j] ?? 0)) i++
    else j++
  }
  return { toNew, toOld }
}

function worth(a: Shaped | undefined, b: Shaped | undefined): number {
  if (a === undefined || b === undefined || a.shape !== b.shape) return 0
  return a.weight * (a.text === b.text ? 4 : 1)
}

function shapesOf({ side, func }: Version, weightOf: (step: Step) => number): readonly Shaped[] {
  return inOrder(func).flatMap((index) => {
    const step = func.steps[index]
    if (step === undefined || (step.kind === 'jump' && step.note === undefined)) return []
    const text = printStep(step, namesOf(side), () => 'r')
    return [{ step: index, shape: shapeOf(side, step), text, weight: weightOf(step) }]
  })
}

/** Each step behind all that lead to it, circles aside: the reverse of the order in which a walk leaves them. */
export function inOrder({ steps }: Func): readonly StepIndex[] {
  const left: StepIndex[] = []
  const seen = new Set<StepIndex>([0])
  const way = [{ at: 0, next: nextOf(steps[0]) }]
  for (let top = way.at(-1); top !== undefined; top = way.at(-1)) {
    const next = top.next.pop()
    if (next === undefined) {
      left.push(top.at)
      way.pop()
    } else if (!seen.has(next)) {
      seen.add(next)
      way.push({ at: next, next: nextOf(steps[next]) })
    }
  }
  return left.toReversed()
}

function nextOf(step: Step | undefined): StepIndex[] {
  return step === undefined ? [] : [...successors(step)]
}

function shapeOf({ fieldKeys, names, program }: Side, step: Step): string {
  switch (step.kind) {
    case 'store':
    case 'rmw':
      return `${step.kind} ${fieldKeys[step.place.field] ?? ''}`
    case 'call':
      return `call ${names[step.func] ?? ''}`
    case 'choose':
      return `choose ${step.count} ${step.label}`
    case 'check':
      return `check ${program.properties[step.property]?.name ?? ''} ${step.message}`
    case 'emit':
      return `emit ${step.args.length} ${step.event}`
    case 'jump':
      return `jump ${step.note ?? ''}`
    default:
      return step.kind
  }
}
