// How sure one may be: how much was searched, how much of it was the kernel's own code, where the
// bounds were, and what was guessed rather than followed.

import type { SearchFigures } from '../ir/verdict.ts'
import { wrapWords } from './layout.ts'
import { addProbabilities } from './merge.ts'
import type { ChangedField, Coverage, Outcome } from './outcome.ts'

/** Sums of all searches; where a figure cannot be added up, the most of any search. */
export interface Totals extends SearchFigures {
  readonly configurations: number
  /** Of these, how many were not searched because another one is the same to a search. */
  readonly same: number
}

export function addUp(outcomes: readonly Outcome[]): Totals {
  const searches = outcomes.flatMap(({ sameAs, result }) =>
    sameAs === undefined ? [result.search] : [],
  )
  const sum = (pick: (search: (typeof searches)[number]) => number): number =>
    searches.reduce((total, search) => total + pick(search), 0)
  const depths = searches.map((search) => search.depth)
  const states = sum((search) => search.states)
  const bytes = sum((search) => search.states * search.bytesPerState)
  const bits = Math.max(0, ...searches.map((search) => search.bitsPerState ?? 0))
  const alike = Math.max(0, ...searches.map((search) => search.interchangeable ?? 0))
  const collided = addProbabilities(searches)
  return {
    configurations: outcomes.length,
    same: outcomes.filter(({ sameAs }) => sameAs !== undefined).length,
    states,
    transitions: sum((search) => search.transitions),
    ...(depths.includes(undefined) ? {} : { depth: Math.max(0, ...depths.map((one) => one ?? 0)) }),
    seconds: sum((search) => search.seconds),
    compileSeconds: sum((search) => search.compileSeconds ?? 0),
    workers: Math.max(1, ...searches.map((search) => search.workers)),
    bytesPerState: states === 0 ? 0 : bytes / states,
    ...(bits === 0 ? {} : { bitsPerState: bits }),
    ...(alike === 0 ? {} : { interchangeable: alike }),
    ...(collided === undefined ? {} : { collisionProbability: collided }),
    depthBoundReached: searches.some((search) => search.depthBoundReached),
  }
}

/** Of all configurations, each function and each guess counted once as the largest figure seen. */
export function addCoverage(outcomes: readonly Outcome[]): Coverage {
  const all = outcomes.map((outcome) => outcome.coverage)
  const most = (pick: (coverage: Coverage) => number): number => Math.max(0, ...all.map(pick))
  return {
    functions: {
      tree: most((coverage) => coverage.functions.tree),
      library: most((coverage) => coverage.functions.library),
      system: most((coverage) => coverage.functions.system),
      override: most((coverage) => coverage.functions.override),
    },
    irrelevant: unique(all.flatMap((coverage) => coverage.irrelevant)),
    choices: unique(all.flatMap((coverage) => coverage.choices)),
    constants: unique(all.flatMap((coverage) => coverage.constants)),
    cuts: unique(all.flatMap((coverage) => coverage.cuts)),
    fields: uniqueFields(all.flatMap((coverage) => coverage.fields)),
    opaque: [...new Set(all.flatMap((coverage) => coverage.opaque))],
    lines: most((coverage) => coverage.lines),
  }
}

/** The closing lines of a text report; `without` names reductions. */
export function printFigures(
  outcomes: readonly Outcome[],
  without: readonly string[],
  width: number,
): readonly string[] {
  if (outcomes.length === 0) return []
  const cached = outcomes.filter((outcome) => outcome.cached === true).length
  const totals = addUp(outcomes)
  const coverage = addCoverage(outcomes)
  const assumptions = new Set(outcomes.flatMap(({ bounds }) => bounds.assumptions))
  return [
    ...entry('searched', searchedText(totals), width),
    ...entry('cached', cachedText(cached, outcomes.length), width),
    ...printWithout(without, width),
    ...entry('alike', alikeText(totals), width),
    ...entry('code', codeText(coverage), width),
    ...entry('bounds', boundsText(outcomes, totals), width),
    ...[...assumptions].flatMap((text) => entry('assumed', text, width)),
    ...entry('guessed', guessedText(coverage), width),
    ...entry('left out', leftOutText(coverage), width),
  ]
}

/** Which reductions the searches were made without, if there are any. */
export function printWithout(without: readonly string[], width: number): readonly string[] {
  const names = without.length === 1 ? 'the reduction' : 'the reductions'
  return without.length === 0 ? [] : entry('without', `${names} ${without.join(', ')}`, width)
}

function searchedText(totals: Totals): string {
  const { configurations, same, states, transitions, depth, seconds, bytesPerState } = totals
  return [
    `${count(configurations, 'configuration')}${same === 0 ? '' : ` (${same} the same as another)`}`,
    `${count(states, 'state')} and ${count(transitions, 'transition')}`,
    ...(depth === undefined ? [] : [`paths of up to ${count(depth, 'decision')}`]),
    `${seconds.toFixed(seconds < 10 ? 2 : 0)} s of searching`,
    printSize(states * bytesPerState),
  ].join(', ')
}

function alikeText({ interchangeable = 0 }: Totals): string {
  if (interchangeable === 0) return ''
  const which = `${interchangeable} CPUs or tasks can change places`
  return `${which}: states that differ in nothing else count once (--without symmetry tells them apart)`
}

function cachedText(cached: number, all: number): string {
  if (cached === 0) return ''
  const which = cached === all ? 'all of it' : `${cached} of ${all} configurations`
  return `${which} by an earlier run, and nothing has changed since (--no-cache searches again)`
}

function codeText({ functions, irrelevant, opaque, lines }: Coverage): string {
  const { tree, library, system, override } = functions
  return [
    tree === 0 ? '' : `${count(tree, 'function')} (${count(lines, 'line')} of C) from the tree`,
    system === 0 ? '' : `${system} from the system`,
    override === 0 ? '' : `${override} overridden`,
    `${library} from the machine library`,
    `${irrelevant.length} irrelevant`,
    opaque.length === 0 ? 'none opaque' : `${opaque.length} opaque (${some(opaque)})`,
  ]
    .filter((part) => part !== '')
    .join(', ')
}

function boundsText(outcomes: readonly Outcome[], totals: Totals): string {
  const most = (pick: (bounds: Outcome['bounds']) => number): number =>
    Math.max(...outcomes.map((outcome) => pick(outcome.bounds)))
  const assuming = outcomes.some((outcome) => outcome.bounds.assumptions.length > 0)
  const bounds = [
    count(
      most(({ cpus }) => cpus),
      'CPU',
    ),
    count(
      most(({ tasks }) => tasks),
      'task',
    ),
    `contexts nested ${most(({ depth }) => depth)} deep`,
  ].join(', ')
  if (totals.depthBoundReached) {
    return `${bounds}; deeper nesting is possible and was not searched (--depth)`
  }
  const whole = outcomes.every(({ result }) =>
    result.results.every(({ verdict }) => verdict.kind !== 'unfinished'),
  )
  if (!whole) return bounds
  return `${bounds}; nothing was held back by that${assuming ? ' under what is assumed' : ''}`
}

function guessedText({ choices }: Coverage): string {
  if (choices.length === 0) return 'nothing: every value was followed'
  const names = some(choices.map((choice) => choice.name))
  const values = choices.length === 1 ? '1 value is' : `${choices.length} values are`
  return `${values} not tracked, all possibilities were searched (${names})`
}

/** Nothing at all for a system that leaves nothing out. */
function leftOutText({ constants, cuts, fields }: Coverage): string {
  const untracked = fields.filter((field) => !field.tracked).length
  const others = fields.length - untracked
  const parts = [
    untracked === 0 ? '' : `${count(untracked, 'field')} not tracked`,
    others === 0 ? '' : `${count(others, 'field')} declared otherwise than in the tree`,
    constants.length === 0 ? '' : `${count(constants.length, 'call')} of fixed value`,
    cuts.length === 0 ? '' : `${count(cuts.length, 'function')} replaced by the library's`,
  ].filter((part) => part !== '')
  return parts.length === 0 ? '' : `${parts.join(', ')} (--format json has their names and why)`
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, 6).join(', ')
  return names.length > 6 ? `${shown}, …` : shown
}

function entry(title: string, text: string, width: number): readonly string[] {
  if (text === '') return []
  return wrapWords(text, width - 12).map((row, index) =>
    index === 0 ? `  ${title.padEnd(10)}${row}` : `${' '.repeat(12)}${row}`,
  )
}

/** `1 state`, `1,234 states`. */
export function count(amount: number, what: string): string {
  return `${printCount(amount)} ${what}${amount === 1 ? '' : 's'}`
}

export function printCount(amount: number): string {
  return Math.round(amount)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',')
}

/** A small number that the given one is at most: `1.5e-10`. */
export function printBound(bound: number): string {
  const exponent = Math.floor(Math.log10(bound))
  return `${Math.ceil((bound / 10 ** exponent) * 10) / 10}e${exponent}`
}

export function printSize(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB']
  let [size, unit] = [bytes, 0]
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000
    unit++
  }
  return `${size.toFixed(unit < 2 || size >= 100 ? 0 : 1)} ${units[unit] ?? ''}`
}

function unique<T extends { readonly name: string }>(list: readonly T[]): readonly T[] {
  return [...new Map(list.map((one) => [one.name, one])).values()]
}

function uniqueFields(list: readonly ChangedField[]): readonly ChangedField[] {
  return [...new Map(list.map((one) => [`${one.owner} ${one.name}`, one])).values()]
}
