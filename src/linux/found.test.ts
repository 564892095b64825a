// The bugs of the case tables put into real trees, and what the search says about each. In every run short paths
// are searched for, and in 6.12 for x86 and arm64 all; the others with SALLYPORT_LONG=1 (npm run test:long).

import { describe, expect, test } from 'vitest'
import { caseTables, happened } from './case-tables.ts'
import type { Case, CaseTable } from './cases.ts'
import { faultyProgram } from './fault-fixture.ts'
import { historical, seeded, seededIn6_1, seededSince7 } from './faults.ts'
import { ownFaults } from './faults-in.ts'
import { kernelArchitectureOf } from './known-targets.ts'
import { createLoadMemory } from './load-memory.ts'
import { wholeTree } from './tree-problems.ts'
import { caseProgram, lengthsIn } from '../../tools/try-case.ts'

const long = process.env['SALLYPORT_LONG'] === '1'

function isQuick([, , , expected]: Case, quick: number): boolean {
  return long || Object.values(expected).every((length) => length <= quick)
}

function absent({ release, arch }: Pick<CaseTable, 'release' | 'arch'>): string {
  const tree = wholeTree(release, arch)
  return tree
    ? ''
    : ` (not run: no ${release} tree, npm run kernels -- ${release} ${kernelArchitectureOf(arch)})`
}

describe.each(caseTables)('a bug put into $release $arch', ({ cases, quick, notHere, ...cell }) => {
  const tree = wholeTree(cell.release, cell.arch)
  const now = cases.filter((row) => isQuick(row, quick))
  const later = cases.length - now.length
  // Each row reads only what its edits change, as nothing is remembered by its name alone.
  const memory = createLoadMemory()

  test.skipIf(tree === undefined).each(now)(
    `%s is found in %s, %i contexts deep${absent(cell)}`,
    (...row) => {
      const program = caseProgram(tree ?? '', cell, row, memory)
      expect(lengthsIn(program, Object.keys(row[3]))).toEqual(row[3])
    },
  )

  test.skipIf(later > 0)(
    `all are looked for${later > 0 ? ` (${later} not run: SALLYPORT_LONG is not 1, npm run test:long)` : ''}`,
    () => expect(now).toEqual(cases),
  )

  test('every bug that really happened is looked for, or cannot be here', () => {
    const looked = new Set(cases.map(([name]) => name))
    const excused = Object.keys(notHere)
    expect(happened.filter((name) => !looked.has(name)).toSorted()).toEqual(excused.toSorted())
  })
})

const tables6_12 = caseTables.filter(({ release }) => release === '6.12')

// Not about the kernel's code; corpus/ and src/sim show that they can fail.
const brokenElsewhere = ['engine-sanity', 'field-range', 'no-deadlock']

describe.each(
  tables6_12.filter(({ arch }) => arch === 'x86' || arch === 'arm64' || arch === 's390'),
)('$release $arch', ({ cases, ...cell }) => {
  const tree = wholeTree(cell.release, cell.arch)

  test.skipIf(tree === undefined)(`every property is broken by some case${absent(cell)}`, () => {
    const boot = cases[0]?.[1] ?? ''
    const { properties } = faultyProgram(tree ?? '', [], 2, boot, cell.arch)
    const broken = new Set(cases.flatMap((row) => Object.keys(row[3])))
    const never = properties.map(({ name }) => name).filter((name) => !broken.has(name))
    expect(never.toSorted()).toEqual(brokenElsewhere)
  })
})

/** `fault: property` of everything that the tables look for. */
function lookedFor(tables: readonly CaseTable[]): ReadonlySet<string> {
  const rows = tables.flatMap(({ cases }) => cases)
  return new Set(
    rows.flatMap(([name, , , expected]) => Object.keys(expected).map((each) => `${name}: ${each}`)),
  )
}

test('every property that a fault breaks is looked for on x86', () => {
  const faults = [...historical, ...seeded, ...seededSince7, ...seededIn6_1]
  const claimed = faults.flatMap(({ name, breaks }) => breaks.map((each) => `${name}: ${each}`))
  const found = lookedFor(caseTables.filter(({ arch }) => arch === 'x86'))
  expect([...found].toSorted()).toEqual(claimed.toSorted())
})

test.each(['arm64', 'riscv', 'loongarch', 's390'] as const)(
  'every property that a fault of %s breaks is looked for in 6.12',
  (arch) => {
    const found = lookedFor(tables6_12.filter((table) => table.arch === arch))
    const claimed = ownFaults(arch, '6.12').flatMap(({ name, breaks }) =>
      breaks.map((each) => `${name}: ${each}`),
    )
    expect(claimed.filter((each) => !found.has(each))).toEqual([])
  },
)
