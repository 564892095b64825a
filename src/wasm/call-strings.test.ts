// Contexts of a small call graph, written out.

import { expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import { callStrings, entryContext } from './call-strings.ts'

const program = buildProgram({
  fields: { x: {} },
  functions: {
    main: ['twice()', 'leaf()'],
    twice: ['leaf()', 'leaf()'],
    leaf: ['x = 1'],
    handler: ['leaf()'],
  },
  tasks: { only: 'main' },
  vectors: { irq: ['interrupt', '1', 'handler'] },
})
const [main, twice, leaf, handler] = [0, 1, 2, 3]

test('callStrings() numbers contexts in preorder, entry by entry', () => {
  const { count, func } = callStrings(program)
  expect([...func]).toEqual([main, twice, leaf, leaf, leaf, handler, leaf])
  expect(count).toBe(7)
})

test('callStrings() knows for each context the caller and its call step', () => {
  const { parent, callStep } = callStrings(program)
  expect([...parent]).toEqual([-1, 0, 1, 1, 0, -1, 5])
  expect([...callStep]).toEqual([-1, 0, 0, 1, 1, -1, 0])
})

test('a callee has the context of its caller plus the offset of the call, wherever it is called', () => {
  const { func, parent, callStep, offsets } = callStrings(program)
  parent.forEach((caller, context) => {
    if (caller < 0) return
    const offset = offsets[func[caller] ?? -1]?.[callStep[context] ?? -1]
    expect(caller + (offset ?? NaN)).toBe(context)
  })
})

test('entryContext() is where frames of a task or vector begin', () => {
  const strings = callStrings(program)
  expect(entryContext(strings, main)).toBe(0)
  expect(entryContext(strings, handler)).toBe(5)
})
