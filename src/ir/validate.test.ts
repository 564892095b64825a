// Each way in which a value can fail to be a Program, one wrong thing at a time.

import { expect, test } from 'vitest'
import { nowhere as span } from '../base/span.ts'
import { buildProgram } from './build.ts'
import type { Expr, Func, Program, Step } from './program.ts'
import { validateProgram } from './validate.ts'

const sound = buildProgram({
  fields: { x: {}, y: {}, f: { owner: 'frame' }, c: { owner: 'cpu' } },
  functions: { main: ['v = g(1)', 'x = v', 'check p: x == y', 'return'], 'g(n)': ['return n'] },
  tasks: { init: 'main' },
  vectors: { irq: ['interrupt', 'x', 'main'] },
  invariants: { p: 'x == y' },
})

const zero: Expr = { kind: 'const', value: 0n }

function withStep(step: Step): Program {
  return withFunction({ steps: [step, { kind: 'return', values: [], span }] })
}

function withFunction(change: Partial<Func>): Program {
  const functions = sound.functions.map((func, index) =>
    index > 0 ? func : { ...func, ...change },
  )
  return { ...sound, functions }
}

function withField(change: Partial<Program['fields'][number]>): Program {
  const fields = sound.fields.map((field, index) => (index > 0 ? field : { ...field, ...change }))
  return { ...sound, fields }
}

test('validateProgram() has nothing to say about a well-formed program', () => {
  expect(validateProgram(sound)).toEqual([])
})

const read = (field: number): Expr => ({ kind: 'read', place: { field } })
const both: Expr = { kind: 'binary', op: 'add', left: read(0), right: read(1) }
const own: Expr = { kind: 'binary', op: 'add', left: read(0), right: read(2) }
const store = (value: Expr): Step => ({ kind: 'store', place: { field: 0 }, value, next: 1, span })
const call = (func: number, args: readonly Expr[], into: readonly number[]): Step => ({
  kind: 'call',
  func,
  args,
  into,
  next: 1,
  span,
})

test.each<[string, Step]>([
  ['goes on to step 7', { kind: 'jump', next: 7, span }],
  ['sets local 9', { kind: 'assign', into: 9, value: zero, next: 1, span }],
  ['reads local 9', store({ kind: 'local', local: 9 })],
  ['accesses field 9', store(read(9))],
  ['accesses field 9', { kind: 'store', place: { field: 9 }, value: zero, next: 1, span }],
  [
    'selects an instance of global field x',
    { kind: 'store', place: { field: 0, instance: zero }, value: zero, next: 1, span },
  ],
  ['uses `old` outside', store({ kind: 'old' })],
  ['wraps to 65 bits', store({ kind: 'wrap', type: { bits: 65, signed: true }, operand: zero })],
  ['which is no 64-bit', store({ kind: 'const', value: 1n << 63n })],
  ['accesses shared memory 2 times', store(read(1))],
  ['accesses shared memory 2 times', { kind: 'assign', into: 0, value: both, next: 1, span }],
  ['chooses from 0', { kind: 'choose', into: 0, count: 0, label: '', next: 1, span }],
  [
    'checks property 4',
    { kind: 'check', property: 4, condition: zero, message: '', next: 1, span },
  ],
  ['returns 1 values of 0', { kind: 'return', values: [zero], span }],
  ['is a glued await', { kind: 'await', condition: zero, glued: true, next: 1, span }],
  ['calls function 5', call(5, [], [])],
  ['passes 0 arguments of 1', call(1, [], [])],
  ['takes 2 results of 1', call(1, [zero], [0, 0])],
  ['main is recursive', call(0, [], [])],
])('validateProgram() says that a step %s', (problem, step) => {
  expect(validateProgram(withStep(step)).join()).toContain(problem)
})

test('validateProgram() counts neither own frame fields, nor looks of a check, as shared', () => {
  expect(validateProgram(withStep({ kind: 'assign', into: 0, value: own, next: 1, span }))).toEqual(
    [],
  )
  const check: Step = { kind: 'check', property: 0, condition: both, message: '', next: 1, span }
  expect(validateProgram(withStep(check))).toEqual([])
})

test.each<[string, Program]>([
  ['has 65 bits', withField({ type: { bits: 65, signed: false } })],
  ['has length 0', withField({ length: 0 })],
  ['starts with 300, which does not fit', withField({ initial: 300n })],
  ['is declared twice', withField({ name: 'y' })],
  ['has no step', withFunction({ steps: [] })],
  ['starts with a glued step', withStep({ kind: 'jump', glued: true, next: 1, span })],
  ['more parameters than locals', withFunction({ parameters: 3 })],
  [
    'starts in a function with parameters',
    { ...sound, tasks: [{ name: 'a', func: 1, runsOn: 0 }] },
  ],
  ['no such function', { ...sound, tasks: [{ name: 'a', func: 9, runsOn: 0 }] }],
  ['CPU 0 starts with 0 tasks', { ...sound, tasks: [{ name: 'a', func: 0 }] }],
  ['no such CPU', { ...sound, tasks: [{ name: 'a', func: 0, runsOn: 3 }] }],
  ['bounds.depth is 0', { ...sound, bounds: { cpus: 1, depth: 0 } }],
  ['field 9 is restored, but no CPU', { ...sound, restored: [{ field: 9, mask: 1n, guards: [] }] }],
  ['x is restored, but no CPU', { ...sound, restored: [{ field: 0, mask: 1n, guards: [] }] }],
  ['c is restored in bits -1', { ...sound, restored: [{ field: 3, mask: -1n, guards: [] }] }],
  [
    'c is guarded by property 5: no such property',
    { ...sound, restored: [{ field: 3, mask: 1n, guards: [0, 5] }] },
  ],
  ['x is not unread', { ...sound, unread: [0] }],
  ['two properties', { ...sound, properties: [...sound.properties, ...sound.properties] }],
])('validateProgram() says that a program %s', (problem, program) => {
  expect(validateProgram(program).join()).toContain(problem)
})

test('validateProgram() accepts what is restored and guarded, and what is unread', () => {
  const restored = [{ field: 3, mask: 0x7fn, guards: [0] }]
  expect(validateProgram({ ...sound, restored, unread: [] })).toEqual([])
  const written = withStep({ kind: 'store', place: { field: 3 }, value: zero, next: 1, span })
  expect(validateProgram({ ...written, unread: [3] })).toEqual([])
})

test('validateProgram() refuses an environment that waits', () => {
  const program = buildProgram({
    fields: {},
    functions: { main: ['return'], device: ['f()'], f: ['await 1'] },
    tasks: { init: 'main' },
    vectors: { device: ['environment', '1', 'device'] },
  })
  expect(validateProgram(program)).toEqual(['environment device waits or switches in f'])
})
