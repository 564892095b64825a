// The stress program finds mistakes: broken copies of the built runtime do not get through it.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { StressOutcome } from './runtime-stress.ts'

const request = { threads: 4, seconds: 20, seed: 3, killsPerSecond: 0, untilViolation: true }

/** Without what leads debuggers to the source, which has no copy. */
function copyBuilt(part: string, folder: string): void {
  mkdirSync(join(folder, part), { recursive: true })
  for (const name of readdirSync(join('dist', part)).filter((one) => one.endsWith('.js'))) {
    const text = readFileSync(join('dist', part, name), 'utf8')
    writeFileSync(join(folder, part, name), text.replace(/^\/\/# sourceMappingURL.*$/m, ''))
  }
}

/** Runs the stress on a copy in which one function is broken. */
async function stressBroken(within: string, find: string, put: string): Promise<StressOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-broken-'))
  try {
    for (const part of ['src/runtime', 'bench']) copyBuilt(part, folder)
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    const file = join(folder, 'src/runtime/protocol.js')
    const text = readFileSync(file, 'utf8')
    const at = text.indexOf(find, text.indexOf(`function ${within}(`))
    expect(at).toBeGreaterThan(0)
    writeFileSync(file, text.slice(0, at) + put + text.slice(at + find.length))
    const { runStress } = await import(join(folder, 'bench/runtime-stress.js'))
    return await runStress(request)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const faults: readonly (readonly [string, RegExp, string, string, string])[] = [
  [
    'grace periods that end at once',
    /torn or freed/,
    'hasLeft',
    'const now',
    'return true; const now',
  ],
  [
    'an entry that overlooks the pin',
    /while it is pinned/,
    'tryEnter',
    '(old & PINNER) !== 0',
    'false',
  ],
  ['work that is lost', /uses \d+, not/, 'tryEnter', 'const work = old & WORK', 'const work = 0'],
]

for (const [what, expected, within, find, put] of faults) {
  test(`the stress finds ${what}`, { timeout: 40_000 }, async () => {
    const { violations } = await stressBroken(within, find, put)
    expect(violations.some((violation) => expected.test(violation))).toBe(true)
  })
}
