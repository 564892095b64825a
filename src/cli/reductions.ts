// What a search leaves out, as people switch it off: `--without NAME` for one reduction, `--no-reduce` for all.
//
// The names are those of `Reductions`; each has a page of its own, docs/reduction-NAME.md. A name that does not
// exist is refused, and so are both options together: what is off already cannot be switched off.

import type { Diagnostic, Parsed } from '../base/diagnostic.ts'
import { nearest } from '../base/nearest.ts'
import { allReductions, type Reductions } from '../explore/explore.ts'
import { wrongUse } from './wrong-use.ts'

/** By name: what the search does with it. */
export const reductionNotes: Readonly<Record<keyof Reductions, string>> = {
  arrival:
    'Interrupts, NMIs and actions of other CPUs arrive only before steps where it can make a difference whether they come before or after. Needs chains.',
  chains:
    'Steps that are the only thing that can happen next are run through, and only the end is stored.',
  constants:
    'What is the same in every run of one boot is computed before the search, and boots that come to the same code are searched once.',
  order:
    'One CPU goes alone where no other one can touch any more what its step touches. Needs several CPUs; where there are interrupts, arrival.',
  summaries:
    'What the topmost context does is searched once for each situation that it begins in, whatever it stands on. Needs chains and one CPU.',
  symmetry:
    'CPUs and tasks that can change places without any difference are not told apart. With several CPUs.',
  tails:
    'Contexts that will do the same from there on are one: at the ends of different functions, or with values that nobody looks at. On one CPU.',
  transparent:
    'NMIs that come and go without leaving a trace are tried on the side and not stored. Needs chains and one CPU.',
}

const names = Object.keys(reductionNotes)

export function readReductions(
  reduce: boolean | undefined,
  without: readonly string[] | undefined,
): Parsed<Reductions> {
  if (without === undefined) {
    const value = reduce === false ? reductionsWithout(names) : allReductions
    return { value, diagnostics: [] }
  }
  if (reduce === false) {
    const message = '--no-reduce switches off all reductions, and --without one of them'
    const diagnostics = [wrongUse('U003', message, 'leave one of the two out')]
    return { value: allReductions, diagnostics }
  }
  const off = without.flatMap((list) => list.split(','))
  const unknown = off.filter((name) => !names.includes(name))
  return { value: reductionsWithout(off), diagnostics: unknown.map(refuse) }
}

/** The names of those that are off. */
export function switchedOff(reductions: Reductions): readonly string[] {
  return Object.entries(reductions).flatMap(([name, on]) => (on ? [] : [name]))
}

function reductionsWithout(off: readonly string[]): Reductions {
  const on = (name: keyof Reductions): boolean => !off.includes(name)
  return {
    arrival: on('arrival'),
    chains: on('chains'),
    order: on('order'),
    transparent: on('transparent'),
    summaries: on('summaries'),
    tails: on('tails'),
    constants: on('constants'),
    symmetry: on('symmetry'),
  }
}

function refuse(name: string): Diagnostic {
  const close = nearest(name, names)
  const help = close === undefined ? `use ${names.join(', ')}` : `did you mean ${close}?`
  return wrongUse(
    'U002',
    name === '' ? '--without names no reduction' : `${name} is no reduction`,
    help,
  )
}
