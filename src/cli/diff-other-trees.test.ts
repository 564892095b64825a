// Bugs that really happened on architectures of their own, told by their effects.

import { describe, expect, test } from 'vitest'
import { hasErrors } from '../base/diagnostic.ts'
import { directoryHost } from '../front/c/directory-host.ts'
import type { SourceHost } from '../front/c/source-host.ts'
import { arm64Historical } from '../linux/arm64-faults.ts'
import { editSources } from '../linux/edit-source.ts'
import type { LinuxJob } from '../linux/jobs.ts'
import { kernelTree } from '../linux/kernel-cache.ts'
import { createLoadMemory } from '../linux/load-memory.ts'
import { loadSources } from '../linux/load-tree.ts'
import { packageHost } from '../linux/package-files.ts'
import { s390Seeded } from '../linux/s390-faults.ts'
import { diffAt } from '../../tools/try-mutant.ts'

/** The bug of arm64 shows where the kernel preempts, and only on the sixth way to it. */
const cases = [
  {
    arch: 'arm64',
    name: 'arm64-preempt-masked',
    faults: arm64Historical,
    boot: 'preempt=full nohz_full=off pseudo_nmi=off',
    isLong: true,
  },
  {
    arch: 's390',
    name: 'bit-as-mask',
    faults: s390Seeded,
    boot: 'preempt=full nohz_full=off',
    isLong: false,
  },
] as const

describe.each(cases)('diff of 6.12 $arch with itself', ({ arch, name, faults, boot, isLong }) => {
  const tree = kernelTree('6.12', arch)
  const absent = tree === undefined ? ` (not run: npm run kernels -- 6.12 ${arch})` : ''

  test.skipIf(tree === undefined || (isLong && process.env['SALLYPORT_LONG'] !== '1'))(
    `tells ${name} by its effects${absent}`,
    { timeout: 1_200_000 },
    async () => {
      const memory = createLoadMemory()
      const load = (host: SourceHost): readonly LinuxJob[] => {
        const request = { tree: tree ?? '', arch, settings: [], allowOpaque: false }
        const { value, diagnostics } = loadSources(request, host, packageHost, memory)
        expect(hasErrors(diagnostics)).toBe(false)
        return value.jobs.filter((job) => job.name === boot)
      }
      const host = directoryHost(tree ?? '')
      const edited = editSources(host, faults.find((each) => each.name === name)?.edits ?? [])
      if ('problem' in edited) throw new Error(edited.problem)
      const [old, now] = [load(host), load(edited.host)]
      expect([old.length, now.length]).toEqual([1, 1])
      const { verdict } = await diffAt(old, now, 'effects')
      expect(verdict).toBe('different at effects')
    },
  )
})
