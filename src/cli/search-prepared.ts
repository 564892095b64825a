// All searches of a check in one pool, and what came of them, in the order in which it was asked for. A
// cell is kept as soon as its last search has ended, so that nothing is lost when the rest is not waited for.

import { wrongUse } from './wrong-use.ts'
import type { CheckpointOptions } from './checkpoints.ts'
import { present } from '../base/assert.ts'
import type { Diagnostic } from '../base/diagnostic.ts'
import type { ClaimJob } from '../claims/claim-jobs.ts'
import type { Outcome } from '../report/outcome.ts'
import { onlyClaimed, type Separated } from './check-claims.ts'
import type { CheckRequest } from './check-request.ts'
import type { Io } from './io.ts'
import type { Job } from './job.ts'
import { outcomeOf } from './outcome-of.ts'
import type { PreparedCell } from './prepare-cells.ts'
import { showProgress } from './progress.ts'
import type { Search, Searched } from './search.ts'
import { searchJobs } from './search-jobs.ts'

/** Everything that is to be searched, and what is known without a search. */
export interface Prepared {
  readonly cells: readonly PreparedCell[]
  /** Of systems without claims. */
  readonly systems: readonly Job[]
  readonly claims: Separated['claims']
  readonly diagnostics: readonly Diagnostic[]
}

export interface SearchedAll {
  readonly outcomes: readonly Outcome[]
  /** Of the searches that claims asked for: only what is claimed. */
  readonly claimed: readonly Outcome[]
  readonly ofClaims: ReadonlyMap<ClaimJob, Searched>
  readonly notes: readonly Diagnostic[]
}

/** What went wrong without harm to the result. */
function notesOf({ notKept, fewer }: Searched): readonly Diagnostic[] {
  const notes: Diagnostic[] = []
  if (notKept !== undefined) {
    notes.push(wrongUse('U041', `the search could not be put away: ${notKept}`))
  }
  if (fewer !== undefined) {
    notes.push(wrongUse('U042', `the search had fewer threads than asked for: ${fewer}`))
  }
  return notes.map((note) => ({ ...note, severity: 'warning' }))
}

export async function searchPrepared(
  { cells, systems, claims }: Prepared,
  request: CheckRequest & { readonly keeping?: CheckpointOptions },
  search: Search,
  io: Io,
): Promise<SearchedAll> {
  const claimJobs = claims.flatMap((one) => one.jobs)
  const jobs = [...cells.flatMap((cell) => cell.jobs), ...systems, ...claimJobs]
  const found = new Map<Job, Searched>()
  const notes: Diagnostic[] = []
  const outcomesOf = (list: readonly Job[]): readonly Outcome[] =>
    list.map((job) => outcomeOf(job, present(found.get(job), 'each job was searched')))
  const onSearched = (job: Job, searched: Searched): void => {
    found.set(job, searched)
    notes.push(...notesOf(searched))
    const cell = cells.find((each) => each.jobs.includes(job))
    if (cell?.jobs.every((each) => found.has(each)) === true) {
      notes.push(...cell.keep(outcomesOf(cell.jobs)))
    }
  }
  const plan = { ...request, jobs, atOnce: request.jobs, onSearched }
  await searchJobs(plan, search, showProgress(jobs.length, io), io.interrupted)
  const ofClaims = new Map(
    claimJobs.map((job) => [job, present(found.get(job), 'each job was searched')] as const),
  )
  return {
    outcomes: [
      ...cells.flatMap(({ kept, jobs: own }) => [...kept, ...outcomesOf(own)]),
      ...outcomesOf(systems),
    ],
    claimed: [...ofClaims].map(([job, searched]) => outcomeOf(job, onlyClaimed(job, searched))),
    ofClaims,
    notes,
  }
}
