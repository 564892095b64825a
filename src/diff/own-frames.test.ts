// Which frames are one's own.

import { expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import { printFunction, programNames } from '../ir/print.ts'
import { withOwnFrames } from './own-frames.ts'

/** The text of g(x), which main() calls like that. */
function textOf(call: string, ...g: readonly string[]): string {
  const program = withOwnFrames(
    buildProgram({
      fields: { f: { owner: 'frame', bits: 2 }, c: { owner: 'cpu', bits: 2 } },
      functions: {
        'main()': [call, 'return'],
        'irq()': ['g(frame)', 'return'],
        'g(x)': [...g, 'return'],
      },
      tasks: { main: 'main' },
      vectors: { irq: ['interrupt', '1', 'irq'] },
      properties: [],
    }),
  )
  const [, , func] = program.functions
  return func === undefined ? '' : printFunction(func, programNames(program))
}

test('withOwnFrames() finds the cell of the frame whose number is passed', () => {
  const text = textOf('g(frame)', 'f@x = 1', 'c = f@x')
  expect(text).toContain('frame.f := 1')
  expect(text).not.toContain('@')
})

test('withOwnFrames() leaves a number that some caller does not take from its frame', () => {
  expect(textOf('g(0)', 'f@x = 1')).toContain('frame.f@x := 1')
})

test('withOwnFrames() leaves a number that is something else by then', () => {
  expect(textOf('g(frame)', 'x = c', 'f@x = 1')).toContain('frame.f@x := 1')
})

test('withOwnFrames() follows what is handed on, as long as it is set on each way', () => {
  const set = ['if c == 0 goto L', 'y = x', 'L: f@y = 1']
  expect(textOf('g(frame)', 'y = x', 'f@y = 1')).toContain('frame.f := 1')
  expect(textOf('g(frame)', ...set)).toContain('frame.f@y := 1')
})
