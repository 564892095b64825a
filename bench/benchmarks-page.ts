// docs/benchmarks.md: everything that was measured, as a page.

import { aimsOf } from './aims.ts'
import { benches } from './benches.ts'
import { asMarkdown, grouped, header, rowsOf, type Row } from './figures-table.ts'
import { factor, parseGrowth, wholeSeconds } from './growth.ts'
import type { Tried } from './run-benches.ts'

/** What it was measured on. */
export interface Surroundings {
  readonly processor: string
  readonly processors: number
  readonly memoryBytes: number
  /** Average load of the machine before and after. */
  readonly load: readonly [number, number]
  /** Versions of the tools, where they say them. */
  readonly versions: readonly string[]
}

export function benchmarksPage(tried: readonly Tried[], around: Surroundings): string {
  return [introduction(around), ...sections(tried), aims(tried), growth(tried)].join('\n')
}

function introduction({
  processor,
  processors,
  memoryBytes,
  load,
  versions,
}: Surroundings): string {
  const gibibytes = Math.round(memoryBytes / 2 ** 30)
  const [before, after] = load.map((each) => each.toFixed(1))
  return `# Benchmarks

Written by \`npm run bench -- --write\`; not by hand.

The same protocols and systems, searched by sallyport and by other model checkers. Without reductions each tool must find exactly the same states and transitions, or the bench fails; so the figures are about the same work. [known-counts.ts](../bench/known-counts.ts) has the counts and where they come from.

- **seconds** is the search, median of all runs: of a tool that is compiled for the model, the whole process; of sallyport, from the first state to the last. **compile s** is all the rest: what a tool generates and compiles before, and for sallyport starting, reading and checking the source, analyses, generating WebAssembly and compiling it, the report, and the end of the process. Both together are the time that a user waits.
- **reductions** \`none\` is the search of every state between two atomic steps; \`all\` is what \`sallyport check\` does by itself.
- **bytes/state** is what sallyport says its visited set costs, paths included; for the peers it is the peak of the whole process divided by the states.
- **sallyport runs** 2× says that sallyport, with one worker and without reductions, took half the seconds of that row; **from source** compares seconds and compiling together. Below 1× the row was faster.
- Spin runs with \`-O2 -DSAFETY -DNOREDUCE\`, breadth first (\`-DBFS\`) where that is faster. Stateright and TLC compare 64-bit fingerprints, the others whole states; Stateright's first compile builds the crates it needs as well.
- Peterson's lock, the philosophers and the dynticks protocol are models of our own in each language (\`bench/protocols\`, \`bench/peers\`). Built-in systems are translated: to C inside Promela for Spin (\`bench/program-to-c.ts\`; 64-bit fields make its state vectors longer than they would have to be), to Murphi for Rumur (\`bench/program-to-murphi.ts\`; compiled without optimising, which would take minutes, so that only its counts say something).

Measured on ${processors} × ${processor}, ${gibibytes} GiB, with a load of ${before} before the last of the runs and ${after} after them${versions.map((version) => `; ${version}`).join('')}. A load above the number of processors means that others were at work: times are then too long for everybody, and ratios are rough.
`
}

function sections(tried: readonly Tried[]): readonly string[] {
  return benches.flatMap(({ name }) => {
    const mine = tried.filter(({ bench }) => bench === name)
    if (mine.length === 0) return []
    const problems = mine.flatMap(({ tool, workers, reductions, problem }) =>
      problem === undefined
        ? []
        : [`- ${tool} (${workers} worker${workers === 1 ? '' : 's'}, ${reductions}): ${problem}\n`],
    )
    const rows = rowsOf(mine)
    const table = rows.length === 0 ? [] : [asMarkdown([header, ...rows])]
    const list = problems.length === 0 ? [] : [problems.join('')]
    return [`## ${name}\n\n${[...table, ...list].join('\n')}`]
  })
}

function aims(tried: readonly Tried[]): string {
  const rows = aimsOf(tried).map(({ what, wanted, found, reached }): Row => [
    what,
    wanted,
    reached ? 'reached' : 'not reached',
    found,
  ])
  if (rows.length === 0) return ''
  return `## What was aimed at\n\n${asMarkdown([['aim', 'wanted', 'is', 'found'], ...rows])}`
}

function growth(tried: readonly Tried[]): string {
  const grown = tried.flatMap((one) => {
    const bound = parseGrowth(one.bench)
    return bound === undefined ? [] : [{ ...one, ...bound }]
  })
  const seriesOf = ({ axis, subject, reductions }: (typeof grown)[number]): string =>
    [axis, subject, reductions].join(' ')
  // What was given up is read last from a file; here it belongs to its series.
  const series = [...new Set(grown.map(seriesOf))].map((name) =>
    grown
      .filter((one) => seriesOf(one) === name)
      .toSorted((left, right) => left.value - right.value),
  )
  const rows = series.flatMap((members) =>
    members.map(({ subject, value, axis, reductions, runs, problem }, at): Row => {
      const label = [subject, `${value}`, axis, reductions]
      const [run] = runs
      if (run === undefined) return [...label, problem ?? '', '', '', '']
      const before = members[at - 1]?.runs
      const seconds = wholeSeconds(runs)
      return [
        ...label,
        grouped(run.states),
        factor(before?.[0]?.states, run.states),
        seconds.toFixed(2),
        factor(before?.length ? wholeSeconds(before) : undefined, seconds),
      ]
    }),
  )
  if (rows.length === 0) return ''
  const head = ['searched', 'bound', 'of', 'reductions', 'states', 'growth', 'seconds', 'growth']
  return `## Cost against contexts, CPUs and tasks

Whole processes with one worker; a system of several boot configurations is all of them. \`linux\` is the 6.12 tree for x86.

${asMarkdown([head, ...rows])}`
}
