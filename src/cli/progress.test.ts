// The live line: there on a terminal, silent everywhere else, never wider than the terminal.

import { describe, expect, test } from 'vitest'

import { fakeScreen } from './cli-fixture.ts'
import { showProgress } from './progress.ts'

const figures = {
  states: 1_234_567,
  transitions: 2_000_000,
  depth: 120,
  seconds: 3,
  workers: 1,
  bytesPerState: 10,
  depthBoundReached: false,
}

/** A clock that moves on by a second each time it is read. */
function steadyClock(): () => number {
  let now = 0
  return () => (now += 1000)
}

describe('showProgress()', () => {
  test('showProgress() writes nothing when nobody watches', () => {
    const screen = fakeScreen()
    const progress = showProgress(2, screen.io, steadyClock())
    progress.begin(0, 'preempt=full')(figures)
    progress.end()
    expect(screen.errors()).toBe('')
  })
  test('showProgress() shows states, rate, depth, memory and configuration on one line', () => {
    const screen = fakeScreen({ live: { columns: 120 } })
    const progress = showProgress(2, screen.io, steadyClock())
    progress.begin(0, 'preempt=full')(figures)
    const line = screen.errors().split('\r\u001B[K').at(-1) ?? ''
    expect(line).toMatch(
      /^0\/2 configurations {2}1,234,567 states {2}[\d,]+\/s {2}depth 120 {2}12.3 MB {2}0:\d\d {2}preempt=full$/,
    )
  })
  test('showProgress() fits the terminal and leaves an empty line', () => {
    const screen = fakeScreen({ live: { columns: 30 } })
    const progress = showProgress(1, screen.io, steadyClock())
    progress.begin(0, 'a configuration with quite a long name')(figures)
    progress.done(0)
    progress.end()
    const lines = screen.errors().split('\r\u001B[K')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(30)
    expect(lines.at(-1)).toBe('')
  })
})
