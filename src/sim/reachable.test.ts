// Verdicts of small programs whose state spaces can be counted by hand.

import { expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import type { ProgramNotation } from '../ir/build.ts'
import { reachable } from './reachable.ts'
import { replay } from './timeline.ts'

const limits = { maxStates: 10_000 }

function verdicts(notation: ProgramNotation): Record<string, string> {
  const { results } = reachable(buildProgram(notation), limits)
  const declared = notation.properties ?? Object.keys(notation.invariants ?? {})
  const wanted = results.filter(({ property }) => declared.includes(property))
  return Object.fromEntries(wanted.map(({ property, verdict }) => [property, verdict.kind]))
}

const lostUpdate: ProgramNotation = {
  fields: { count: {}, done: { bits: 1 } },
  functions: {
    main: ['v = count', 'count = v + 1', 'check no-lost-update: count == 1 + done'],
    irq: ['v = count', 'count = v + 1', 'done = 1'],
  },
  tasks: { init: 'main' },
  vectors: { irq: ['interrupt', '!done', 'irq'] },
  properties: ['no-lost-update'],
}

test('reachable() finds an update lost between load and store, on a shortest path', () => {
  const program = buildProgram(lostUpdate)
  const { results } = reachable(program, limits)
  const verdict = results[0]?.verdict
  expect(verdict).toMatchObject({ kind: 'violated', message: 'no-lost-update broken' })
  if (verdict?.kind !== 'violated') return
  const { moments } = replay(program, verdict.path)
  expect(moments.map(({ context, text }) => `${context}: ${text}`)).toEqual([
    'task: v = global.count',
    'interrupt: irq',
    'interrupt: v = global.count',
    'interrupt: global.count := (v + 1)',
    'interrupt: global.done := 1',
    'interrupt: return',
    'task: global.count := (v + 1)',
    'task: no-lost-update broken',
  ])
  expect(moments.at(-1)?.failed?.property).toBe('no-lost-update')
})

test('reachable() says holds when the update is atomic', () => {
  const main = ['count <- old + 1', 'check no-lost-update: count == 1 + done']
  const irq = ['count <- old + 1', '+ done = 1']
  expect(verdicts({ ...lostUpdate, functions: { main, irq } })).toEqual({
    'no-lost-update': 'holds',
  })
})

test('reachable() says vacuous when the situation is never reached', () => {
  const main = ['if 1 goto end', 'check no-lost-update: 0', 'end: return']
  const functions = { main, irq: ['done = 1'] }
  expect(verdicts({ ...lostUpdate, functions })).toEqual({ 'no-lost-update': 'vacuous' })
})

test('reachable() counts the states of two CPUs with two steps each', () => {
  // Each CPU is before its store, before its return, or finished: 3 times 3.
  const found = reachable(
    buildProgram({
      cpus: 2,
      fields: { x: {}, y: {} },
      functions: { a: ['x = 1'], b: ['y = 1'] },
      tasks: { a: 'a', b: 'b' },
    }),
    limits,
  )
  expect(found.states).toBe(9)
  expect(found.transitions).toBe(12)
})

test('reachable() does not tell states apart by dead locals', () => {
  const functions = { main: ['v = choose 5', 'x = 1', 'x = 2'] }
  const found = reachable(
    buildProgram({ fields: { x: {} }, functions, tasks: { init: 'main' } }),
    limits,
  )
  expect(found.states).toBe(5)
})

test('reachable() reports a deadlock, and none when every task has finished', () => {
  const waits = { fields: { x: {} }, tasks: { init: 'main' }, properties: ['no-deadlock'] }
  expect(verdicts({ ...waits, functions: { main: ['await x'] } })).toEqual({
    'no-deadlock': 'violated',
  })
  expect(verdicts({ ...waits, functions: { main: ['x = 1'] } })).toEqual({ 'no-deadlock': 'holds' })
})

test('reachable() reports no deadlock where only the depth bound holds back what could help', () => {
  const waits = {
    fields: { x: {} },
    functions: { main: ['await x'], helps: ['x = 1'], idles: ['return'] },
    tasks: { init: 'main' },
    properties: ['no-deadlock'],
  }
  const interruptedBy = (handler: string, depth: number): ReturnType<typeof verdicts> =>
    verdicts({ ...waits, depth, vectors: { irq: ['interrupt', '1', handler] } })
  expect(interruptedBy('helps', 1)).toEqual({ 'no-deadlock': 'holds' })
  expect(interruptedBy('helps', 2)).toEqual({ 'no-deadlock': 'holds' })
  expect(interruptedBy('idles', 2)).toEqual({ 'no-deadlock': 'violated' })
})

test('reachable() sees an invariant broken in the initial state with an empty path', () => {
  const notation = { fields: { x: {} }, functions: { main: ['x = 1'] }, tasks: { init: 'main' } }
  const { results } = reachable(buildProgram({ ...notation, invariants: { set: 'x' } }), limits)
  expect(results[0]?.verdict).toEqual({ kind: 'violated', message: 'set broken', path: [] })
})

test('reachable() calls what it did not finish unfinished and keeps violations', () => {
  const notation: ProgramNotation = {
    fields: { x: { bits: 8 } },
    functions: {
      main: ['again: x <- old + 1', 'check never: x != 2', 'check other: 1', 'goto again'],
    },
    tasks: { init: 'main' },
    properties: ['never', 'other'],
  }
  const { results } = reachable(buildProgram(notation), { maxStates: 50 })
  expect(results.slice(0, 2).map(({ verdict }) => verdict.kind)).toEqual(['violated', 'unfinished'])
})
