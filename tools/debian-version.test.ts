// Debian's order of versions, with the cases that decide which kernel package is taken.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareVersions, newestVersion } from './debian-version.ts'

describe('compareVersions()', () => {
  const older: readonly (readonly [string, string])[] = [
    ['6.1.9-1', '6.1.10-1'],
    ['6.12.117-1~deb12u1', '6.12.117-1'],
    ['7.2.12-1~bpo13+1', '7.2.12-1'],
    ['7.2.12-1', '7.2.12-1+b1'],
    ['7.2.12-2~bpo13+1', '7.2.13-1~bpo13+1'],
    ['7.3~rc2-1~exp1', '7.3~rc10-1~exp1'],
    ['7.3~rc7-1', '7.3-1'],
    ['9.9-9', '1:0.1-1'],
    ['1.0-1', '1.0a-1'],
    ['1.0a-1', '1.0+1-1'],
    ['1.0', '1.0-1'],
  ]
  test.each(older)('compareVersions() says that %s is older than %s', (left, right) => {
    expect(compareVersions(left, right)).toBeLessThan(0)
    expect(compareVersions(right, left)).toBeGreaterThan(0)
  })
  test('compareVersions() takes leading zeros for nothing', () => {
    expect(compareVersions('6.01-1', '6.1-01')).toBe(0)
  })
  test('compareVersions() is an order', () => {
    const character = fc.constantFrom('0', '1', '2', '9', '.', '~', '+', '-', 'a', 'b')
    const version = fc.string({ unit: character, minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        const sorted = [a, b, c].toSorted(compareVersions)
        expect(compareVersions(sorted[0] ?? '', sorted[2] ?? '')).toBeLessThanOrEqual(0)
        expect(Math.sign(compareVersions(a, b))).toBe(0 - Math.sign(compareVersions(b, a)))
      }),
    )
  })
})

describe('newestVersion()', () => {
  test('newestVersion() finds the newest wherever it stands', () => {
    expect(newestVersion(['7.2.6-1~bpo13+1', '7.2.13-1', '7.2.12-1'])).toBe('7.2.13-1')
  })
  test('newestVersion() of nothing is undefined', () => {
    expect(newestVersion([])).toBeUndefined()
  })
})
