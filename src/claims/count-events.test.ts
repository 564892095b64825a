// What is counted on a path, and from where to where.

import { expect, test } from 'vitest'
import { nowhere } from '../base/span.ts'
import type { Moment } from '../sim/timeline.ts'
import { countEvents } from './count-events.ts'

function moment(cpu: number, kind: Moment['kind'], text: string): Moment {
  const place = { task: 0, depth: 0, function: 'f', span: nowhere, changed: {}, failures: [] }
  return { ...place, cpu, context: kind === 'enter' ? 'interrupt' : 'task', kind, text }
}

const ends: Moment = {
  ...moment(0, 'check', 'check end'),
  failures: [{ property: 'end', message: 'over' }],
}

test('countEvents() counts between the beginning and the end of the scenario', () => {
  const path = [
    moment(0, 'emit', 'atomic()'),
    moment(0, 'emit', 'scenario-begins()'),
    moment(0, 'emit', 'atomic()'),
    moment(0, 'enter', 'IPI'),
    moment(1, 'emit', 'lock()'),
    moment(1, 'emit', 'atomic()'),
    moment(1, 'enter', 'IPI'),
    ends,
    moment(0, 'emit', 'scenario-begins()'),
    moment(0, 'emit', 'atomic()'),
  ]
  expect(countEvents(path, 'end')).toEqual({
    atomics: 1,
    interrupts: 1,
    locks: 0,
    remoteAtomics: 1,
    remoteLocks: 1,
  })
})

test('countEvents() begins with the last beginning before the end', () => {
  const begins = moment(0, 'emit', 'scenario-begins()')
  const path = [begins, moment(0, 'emit', 'atomic()'), begins, moment(0, 'emit', 'lock()'), ends]
  const { atomics, locks } = countEvents(path, 'end')
  expect([atomics, locks]).toEqual([0, 1])
})
