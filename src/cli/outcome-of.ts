// What a search of a job says, as the reports take it: without the Program, with everything that a reader
// may want to know of it.

import type { Coverage, Outcome } from '../report/outcome.ts'
import type { Job } from './job.ts'
import type { Searched } from './search.ts'

export function outcomeOf(job: Job, { result, witnesses, sameAs }: Searched): Outcome {
  const { program } = job
  return {
    subject: job.subject,
    configuration: job.name,
    config: job.config,
    // They are for telling stories, and to evaluate all of them takes its time.
    constants: new Map(witnesses.size === 0 ? [] : job.constants),
    bounds: {
      ...program.bounds,
      tasks: program.tasks.length,
      assumptions: program.assumptions ?? [],
    },
    statements: new Map(program.properties.map(({ name, statement }) => [name, statement])),
    expected: job.expected ?? {},
    result,
    witnesses,
    coverage: coverageOf(job),
    ...(sameAs === undefined ? {} : { sameAs }),
  }
}

function coverageOf({ report, program }: Job): Coverage {
  const untracked = new Set(
    program.fields.flatMap(({ owner, name, type }) =>
      type.bits === 0 ? [`${owner} ${name}`] : [],
    ),
  )
  return {
    functions: report.functions,
    irrelevant: report.irrelevant,
    choices: report.choices,
    constants: report.constants,
    cuts: report.cuts,
    fields: report.fields.map((field) => ({
      ...field,
      tracked: !untracked.has(`${field.owner} ${field.name}`),
    })),
    opaque: report.opaque.map((one) => one.name),
    lines: report.linesInterpreted,
  }
}
