// What has to be known next where a walk of a few fields (coarse-walk.ts) has come to something: the fields of the
// decision nearest to it of which nothing is known. Nothing rests on this: a bad choice only proves nothing.

import type { FieldId, Program, RestoredBits } from '../ir/program.ts'
import type { Point } from './coarse-point.ts'
import type { Split } from './coarse-split.ts'
import type { Cells } from './coarse-state.ts'
import { everythingBehind } from './data-graph.ts'
import type { DataGraph } from './data-graph.ts'
import { decisionKey } from './forget.ts'
import type { Forgotten } from './forget.ts'

export interface Missing {
  /** On the way to a point. */
  readonly before: (point: Point) => readonly FieldId[]
  /** The same of what every frame puts back only: where ever more contexts nest or go on. */
  readonly ofContexts: (point: Point) => readonly FieldId[]
  /** What makes it two states instead of one, when they differ in what every frame puts back. */
  readonly between: (split: Split) => readonly FieldId[]
}

/** `restored` is what should not differ. */
export function missingFields(
  program: Program,
  graph: DataGraph,
  forgotten: Forgotten,
  restored: readonly RestoredBits[],
): Missing {
  const masks = restoredCells(program, forgotten, restored)
  const isRestored = new Set(restored.map(({ field }) => field))
  const missingAt = (point: Point): readonly FieldId[] => missingIn(graph, forgotten, point)
  const ofContexts = (end: Point): readonly FieldId[] =>
    nearest(backwards(end), (point) => {
      const missing = missingAt(point)
      return missing.every((field) => isRestored.has(field)) ? missing : []
    })
  return {
    before: (point) => nearest(backwards(point), missingAt),
    ofContexts,
    between(split) {
      const [one, other] = split.states
      if (!masks.some((mask, cell) => differ(one, other, cell, mask))) return []
      if (split.kind === 'switches') return ofContexts(split.ends[1])
      return nearest(parting(split), missingAt)
    },
  }
}

function differ(one: Cells, other: Cells, cell: number, mask: bigint): boolean {
  return (((one[cell] ?? 0n) ^ (other[cell] ?? 0n)) & mask) !== 0n
}

/** What a decision takes that is not known. */
function missingIn(
  graph: DataGraph,
  { program, decides, known }: Forgotten,
  { call: { func }, at }: Point,
): readonly FieldId[] {
  const step = program.functions[func]?.steps[at]
  if (step?.kind !== 'choose') return []
  const decision = decides.get(decisionKey(func, step.into))
  if (decision === undefined) return []
  const behind = everythingBehind(graph, graph.nodesOf(decision, func))
  return [...behind].filter((node) => graph.stored.has(node) && !known.has(node))
}

function nearest(
  points: Iterable<Point>,
  missingAt: (point: Point) => readonly FieldId[],
): readonly FieldId[] {
  for (const point of points) {
    const missing = missingAt(point)
    if (missing.length > 0) return missing
  }
  return []
}

/** The points of a way from its end on, with all that came in between; as far as they are of one call if one is named. */
function* backwards(end: Point, call?: Point['call']): Generator<Point> {
  const seen = new Set<Point>()
  const ways: { readonly point: Point; readonly inside: Point['call'] | undefined }[] = []
  ways.push({ point: end, inside: call })
  for (let way = ways.pop(); way !== undefined; way = ways.pop()) {
    const { point, inside } = way
    if (seen.has(point) || (inside !== undefined && point.call !== inside)) continue
    seen.add(point)
    yield point
    const { before, over } = point
    if (before !== undefined) ways.push({ point: before, inside })
    if (over !== undefined) ways.push({ point: over, inside: over.call })
  }
}

/** Where two ways through a function part, and then what is on them. */
function* parting({ ends: [one, other] }: Split): Generator<Point> {
  const [points, others] = [one, other].map((end) => new Set(backwards(end, end.call)))
  yield* [...(points ?? [])].filter((point) => others?.has(point)).slice(0, 1)
  yield* points ?? []
  yield* others ?? []
}

/** Bits of the shared cells of a walk, in their order (coarse-state.ts). */
function restoredCells(
  { fields, tasks }: Program,
  { known }: Forgotten,
  restored: readonly RestoredBits[],
): readonly bigint[] {
  const masks = new Map(restored.map(({ field, mask }) => [field, mask]))
  const cells = fields.flatMap(({ owner, length }, field) => {
    if (!known.has(field) || owner === 'frame') return []
    const count = length * (owner === 'task' ? tasks.length : 1)
    return Array.from({ length: count }, () => masks.get(field) ?? 0n)
  })
  // The running task comes first.
  return [0n, ...cells]
}
