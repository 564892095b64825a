// What the search is meant to reach, beside what it did reach. An aim that could not be measured says so.

import type { Bench } from './benches.ts'
import { benches } from './benches.ts'
import { grouped, isYardstick, medianOf, ratios, times } from './figures-table.ts'
import { parseGrowth, wholeSeconds } from './growth.ts'
import type { Tried } from './run-benches.ts'

export interface Aim {
  readonly what: string
  readonly wanted: string
  readonly found: string
  readonly reached: boolean
}

const fromSource = 5
const twoWorkers = 1.7
const bytesAState = 12
const manyStates = 1e8
const treeSeconds = 5
/** The default depth of a check. */
const treeDepth = 4

export function aimsOf(tried: readonly Tried[]): readonly Aim[] {
  return [
    ...benches.flatMap((bench) => speedAims(bench, ofBench(tried, bench))),
    ...benches.flatMap((bench) => workerAims(bench, ofBench(tried, bench))),
    ...benches.flatMap((bench) => memoryAims(bench, ofBench(tried, bench))),
    ...sizeAims(tried),
    ...treeAims(tried),
  ]
}

function ofBench(tried: readonly Tried[], { name }: Bench): readonly Tried[] {
  return tried.filter(({ bench, runs }) => bench === name && runs.length > 0)
}

function speedAims(bench: Bench, tried: readonly Tried[]): readonly Aim[] {
  const own = tried.find(isYardstick)
  if (own === undefined) return []
  return tried.flatMap((other): readonly Aim[] => {
    if (other.tool === 'sallyport' || other.workers !== 1) return []
    const wanted = bench.aims[other.tool]
    // How long a translation takes to compile says little about the tool that it is for.
    if (wanted === undefined && bench.subject.kind === 'system') return []
    const [running, compiled] = ratios(other, own)
    const whole = {
      what: `${bench.name}: from source to verdict against ${other.tool}`,
      wanted: `${fromSource}×`,
      found: times(compiled),
      reached: compiled >= fromSource,
    }
    if (wanted === undefined) return [whole]
    const rate = {
      what: `${bench.name}: states a second against ${other.tool}`,
      wanted: `${wanted}×`,
      found: times(running),
      reached: running >= wanted,
    }
    return [rate, whole]
  })
}

function workerAims({ name }: Bench, tried: readonly Tried[]): readonly Aim[] {
  const own = tried.filter(({ tool, reductions }) => tool === 'sallyport' && reductions === 'none')
  const [one, two] = [1, 2].map((count) => own.find(({ workers }) => workers === count))
  if (one === undefined || two === undefined) return []
  const ratio = medianOf(one.runs, 'seconds') / medianOf(two.runs, 'seconds')
  const what = `${name}: two workers against one`
  return [{ what, wanted: `${twoWorkers}×`, found: times(ratio), reached: ratio >= twoWorkers }]
}

function memoryAims({ name }: Bench, tried: readonly Tried[]): readonly Aim[] {
  const own = tried.find(isYardstick)
  if (own === undefined || (name !== 'peterson-6' && name !== 'philosophers-14')) return []
  const bytes = medianOf(own.runs, 'bytesPerState')
  const what = `${name}: bytes a state`
  return [{ what, wanted: `${bytesAState}`, found: `${bytes}`, reached: bytes <= bytesAState }]
}

function sizeAims(tried: readonly Tried[]): readonly Aim[] {
  const own = tried.flatMap(({ tool, runs }) => (tool === 'sallyport' ? runs : []))
  const [first, ...rest] = own
  if (first === undefined) return []
  const most = rest.reduce((best, run) => (run.states > best.states ? run : best), first)
  const what = 'states in one finished search'
  const found = `${grouped(most.states)} (${most.bench}, ${most.seconds} s, ${most.bytesPerState} bytes a state)`
  return [{ what, wanted: grouped(manyStates), found, reached: most.states >= manyStates }]
}

function treeAims(tried: readonly Tried[]): readonly Aim[] {
  return tried.flatMap(({ bench, runs }): readonly Aim[] => {
    const grown = parseGrowth(bench)
    if (grown?.subject !== 'linux' || grown.value !== treeDepth || runs.length === 0) return []
    const seconds = wholeSeconds(runs)
    const what = 'seconds for the default check of the 6.12 tree, cold'
    const reached = seconds <= treeSeconds
    return [{ what, wanted: `${treeSeconds}`, found: seconds.toFixed(1), reached }]
  })
}
