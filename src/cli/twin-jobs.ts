// Jobs that are one and the same search: ways of booting that differ in nothing that this kernel's code looks at.

import { searchKey } from '../explore/specialize.ts'
import type { Job } from './job.ts'

/** By the number of a job the number of a later one that stands for it. */
export function twinJobs(jobs: readonly Job[]): ReadonlyMap<number, number> {
  const twins = new Map<number, number>()
  const stand = new Map<string, number>()
  // Later ones are searched first (search-jobs.ts), so they stand for the earlier ones.
  for (const [index, job] of [...jobs.entries()].toReversed()) {
    const { functions } = job.program
    const relatives = jobs.filter(({ program }) => program.functions === functions)
    if (relatives.length < 2) continue
    const asked = [job.subject, job.only, job.first, jobs.indexOf(relatives[0] ?? job)]
    const key = JSON.stringify([asked, searchKey(job.program)])
    const other = stand.get(key)
    if (other === undefined) stand.set(key, index)
    else twins.set(index, other)
  }
  return twins
}
