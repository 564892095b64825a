// All worlds of a comparison, one after the other, each with what came of it.
//
// Where a difference may only come from a call that was passed over, the same contexts are run again with
// that function followed. Whoever takes the worlds may split the current one further before it asks for
// the next.

import { assert } from '../base/assert.ts'
import type { Comparison, Start } from './comparison.ts'
import { createAgenda } from './agenda.ts'
import { doubtsIn } from './doubt.ts'
import { isFromOutside } from './value.ts'
import { areSame } from './mark.ts'
import { willDoTheSame } from './rest.ts'
import type { Mark, Parting } from './mark.ts'
import { nextStepOf, runToMark } from './run.ts'
import type { Ending, Run } from './run.ts'
import type { Side } from './side.ts'
import { enterWorld, restrictTo, seedKey } from './world.ts'
import type { Seed, World } from './world.ts'

export interface Outcome {
  readonly world: World
  readonly old: Run
  readonly new: Run
  readonly ending: Ending | 'parted' | 'same from here' | 'cut'
  readonly parting: Parting | undefined
  /** Otherwise these contexts come again, with more functions followed. */
  readonly certain: boolean
}

type Both = Omit<Outcome, 'certain'>

export interface Walk {
  readonly from: Seed
  /** Contexts that need not be looked at. */
  readonly skips: (seed: Seed) => boolean
  /** Follow every way to its end before another one. */
  readonly deep: boolean
  /** Stop behind the first mark behind which something can come. */
  readonly cut?: boolean
}

export function* walkWorlds(
  comparison: Comparison,
  start: Start,
  { from, skips, deep, cut = false }: Walk,
): Generator<Outcome, undefined> {
  const agenda = createAgenda(deep)
  agenda.add(from)
  // Differing contexts often become the same ones when it is forgotten what calls left behind.
  const repeated = new Set<string>()
  for (let seed = agenda.take(); seed !== undefined; seed = agenda.take()) {
    if (skips(seed)) continue
    const world = enterWorld(seed)
    const both = runBoth(comparison, start, world, cut)
    const doubts = doubtsOf(both)
    yield { ...both, certain: doubts.length === 0 }
    for (const other of world.others) agenda.add(other)
    if (doubts.length === 0) continue
    const again = lookInto(both, doubts)
    const key = seedKey(again)
    if (!repeated.has(key)) agenda.add(again)
    repeated.add(key)
  }
}

/** The same contexts, and the same choices as far as they were made before one of these calls. */
function lookInto({ world, old, new: now }: Both, names: readonly string[]): Seed {
  const isCall = ({ kind, what }: Mark): boolean => kind === 'call' && names.includes(what)
  const seed = restrictTo(world, (variable) => {
    if (variable.source.kind !== 'choice') return isFromOutside(variable)
    return [old, now].every((run) => {
      const first = run.marks.findIndex(isCall)
      const made = run.chosenAt.get(variable.key)
      return made === undefined || first < 0 || made <= first
    })
  })
  return { ...seed, expanded: new Set([...world.expanded, ...names]) }
}

/** What was left behind is looked at before what is left out. */
function doubtsOf({ world, old, new: now, parting }: Both): readonly string[] {
  if (parting === undefined) return []
  const { makers, calls } = doubtsIn(world, parting.at, old.marks, now.marks)
  if (makers.length > 0) return makers
  return calls
}

/** Marks of one run. */
const mostMarks = 200

/** Mark by mark; where they differ, both stop. */
function runBoth(comparison: Comparison, start: Start, world: World, cut: boolean): Both {
  const old = runFrom(comparison, comparison.old, start, world)
  const now = runFrom(comparison, comparison.new, start, world)
  for (let at = 0; ; at++) {
    runToMark(old, at + 1)
    runToMark(now, at + 1)
    const [a, b] = [old.marks[at], now.marks[at]]
    assert(a !== undefined && b !== undefined, 'a run leaves a mark where it stops')
    if (!areSame(world, a, b)) {
      const final = a.kind !== 'return' && b.kind !== 'return'
      return { world, old, new: now, ending: 'parted', parting: { at, final } }
    }
    const ends = [old, now].map((run) => (run.marks.length === at + 1 ? run.ending : undefined))
    assert(ends[0] === ends[1], 'equal marks end in the same way')
    const ending = willDoTheSame(old, now)
      ? 'same from here'
      : (ends[0] ?? pauseAt(old, now, at, cut))
    if (ending !== undefined) return { world, old, new: now, ending, parting: undefined }
  }
}

/** Whoever goes on for so long is looked at anew from here. */
function pauseAt(old: Run, now: Run, at: number, cut: boolean): 'repeating' | 'cut' | undefined {
  if (at + 1 >= mostMarks) return 'repeating'
  const isBetween = nextStepOf(old).glued !== true && nextStepOf(now).glued !== true
  return cut && isBetween ? 'cut' : undefined
}

/** One side at the beginning of a comparison. */
export function runFrom(
  { domains, level, footprints, arrivals, taken }: Comparison,
  side: Side,
  start: Start,
  world: World,
): Run {
  const { cells, newborn } = start
  const stack = start[side.which].map(({ func, pc, locals }) => ({ func, pc, locals: [...locals] }))
  const own = {
    cells: new Map(cells),
    ages: new Map(),
    writtenAt: new Map(),
    epochs: [],
    passed: false,
    marks: [],
    turns: new Map(),
    chosenAt: new Map(),
    silent: 0,
    ending: undefined,
  }
  return {
    side,
    world,
    domains,
    level,
    stack,
    newborn,
    open: true,
    footprints: footprints[side.which],
    arrivals,
    taken,
    ...own,
  }
}
