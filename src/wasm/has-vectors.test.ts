// The same comes out where V8 has no vectors: an x86 from before SSE 4.1 is what a switch of V8's makes of this one.

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

import { packageRoot } from '../linux/package-files.ts'
import { hasVectors } from './has-vectors.ts'

function searched(...switches: readonly string[]): string | undefined {
  const words = ['check', '--no-cache', '--no-reduce', 'remote-pin', 'runtime/successor']
  const parameters = [...switches, join(packageRoot, 'bin/sallyport.js'), ...words]
  const { stdout } = spawnSync(process.execPath, parameters, { encoding: 'utf8', timeout: 60_000 })
  return /^ +searched .* states/m.exec(stdout)?.[0]
}

test.skipIf(process.arch !== 'x64' || !hasVectors)(
  'states are looked up without vectors where there are none',
  () => {
    const states = searched()
    expect(states).toMatch(/[1-9]/)
    expect(searched('--no-enable-sse4-1')).toBe(states)
  },
)
