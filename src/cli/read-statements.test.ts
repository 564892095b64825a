// The notes that `explain` prints and the properties that the machine library declares are the same set.

import { expect, test } from 'vitest'

import { readSystem } from '../front/ts/read-system.ts'
import { bundledSystems, packageHost } from '../linux/package-files.ts'
import { fakeScreen } from './cli-fixture.ts'
import { propertyNotes } from './property-notes.ts'
import { explain } from './explain.ts'
import { findStatements, readStatements, readSystemStatements } from './read-statements.ts'

test('findStatements() reads names and statements of property()', () => {
  const text = "property('a-b', 'It\\'s so.')\nproperty(\n  'c',\n  'And so.',\n)\n"
  expect([...findStatements(text)]).toEqual([
    ['a-b', "It's so."],
    ['c', 'And so.'],
  ])
})

test('propertyNotes has a note for each property of the machine library and no other', () => {
  expect(Object.keys(propertyNotes).toSorted()).toEqual([...readStatements().keys()].toSorted())
})

test('explain() knows every property that a bundled system is asked about', async () => {
  const declared = { machine: readStatements(), systems: readSystemStatements() }
  const names = bundledSystems().flatMap((system) =>
    readSystem(`systems/${system}/system.ts`, packageHost).value.declarations.properties.map(
      ({ name }) => name,
    ),
  )
  expect(new Set(names).size).toBeGreaterThan(20)
  for (const name of new Set(names)) {
    const screen = fakeScreen()
    expect(await explain(name, declared, screen.io), name).toBe(0)
    expect(screen.text()).toMatch(new RegExp(`^${name}\n {2}\\S`))
  }
})
