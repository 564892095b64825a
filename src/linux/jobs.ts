// What loading a tree or a system gives: Programs ready to be searched, one for each way of booting.

import type { Diagnostic, Parsed } from '../base/diagnostic.ts'
import { hasErrors } from '../base/diagnostic.ts'
import type { Declarations } from '../ir/object.ts'
import type { Program } from '../ir/program.ts'
import { link, type LinkInput } from '../link/link.ts'
import type { LinkReport } from '../link/report.ts'
import { type Boot, bootName, boots, bootValue } from './boot.ts'

export interface LinuxJob {
  readonly subject: string
  readonly name: string
  readonly program: Program
  readonly report: LinkReport
  readonly config: Readonly<Record<string, string>>
  readonly constants?: ReadonlyMap<string, bigint>
}

export interface Loading {
  readonly jobs: readonly LinuxJob[]
  readonly kernel?: string
}

export type LinkParts = Omit<LinkInput, 'name'> & {
  readonly subject: string
  readonly config: Readonly<Record<string, string>>
  readonly constants?: ReadonlyMap<string, bigint>
}

/** Links once for each way of booting, or once when the system knows no boot parameters. */
export function linkJobs(parts: LinkParts): Parsed<Loading> {
  const ways = hasBoot(parts.declarations) ? boots : [undefined]
  const jobs: LinuxJob[] = []
  const diagnostics: Diagnostic[] = []
  for (const boot of ways) {
    const linked = link({ ...parts, name: parts.subject, overrides: withBoot(parts, boot) })
    // The same sources are linked each time, so the first time says everything.
    if (boot === ways[0]) diagnostics.push(...linked.diagnostics)
    if (linked.value === undefined) break
    const { subject, config, constants } = parts
    const name = boot === undefined ? '' : bootName(boot)
    jobs.push({ subject, name, ...linked.value, config, ...(constants && { constants }) })
  }
  return { value: { jobs: hasErrors(diagnostics) ? [] : jobs }, diagnostics }
}

function hasBoot(declarations: readonly Declarations[]): boolean {
  return declarations.some(({ fields }) =>
    fields.some(({ owner, name }) => owner === 'global' && name.startsWith('boot.')),
  )
}

function withBoot(parts: LinkParts, boot: Boot | undefined): LinkInput['overrides'] {
  if (boot === undefined) return parts.overrides
  return (owner, name) => {
    const initial = bootValue(boot, owner, name)
    const override = parts.overrides(owner, name)
    return initial === undefined ? override : { ...override, initial, reason: bootName(boot) }
  }
}
