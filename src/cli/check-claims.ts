// Systems with claims: which of the named ones they are, and what becomes of their searches.
//
// Claims are decided as they are written, all of them, each in its own variant. Whoever asks for one
// property, another depth or memory, fingerprints, or the first violation asks about the system as it stands
// instead.

import type { Diagnostic } from '../base/diagnostic.ts'
import type { ClaimJob } from '../claims/claim-jobs.ts'
import { wellGrounded } from '../claims/ledger.ts'
import type { LoadedClaims } from '../claims/load-claims.ts'
import type { CheckRequest } from './check-request.ts'
import type { Loaders } from './job.ts'
import type { Searched } from './search.ts'
import { wrongUse } from './wrong-use.ts'

export interface Separated {
  readonly claims: readonly LoadedClaims[]
  readonly diagnostics: readonly Diagnostic[]
  /** What is to be checked without claims; absent when nothing is left. */
  readonly rest: CheckRequest['load'] | undefined
}

export function separateClaims(request: CheckRequest, loaders: Loaders): Separated {
  const { claims: ids, load, properties, first, memory, fingerprint } = request
  const nothing = { claims: [], diagnostics: [], rest: load }
  if (load.kind === 'trees' || loaders.claims === undefined) return nothing
  if (properties.length > 0 || first || load.request.depth !== undefined) return nothing
  if (memory.kind !== 'sc' || fingerprint) return nothing
  const source = loaders.claims
  const named = load.request.systems
  const systems = named.length === 0 ? source.all() : named
  const claimed = systems.filter((system) => source.has(system))
  if (claimed.length === 0) {
    const [id] = ids
    if (id !== undefined) return { ...nothing, diagnostics: [unknownClaim(id)] }
    return { ...nothing, diagnostics: request.stories ? [noStories()] : [] }
  }
  const others = systems.filter((system) => !claimed.includes(system))
  const loaded = claimed.map((system) => source.load(system, ids))
  const claims = loaded.flatMap(({ value }) => value ?? [])
  const found = new Set(claims.flatMap(({ file }) => file.claims.map(({ id }) => id)))
  const complaints = loaded.flatMap((one) => one.diagnostics)
  const missing = complaints.length > 0 ? [] : ids.filter((id) => !found.has(id))
  return {
    claims,
    diagnostics: [...complaints, ...missing.map((id) => unknownClaim(id))],
    rest:
      others.length === 0 || ids.length > 0
        ? undefined
        : { kind: 'systems', request: { ...load.request, systems: others } },
  }
}

function unknownClaim(id: string): Diagnostic {
  const help =
    'sallyport check prints the claims of the bundled systems, sallyport check SYSTEM those of one'
  return wrongUse('U004', `no checked system has a claim ${id}`, help)
}

function noStories(): Diagnostic {
  const message = '--stories is about the claims ledger, and nothing that is checked has claims'
  return wrongUse('U003', message, 'leave it out: violations are told anyway')
}

/** Only what is claimed of a variant counts: what else it breaks is its own business. */
export function onlyClaimed(job: ClaimJob, searched: Searched): Searched {
  const results = wellGrounded(job, searched.result)
  return { ...searched, result: { ...searched.result, results } }
}
