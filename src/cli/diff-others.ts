// What two versions come to in other configurations than the usual one, as far as what differs mentions any
// (other-settings.ts). They are looked at one after the other, until one shows a difference.

import { hasErrors } from '../base/diagnostic.ts'
import type { ProgramsResult } from '../diff/compare-programs.ts'
import { printFunction, programNames } from '../ir/print.ts'
import type { Program } from '../ir/program.ts'
import type { Pairs } from './diff-load.ts'
import type { Job } from './job.ts'
import { type SettingOutcome, verdictOf } from './diff-report.ts'

export interface Compared {
  readonly pairs: Pairs
  readonly result: ProgramsResult
}

export interface OthersCompared {
  readonly settings: readonly SettingOutcome[]
  /** The first that is different, or the first that is not decided. */
  readonly worst: Compared | undefined
}

export async function compareOthers(
  base: Pairs,
  compare: (pairs: Pairs) => Promise<ProgramsResult | undefined>,
): Promise<OthersCompared> {
  const { possible, leftOut } = base.others?.() ?? { possible: [], leftOut: [] }
  const settings: SettingOutcome[] = leftOut.map((each) => ({ ...each, outcome: 'left out' }))
  let worst: Compared | undefined
  const usual = textOf(base)
  for (const { setting, load } of possible) {
    const { value, diagnostics } = load()
    if (value === undefined || hasErrors(diagnostics)) {
      const reason = diagnostics.find(({ severity }) => severity === 'error')?.message ?? ''
      settings.push({ setting, outcome: 'left out', reason: `code cannot be read so: ${reason}` })
      continue
    }
    if (textOf(value) === usual) {
      settings.push({ setting, outcome: 'same code' })
      continue
    }
    const pairs = {
      ...value,
      pairs: value.pairs.map((pair) => ({ ...pair, name: `${pair.name} ${setting}` })),
    }
    const result = await compare(pairs)
    if (result === undefined) {
      settings.push({ setting, outcome: 'left out', reason: 'there is nothing in common' })
      continue
    }
    const outcome = verdictOf(result)
    settings.push({ setting, outcome })
    if (outcome !== 'equal') worst ??= { pairs, result }
    if (outcome === 'different') return { settings, worst: { pairs, result } }
  }
  return { settings, worst }
}

/** Of both versions, in every way of booting. */
function textOf({ pairs }: Pairs): string {
  const ways = pairs.flatMap(({ name, old, new: now }) => [
    name,
    frameOf(old.program),
    frameOf(now.program),
  ])
  // The ways of booting are the same code with other values to begin with.
  const code = pairs.slice(0, 1).flatMap(({ old, new: now }) => [old, now].map(functionsOf))
  return [...ways, ...code].join('\n')
}

/** All but the functions, and where in the sources things stand. */
function frameOf(program: Program): string {
  return JSON.stringify(program, (key, value: unknown) => {
    if (key === 'functions' || key === 'span') return undefined
    return typeof value === 'bigint' ? value.toString() : value
  })
}

function functionsOf({ program }: Job): string {
  const names = programNames(program)
  return program.functions.map((func) => printFunction(func, names)).join('\n')
}
