// The claims of bundled systems and of users' own: `systems/NAME/claims.ts`, or `my-scheme.claims.ts`
// beside `my-scheme.ts`.

import { hasErrors, type Parsed } from '../base/diagnostic.ts'
import { readSystem, type ModuleHost } from '../front/ts/read-system.ts'
import { bundledSystems, packageHost, userHost } from '../linux/package-files.ts'
import type { ClaimFile } from './claim-file.ts'
import { claimJobs, type ClaimJob } from './claim-jobs.ts'
import { readClaims } from './read-claims.ts'

export interface LoadedClaims {
  readonly system: string
  readonly file: ClaimFile
  readonly jobs: readonly ClaimJob[]
}

export function hasClaims(system: string): boolean {
  const { host, claims } = placeOf(system)
  return host.read(claims) !== undefined
}

/** Undefined when the system has no claims (or none of these), or when something is wrong with them. */
export function loadClaims(
  system: string,
  ids: readonly string[] = [],
): Parsed<LoadedClaims | undefined> {
  const { host, module, claims } = placeOf(system)
  const text = host.read(claims)
  if (text === undefined) return { value: undefined, diagnostics: [] }
  const file = readClaims(claims, text)
  if (file.value === undefined) return { value: undefined, diagnostics: file.diagnostics }
  const asked = ids.length === 0 ? file.value : onlyClaims(file.value, ids)
  if (asked === undefined) return { value: undefined, diagnostics: [] }
  const read = readSystem(module, host)
  if (hasErrors(read.diagnostics)) return { value: undefined, diagnostics: read.diagnostics }
  const jobs = claimJobs(system, read.value, asked)
  const value = { system, file: asked, jobs: jobs.value }
  return { value, diagnostics: [...read.diagnostics, ...jobs.diagnostics] }
}

function onlyClaims(file: ClaimFile, ids: readonly string[]): ClaimFile | undefined {
  const claims = file.claims.filter(({ id }) => ids.includes(id))
  return claims.length === 0 ? undefined : { ...file, claims, faults: [], costs: [] }
}

interface Place {
  readonly host: ModuleHost
  readonly module: string
  readonly claims: string
}

function placeOf(system: string): Place {
  if (bundledSystems().includes(system)) {
    const folder = `systems/${system}`
    return { host: packageHost, module: `${folder}/system.ts`, claims: `${folder}/claims.ts` }
  }
  return { host: userHost(), module: system, claims: system.replace(/(\.ts)?$/, '.claims.ts') }
}
