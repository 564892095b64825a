// What one decision leads to, and which decisions there are: the contract of ir/path.ts by example.

import { describe, expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import type { ProgramNotation } from '../ir/build.ts'
import type { Decision, Path } from '../ir/path.ts'
import { createSimulation } from './simulation.ts'
import { replay } from './timeline.ts'

const run = (steps: number, cpu = 0): Decision => ({ kind: 'run', cpu, steps })
const choose = (value: number, cpu = 0): Decision => ({ kind: 'choose', cpu, value })
const deliver = (vector: number, cpu = 0): Decision => ({ kind: 'deliver', cpu, vector })

const main = (lines: readonly string[], more: Partial<ProgramNotation> = {}): ProgramNotation => ({
  fields: { x: {}, y: {} },
  tasks: { init: 'main' },
  ...more,
  functions: { main: lines, ...more.functions },
})

/** Texts of what happened on the path, and what can happen after it. */
function follow(
  notation: ProgramNotation,
  path: Path,
): { done: string[]; next: readonly Decision[] } {
  const program = buildProgram(notation)
  const { moments, final } = replay(program, path)
  const done = moments.map(({ text, changed }) => {
    const values = Object.entries(changed).map(([name, value]) => `${name}=${value}`)
    return [text, ...values].join(' ')
  })
  return { done, next: createSimulation(program).transitions(final) }
}

const failuresOf = (notation: ProgramNotation): string[] =>
  replay(buildProgram(notation), [run(1)]).moments.flatMap(({ failures }) =>
    failures.map(({ property, message }) => `${property}: ${message}`),
  )

describe('steps', () => {
  test('run makes a step and the steps glued to it', () => {
    const program = main(['x = 1', '+ y = 2', 'x = 3'])
    expect(follow(program, [run(1)]).done).toEqual(['global.x := 1 x=1', 'global.y := 2 y=2'])
  })

  test('run goes on through a call when the first step of the callee is glued', () => {
    const program = main(['f()', '+ x = 2'], { functions: { f: ['+ y = 1', '+ return'] } })
    expect(follow(program, [run(1)]).done).toEqual([
      'f()',
      'global.y := 1 y=1',
      'return',
      'global.x := 2 x=2',
    ])
  })

  test('a glued choose is decided before anything else can happen', () => {
    const program = main(['x = 1', '+ v = choose 2', '+ y = v'], {
      functions: { irq: ['return'] },
      vectors: { irq: ['interrupt', '1', 'irq'] },
    })
    const { next } = follow(program, [run(1)])
    expect(next).toEqual([choose(0), choose(1)])
    expect(follow(program, [run(1), choose(1)]).done.slice(1)).toEqual([
      'v = 1',
      'global.y := v y=1',
    ])
  })

  test('a choose that is not glued can be preceded by an interrupt', () => {
    const program = main(['v = choose 2'], {
      functions: { irq: ['return'] },
      vectors: { irq: ['interrupt', '1', 'irq'] },
    })
    expect(follow(program, []).next).toEqual([choose(0), choose(1), deliver(0)])
  })

  test('a call passes arguments and a return brings values back', () => {
    const program = main(['a, b = f(3)', 'x = a', 'y = b'], {
      functions: { 'f(n)': ['return n + 1, n * 2'] },
    })
    expect(follow(program, [run(4)]).done).toEqual([
      'f(3)',
      'return 4, 6',
      'global.x := a x=4',
      'global.y := b y=6',
    ])
  })

  test('an atomic update keeps the value before or after', () => {
    const program = main(['v = old x <- old + 5', 'w = new x <- old + 5', 'y = v * 100 + w'])
    expect(follow(program, [run(3)]).done.at(-1)).toBe('global.y := ((v * 100) + w) y=10')
  })

  test('await is no transition until its condition holds', () => {
    const program = main(['await x', 'return'], {
      cpus: 2,
      functions: { other: ['x = 1'] },
      tasks: { waiting: 'main', other: 'other' },
    })
    expect(follow(program, []).next).toEqual([run(1, 1)])
    expect(follow(program, [run(1, 1)]).next).toEqual([run(1, 0), run(1, 1)])
  })

  test('a finished task makes no step and can still be interrupted', () => {
    const program = main(['return'], {
      functions: { irq: ['return'] },
      vectors: { irq: ['interrupt', '1', 'irq'] },
    })
    const { done, next } = follow(program, [run(1)])
    expect(done).toEqual(['return'])
    expect(next).toEqual([deliver(0)])
  })
})

describe('frames', () => {
  const nested = main(['x = 1', 'x = 2'], {
    depth: 2,
    fields: { x: {}, mask: { owner: 'cpu', bits: 1 }, saved: { owner: 'frame' } },
    functions: { irq: ['saved = 7', 'x = saved', 'return'], nmi: ['x = 9'] },
    vectors: { irq: ['interrupt', '!mask', 'irq'], nmi: ['nmi', '1', 'nmi'] },
  })

  test('deliver pushes a frame and makes its first step', () => {
    const { moments } = replay(buildProgram(nested), [deliver(0)])
    expect(moments.map(({ kind, depth, context }) => [kind, depth, context])).toEqual([
      ['enter', 1, 'interrupt'],
      ['step', 1, 'interrupt'],
    ])
    expect(moments[1]?.changed).toEqual({ 'task0.frame1.saved': 7n })
  })

  test('nothing is delivered beyond the depth bound', () => {
    expect(follow(nested, [deliver(0)]).next).toEqual([run(1)])
  })

  test('the return of the outermost function pops the frame and the task goes on', () => {
    const { done, next } = follow(nested, [deliver(0), run(2), run(1)])
    expect(done.slice(-2)).toEqual(['return', 'global.x := 1 x=1'])
    expect(next).toEqual([run(1), deliver(0), deliver(1)])
  })

  test('a frame that begins with a choose or a waiting await is only pushed', () => {
    const program = main(['x = 1'], {
      functions: { irq: ['v = choose 2'], wait: ['await 0'] },
      vectors: { irq: ['interrupt', '1', 'irq'], wait: ['interrupt', '1', 'wait'] },
    })
    expect(follow(program, [deliver(0)])).toEqual({ done: ['irq'], next: [choose(0), choose(1)] })
    expect(follow(program, [deliver(1)])).toEqual({ done: ['wait'], next: [] })
  })

  test('an environment frame runs to its end, beyond the depth bound, its chooses apart', () => {
    const program = main(['x = 1'], {
      depth: 1,
      functions: { device: ['v = choose 2', 'x = v', 'f()'], f: ['y = 1'], irq: ['return'] },
      vectors: { device: ['environment', '1', 'device'], irq: ['interrupt', '1', 'irq'] },
    })
    expect(follow(program, [deliver(0)]).next).toEqual([choose(0), choose(1)])
    const { done, next } = follow(program, [deliver(0), choose(1)])
    expect(done.slice(1)).toEqual([
      'v = 1',
      'global.x := v x=1',
      'f()',
      'global.y := 1 y=1',
      'return',
      'return',
    ])
    expect(next).toEqual([run(1), deliver(0)])
  })

  test('deliverable sees the interrupted frame and the CPU of the delivery', () => {
    const program = main(['await 0'], {
      cpus: 2,
      depth: 3,
      fields: { open: { owner: 'frame' } },
      functions: { irq: ['open = 1', 'await 0'], other: ['await 0'] },
      tasks: { a: 'main', b: 'other' },
      vectors: { irq: ['interrupt', 'cpu == 1', 'irq'], nested: ['interrupt', 'open', 'irq'] },
    })
    expect(follow(program, []).next).toEqual([deliver(0, 1)])
    expect(follow(program, [deliver(0, 1)]).next).toEqual([deliver(0, 1), deliver(1, 1)])
  })
})

describe('switch', () => {
  const switching = main(['switch 1', 'x = 1', 'return'], {
    functions: { other: ['x = 2', 'switch 0', 'switch 0'], irq: ['switch 1', 'x = 3'] },
    tasks: { init: 'main', other: 'other' },
    vectors: { irq: ['interrupt', 'task == 0', 'irq'] },
  })

  test('switch suspends a whole stack and resumes it behind the switch', () => {
    const { done } = follow(switching, [deliver(0), run(2), run(1)])
    expect(done).toEqual([
      'irq',
      'switch to other',
      'global.x := 2 x=2',
      'switch to init',
      'global.x := 3 x=3',
    ])
  })

  test.each([
    ['switch 1', 'switch to task 1, which CPU 1 runs'],
    ['switch 7', 'switch to task 7: no such task'],
  ])('%s violates engine-sanity and switches nothing', (line, message) => {
    const program = buildProgram(
      main([line, 'x = 1'], {
        cpus: 2,
        functions: { b: ['await 0'] },
        tasks: { a: 'main', b: 'b' },
      }),
    )
    const { moments } = replay(program, [run(2)])
    expect(moments[0]?.failed).toEqual({ property: 'engine-sanity', message })
    expect(moments[1]?.task).toBe(0)
  })
})

describe('faults', () => {
  test('a store that does not fit a checked field violates field-range and is wrapped', () => {
    const program = main(['x = 6'], { fields: { x: { bits: 2, overflow: 'error' } } })
    expect(failuresOf(program)).toEqual(['field-range: 6 does not fit global field x'])
    expect(follow(program, [run(1)]).done).toEqual(['global.x := 6 x=2'])
  })

  test('a field without bits is not tracked: it stays 0', () => {
    const program = main(['x = 6', 'y = x + 1'], { fields: { x: { bits: 0 }, y: {} } })
    expect(follow(program, [run(2)]).done).toEqual([
      'global.x := 6',
      'global.y := (global.x + 1) y=1',
    ])
  })

  test('an index that does not exist violates field-range and takes element 0', () => {
    const program = main(['x[4] = 6'], { fields: { x: { length: 4 } } })
    expect(failuresOf(program)).toEqual(['field-range: there is no element of x 4, only 0 … 3'])
    expect(follow(program, [run(1)]).done).toEqual(['global.x[4] := 6 x[0]=6'])
  })

  test('a division by zero violates field-range and yields 0', () => {
    expect(failuresOf(main(['x = 5 / y']))).toEqual(['field-range: division by zero'])
  })

  test('a fault in the arm of a select that is not chosen does not count', () => {
    expect(failuresOf(main(['x = y ? 5 / y : 1']))).toEqual([])
  })

  test('an invariant is seen from every CPU after every action, not inside one', () => {
    const program = main(['x@1 = 1', 'x@1 = 0', '+ x@1 = 1', '+ x@1 = 0'], {
      cpus: 2,
      fields: { x: { owner: 'cpu' } },
      functions: { b: ['await 0'] },
      tasks: { a: 'main', b: 'b' },
      invariants: { never: '!x' },
    })
    expect(failuresOf(program)).toEqual(['never: never broken'])
    const { moments } = replay(buildProgram(program), [run(2)])
    expect(moments.map(({ failures }) => failures.length)).toEqual([1, 0, 0, 0])
  })
})
