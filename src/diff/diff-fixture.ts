// For tests: two Programs in notation, compared, with the brute-force search of the simulator to answer
// whether a context occurs.

import { assert, present } from '../base/assert.ts'
import { buildProgram } from '../ir/build.ts'
import type { ProgramNotation } from '../ir/build.ts'
import type { Program } from '../ir/program.ts'
import { validateProgram } from '../ir/validate.ts'
import { reachable } from '../sim/reachable.ts'
import { apartField } from './apart.ts'
import type { HeldUp } from './apart.ts'
import { occurrence } from './ask.ts'
import type { Asked } from './ask.ts'
import { takenResults } from './call-graph.ts'
import { findChanges } from './canonical.ts'
import { comparePrograms } from './compare-programs.ts'
import type { ProgramsResult } from './compare-programs.ts'
import { findFootprints } from './footprint.ts'
import type { Level, Mark } from './mark.ts'
import { proveInTurn } from './prove-coarsely.ts'
import type { Answer, Outcome, Search } from './settle.ts'
import { createSide } from './side.ts'
import { isKnown } from './value.ts'
import { weave } from './weave.ts'

export interface Compared {
  readonly result: ProgramsResult
  /** By function. */
  readonly outcomes: ReadonlyMap<string, Outcome>
  /** What each side does where they part: `old | new`. */
  readonly parting: string | undefined
  /** How long each search was allowed to take, in order, and whether vectors were held up in it. */
  readonly searches: readonly string[]
}

const limits = { mostWorlds: 500, mostRuns: 2, stop: () => undefined }

export async function compareNotations(
  old: ProgramNotation,
  now: ProgramNotation,
  level: Level = 'effects',
  renamed: Readonly<Record<string, string>> = {},
  restored: readonly string[] = [],
): Promise<Compared> {
  const [before, after] = [old, now].map((notation) => build(notation, restored))
  assert(before !== undefined && after !== undefined, 'there are two versions')
  const configurations = [{ name: '', old: before, new: after }]
  const names = new Map(Object.entries(renamed))
  const searches: string[] = []
  const search: Search = (questions, patience, proofs = []) => {
    const proved = new Set(proofs)
    const left = questions.filter((_, number) => !proved.has(number))
    if (left.length === 0) return Promise.resolve({ kind: 'never' })
    const isHeldUp = questions.some(({ program }) => program.fields.includes(apartField))
    searches.push(isHeldUp ? `${patience}, held up` : patience)
    return bruteForce(left, patience)
  }
  const compared = await comparePrograms({ configurations, level, renamed: names, limits }, search)
  const result = present(compared, 'there is a configuration')
  const outcomes = new Map(result.functions.map(({ func, outcome }) => [func, outcome]))
  return { result, outcomes, parting: partingIn(result), searches }
}

/** `restored` are fields that every frame leaves as it found them. */
function build(notation: ProgramNotation, restored: readonly string[]): Program {
  const program = buildProgram(notation)
  const fields = restored.map((name) => program.fields.findIndex((each) => each.name === name))
  return {
    ...program,
    restored: fields.map((field) => ({ field, mask: (1n << 64n) - 1n, guards: [] })),
  }
}

/** States that a brute-force search may store. */
const mostStates = 4000

const bruteForce: Search = (questions) => {
  for (const asked of questions) {
    const { results } = reachable(asked.program, { maxStates: mostStates })
    const verdict = results.find(({ property }) => property === occurrence)?.verdict
    if (verdict?.kind === 'violated') {
      return Promise.resolve({ kind: 'found', asked, path: verdict.path })
    }
    if (verdict?.kind === 'unfinished')
      return Promise.resolve({ kind: 'unknown', reason: verdict.reason })
  }
  return Promise.resolve({ kind: 'never' })
}

function partingIn({ functions }: ProgramsResult): string | undefined {
  const [different] = functions.flatMap(({ outcome }) =>
    outcome.kind === 'different' ? [outcome.confirmed.difference] : [],
  )
  if (different === undefined) return undefined
  const { at, old, new: now } = different
  return [old[at], now[at]].map(printMark).join(' | ')
}

function printMark(mark: Mark | undefined): string {
  if (mark === undefined) return 'nothing'
  const values = mark.values.map((value) => (isKnown(value) ? value.toString() : '?'))
  return [mark.kind, mark.what, ...values].filter((part) => part !== '').join(' ')
}

/** Whether the woven Program of two notations ever asks with a yes; undefined when they cannot be woven. */
export function partWhenWoven(
  ...versions: Parameters<typeof weaveNotations>
): Promise<Answer['kind'] | undefined> {
  const woven = weaveNotations(...versions)
  if (woven === undefined) return Promise.resolve(undefined)
  const problems = validateProgram(woven.program)
  assert(problems.length === 0, problems.join('; '))
  return bruteForce([woven], 'long').then(({ kind }) => kind)
}

/** Whether that is proved of all of these. */
export function neverPart(programs: readonly Program[]): boolean {
  const proved = new Set(proveInTurn(programs))
  return programs.every((_, number) => proved.has(number))
}

/** Both as one Program; undefined when they cannot be woven. */
export function weaveNotations(
  old: ProgramNotation,
  now: ProgramNotation,
  level: Level = 'effects',
  restored: readonly string[] = [],
  held: HeldUp = 'nothing',
): Asked | undefined {
  const [before, after] = [build(old, restored), build(now, restored)]
  const names = new Map<string, string>()
  const sides = { old: createSide('old', before, names), new: createSide('new', after, names) }
  const changes = findChanges(sides.old, sides.new)
  const unchanged = new Set(changes.unchanged)
  const comparison = {
    ...sides,
    level,
    taken: takenResults([sides.old, sides.new]),
    footprints: {
      old: findFootprints(sides.old, unchanged),
      new: findFootprints(sides.new, unchanged),
    },
  }
  return weave(comparison, { name: '', old: before, new: after }, 0, changes.changed, held)
}
