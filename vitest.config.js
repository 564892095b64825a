// Tests run on what tsc built, because vitest's workers cannot load TypeScript on Node 20.
// tsc never deletes what it once built, so a built test counts only while its source is there.
// Snapshots stand beside the source too. A limit of time is for what hangs, not for what a busy machine slows down.
// The last line of a run is `N passed, N failed, N skipped`, after the names of what did not run.

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const root = import.meta.dirname

function builtTests() {
  if (!existsSync('dist')) return []
  return readdirSync('dist', { recursive: true })
    .filter((path) => path.endsWith('.test.js'))
    .filter((path) => existsSync(path.replace(/\.js$/, '.ts')))
    .map((path) => join('dist', path))
}

const lastLines = {
  onTestRunEnd(modules, errors) {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const skipped = tests.filter((test) => test.result().state === 'skipped')
    const failed = tests.filter((test) => test.result().state === 'failed')
    const broken = modules.filter((module) => module.errors().length > 0)
    const names = new Set(skipped.map((test) => `  ${test.fullName}`))
    if (names.size > 0) console.log(`\nnot run:\n${[...names].join('\n')}`)
    const failures = failed.length + broken.length + errors.length
    const passed = tests.length - failed.length - skipped.length
    console.log(`\n${passed} passed, ${failures} failed, ${skipped.length} skipped`)
  },
}

export default defineConfig({
  test: {
    include: builtTests(),
    reporters: ['default', lastLines],
    resolveSnapshotPath: (test, extension) =>
      test.replace(join(root, 'dist'), root).replace(/\.js$/, '.ts') + extension,
    pool: 'forks',
    maxWorkers: 2,
    // A machine with much else to do takes ten times as long, and no test is about time.
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
})
