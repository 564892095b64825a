// Writes docs/claims.md: decides every claim of the bundled systems, as `sallyport check` does, and prints the
// ledger as a page. Fails when a verdict is not the recorded one, and leaves the page as it was then.

import { writeFileSync } from 'node:fs'
import { availableParallelism, freemem } from 'node:os'
import { hasErrors, printDiagnostic } from '../src/base/diagnostic.ts'
import { present } from '../src/base/assert.ts'
import type { ClaimJob } from '../src/claims/claim-jobs.ts'
import { everyDecision, isAsRecorded, makeLedger } from '../src/claims/ledger.ts'
import { ledgerPage, type Discussion } from '../src/claims/ledger-page.ts'
import { hasClaims, loadClaims } from '../src/claims/load-claims.ts'
import { allReductions } from '../src/explore/explore.ts'
import { showProgress } from '../src/cli/progress.ts'
import { processIo } from '../src/cli/io.ts'
import { searchInThread } from '../src/cli/search-thread.ts'
import { searchJobs } from '../src/cli/search-jobs.ts'
import type { Searched } from '../src/cli/search.ts'
import { bundledSystems } from '../src/linux/package-files.ts'

const discussions: readonly Discussion[] = [
  {
    number: '000',
    title: 'involuntary preemption and context-level nesting',
    about:
      'linux-arm-kernel, March 2026: “arm64/entry: Fix involuntary preemption exception masking”.',
  },
  {
    number: '001',
    title: 'splitting preemption from the exit to kernel mode',
    about:
      'linux-kernel, April 2026: “entry: Split preemption from irqentry_exit_to_kernel_mode()”.',
  },
  {
    number: '002',
    title: 'lazy preemption, trampolines and Tasks RCU',
    about: 'linux-kernel, February 2024: “PREEMPT_AUTO: support lazy rescheduling”.',
  },
  {
    number: '003',
    title: 'conditional RCU on exceptions',
    about: 'linux-kernel, May 2020: “x86/entry: Provide idtentry_entry/exit_cond_rcu()”.',
  },
  {
    number: '004',
    title: 'deferred work and one flags word for each CPU',
    about: 'linux-kernel, November 2025: answers to the NOHZ_FULL IPI deferral series.',
  },
]

async function main(): Promise<number> {
  const loaded = bundledSystems()
    .filter((name) => hasClaims(name))
    .map((name) => loadClaims(name))
  const diagnostics = loaded.flatMap((one) => one.diagnostics)
  for (const diagnostic of diagnostics) console.error(printDiagnostic(diagnostic))
  if (hasErrors(diagnostics)) return 2
  const claims = loaded.flatMap(({ value }) => value ?? [])
  const jobs = claims.flatMap((one) => one.jobs)
  const io = processIo()
  const plan = {
    jobs,
    atOnce: availableParallelism(),
    limits: { maxMemoryBytes: Math.floor(freemem() / 2) },
    first: false,
    properties: [],
    reductions: allReductions,
  }
  const progress = showProgress(jobs.length, io)
  const searched = await searchJobs(plan, searchInThread, progress, io.interrupted)
  const byJob = new Map<ClaimJob, Searched>(
    jobs.map((job, index) => [job, present(searched[index], 'each job was searched')]),
  )
  const ledger = makeLedger(claims, (job) => present(byJob.get(job), 'each job was searched'))
  const surprises = everyDecision(ledger).filter((one) => !isAsRecorded(one))
  for (const { found, question } of surprises) {
    const { file, line } = question.property.span
    console.error(`${file}:${line}: ${found}, recorded is ${question.recorded}`)
  }
  if (surprises.length > 0) return 1
  writeFileSync('docs/claims.md', ledgerPage(ledger, discussions).join('\n'))
  return 0
}

process.exitCode = await main()
