// The notes that `explain` prints and the properties that the machine library declares are the same set.

import { expect, test } from 'vitest'

import { propertyNotes } from './property-notes.ts'
import { findStatements, readStatements } from './read-statements.ts'

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
