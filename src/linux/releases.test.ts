// Every release and architecture that this version knows, as far as it can be told without a search: the
// tree links without a function or name left over, and every symbol and header that it asks for was
// looked at. One tree after the other is read, so this is also where a forgotten table row shows.

import { describe, expect, test } from 'vitest'
import { present } from '../base/assert.ts'
import { bootName, bootsOf } from './boot.ts'
import { kernelArchitectures, kernelReleases, kernelTree } from './kernel-cache.ts'
import { targetOf } from './known-targets.ts'
import { loadTree } from './load-tree.ts'

const known = kernelReleases.flatMap((release) =>
  kernelArchitectures.flatMap((arch) => {
    const target = targetOf(release, arch)
    return target === undefined ? [] : [{ release, arch, target, tree: kernelTree(release, arch) }]
  }),
)

describe.each(known)('$release $arch', ({ release, arch, target, tree }) => {
  const absent = ` (not run: no ${release} tree, npm run kernels -- ${release} ${arch})`

  test.skipIf(tree === undefined)(
    `links, and leaves nothing open${tree ? '' : absent}`,
    { timeout: 120_000 },
    () => {
      const request = { tree: tree ?? '', arch, settings: [], allowOpaque: false }
      const { value, diagnostics } = loadTree(request)
      // C103: a local whose address is given away, and which nobody reads again.
      expect(diagnostics.filter(({ code }) => code !== 'C103')).toEqual([])
      const boots = bootsOf(target.preemptModes, target.pseudoNmi)
      expect(value.jobs.map(({ name }) => name)).toEqual(boots.map(bootName))
      expect(present(value.jobs[0], 'a first job').report.opaque).toEqual([])
    },
  )
})
