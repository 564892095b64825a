// The example of docs/runtime.md runs, and is the one that is printed there.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { execPath } from 'node:process'
import { expect, test } from 'vitest'

test('the example replaces and reads without a torn or freed read', { timeout: 300_000 }, () => {
  const said = execFileSync(execPath, ['dist/bench/runtime-example.js'], { encoding: 'utf8' })
  const lines = said
    .trim()
    .split('\n')
    .toSorted((a, b) => (a < b ? -1 : 1))
  expect(lines).toEqual(['read', 'read', 'read', 'replaced'].map((what) => `${what} 20000 times`))
})

test('docs/runtime.md prints the example that runs', () => {
  const source = readFileSync('bench/runtime-example.ts', 'utf8')
  const code = source
    .slice(source.indexOf('import'))
    .replace('../src/runtime/index.ts', 'sallyport/runtime')
  expect(readFileSync('docs/runtime.md', 'utf8')).toContain(`\`\`\`ts\n${code}\`\`\``)
})
