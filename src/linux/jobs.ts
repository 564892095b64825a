// What loading a tree or a system gives: Programs ready to be searched, one for each way of booting.

import type { Parsed } from '../base/diagnostic.ts'
import type { Constants } from '../front/c/token.ts'
import type { Program } from '../ir/program.ts'
import { link, type LinkInput } from '../link/link.ts'
import type { LinkReport } from '../link/report.ts'
import { restoredBits } from './restored.ts'
import { machineAssumptions } from './assumptions.ts'
import {
  type Boot,
  type BootChoices,
  bootName,
  bootsOf,
  bootValue,
  classicModes,
  flippingBoots,
} from './boot.ts'
import { withFlips } from './flips.ts'
import type { PreemptMode } from './release.ts'

export interface LinuxJob {
  readonly subject: string
  readonly name: string
  readonly program: Program
  readonly report: LinkReport
  readonly config: Readonly<Record<string, string>>
  readonly constants?: Constants
}

export interface Loading {
  readonly jobs: readonly LinuxJob[]
  readonly kernel?: string
}

export type LinkParts = Omit<LinkInput, 'name'> & {
  readonly subject: string
  readonly config: Readonly<Record<string, string>>
  readonly constants?: Constants
  readonly assumptions?: readonly string[]
  readonly preemptModes?: readonly PreemptMode[]
  readonly bootChoices?: BootChoices
  /** Boots in which these switches are flipped at any time are added. */
  readonly flips?: ReadonlySet<string>
}

/** Links, and gives the Program the initial values of each way of booting, if it knows any. */
export function linkJobs(parts: LinkParts): Parsed<Loading> {
  const { value, diagnostics } = link({ ...parts, name: parts.subject })
  if (value === undefined) return { value: { jobs: [] }, diagnostics }
  const { subject, config, constants } = parts
  const { report } = value
  const known = hasBoot(value.program) ? machineAssumptions : []
  const assumptions = [...known, ...(parts.assumptions ?? [])]
  const program = { ...value.program, assumptions }
  const base = { subject, report, config, ...(constants && { constants }) }
  const jobs: readonly LinuxJob[] = hasBoot(program)
    ? bootsAskedFor(parts).map((boot) => ({
        ...base,
        name: bootName(boot),
        ...booted(program, report, boot),
      }))
    : [{ ...base, name: '', program }]
  return { value: { jobs }, diagnostics }
}

/** Whether this is the machine that boots in several ways; its frames leave things as they found them. */
export function hasBoot({ fields }: Program): boolean {
  return fields.some(({ owner, name }) => owner === 'global' && name.startsWith('boot.'))
}

function bootsAskedFor(parts: LinkParts): readonly Boot[] {
  const { preemptModes = classicModes, bootChoices = {}, flips } = parts
  const fixed = bootsOf(preemptModes, bootChoices)
  return flips === undefined
    ? fixed
    : [...fixed, ...flippingBoots(preemptModes, bootChoices, flips)]
}

function booted(
  program: Program,
  report: LinkReport,
  boot: Boot,
): Pick<LinuxJob, 'program' | 'report'> {
  const fields = program.fields.map((field) => {
    const initial = bootValue(boot, field.owner, field.name)
    return initial === undefined ? field : { ...field, initial }
  })
  const fixed = { ...program, fields, restored: restoredBits(program) }
  if (boot.flips === undefined) return { program: fixed, report }
  const flipping = withFlips(fixed, boot.flips)
  const reason = 'other CPUs flip it while the kernel runs'
  const choices = flipping.asked.map((name) => ({ name, reason, count: 2 }))
  return {
    program: flipping.program,
    report: { ...report, choices: [...report.choices, ...choices] },
  }
}
