// Test support: random Programs in which CPUs and tasks are interchangeable by construction, and near misses.
//
// Lines speak of the CPU or task that executes them, of one that was chosen, or of one that somebody has put
// somewhere; none names one. A near miss has one line that does. `holder`, `me` and `it` are numbers of tasks,
// `friend` is that of a CPU, and an element of `mark` belongs to a task.

import * as fc from 'fast-check'
import type { ProgramNotation } from '../ir/build.ts'

export interface RandomSymmetric {
  readonly notation: ProgramNotation
  readonly isMiss: boolean
}

/** How a Program schedules: each task on a CPU of its own, or all on one or two that switch among them. */
type Shape = 'parallel' | 'switching' | 'crossing'

function lines(shape: Shape, count: number): readonly string[] {
  return [
    'g <- (old + 1) & 3',
    'g = 0',
    'own <- old ^ 1',
    'mine = 1',
    'mine <- old ^ 1',
    'mark[task] = 1',
    'mark[it] <- old ^ 1',
    'mark[me] = 0',
    'holder = task',
    'holder = it',
    'me = holder',
    'it = old holder <- it',
    `it = choose ${count}`,
    'mine@it = 1',
    'v = mine@it',
    'v = holder == task',
    'v = mark[holder]',
    'v = 0',
    'friend = cpu',
    'v = own@friend',
    'if holder == me goto last',
    'if it == task goto last',
    'if v goto first',
    'await g != 1',
    'check p: !(v & mine)',
    'check p: holder == task | g < 3',
    'v = current(friend) == task',
    ...(shape === 'parallel' ? [] : ['switch it', 'switch holder']),
  ]
}

function misses(count: number): readonly string[] {
  return [
    'holder = 0',
    `it = choose ${count - 1}`,
    'mine@1 = 1',
    'v = mine@0',
    'mark[1] <- old ^ 1',
    'if task == 1 goto last',
    'if it < 1 goto last',
    'g = task',
    'v = (holder + 1) & 1',
    'friend = 1',
  ]
}

const invariants = ['g < 3', 'holder == task | !mine', 'mark[holder] == 0', 'own@friend == 0']

export function randomSymmetric(most: number): fc.Arbitrary<RandomSymmetric> {
  return fc
    .record({
      shape: fc.constantFrom<Shape>('parallel', 'parallel', 'switching', 'crossing'),
      count: fc.integer({ min: 2, max: most }),
      interrupted: fc.boolean(),
      wide: fc.boolean(),
      invariant: fc.option(fc.constantFrom(...invariants), { nil: undefined }),
    })
    .chain(({ shape, count, interrupted, wide, invariant }) => {
      const line = fc.constantFrom(...lines(shape, count))
      return fc
        .record({
          body: fc.array(line, { minLength: 2, maxLength: 5 }),
          glued: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
          handler: fc.array(fc.constantFrom('g <- old ^ 1', 'holder = task', 'mark[task] = 1'), {
            minLength: 1,
            maxLength: 2,
          }),
          miss: fc.option(fc.constantFrom(...misses(count)), { nil: undefined, freq: 1 }),
        })
        .map((parts) => ({
          isMiss: parts.miss !== undefined,
          notation: assemble({ ...parts, shape, count, interrupted, wide, invariant }),
        }))
    })
}

interface Parts {
  readonly shape: Shape
  readonly count: number
  readonly interrupted: boolean
  /** Whether a state takes more than 64 bits. */
  readonly wide: boolean
  readonly invariant: string | undefined
  readonly body: readonly string[]
  readonly glued: readonly boolean[]
  readonly handler: readonly string[]
  readonly miss: string | undefined
}

const wideBits = 32
/** All at once, so that there are no more states. */
const filling = Array.from({ length: wideBits }, (_, at) => `+ room[${at}] = 1`)

function assemble(parts: Parts): ProgramNotation {
  const { shape, count, body, glued, miss } = parts
  const written = body.map((line, at) =>
    glued[at] === true && at > 0 && !line.startsWith('await') ? `+ ${line}` : line,
  )
  const names = Array.from({ length: count }, (_, at) => `t${at}`)
  return {
    cpus: cpusOf(shape, count),
    depth: 2,
    fields: {
      g: { bits: 2 },
      own: { owner: 'cpu', bits: 1 },
      friend: { owner: 'cpu', bits: 2 },
      mine: { owner: 'task', bits: 1 },
      holder: { bits: 2 },
      mark: { bits: 1, length: count },
      ...(parts.wide ? { room: { owner: 'task', bits: 1, length: wideBits } } : {}),
    },
    functions: {
      main: [
        'me = task',
        '+ it = task',
        '+ v = 0',
        // Now they are numbers of CPUs and tasks, whatever the lines do with them.
        '+ holder = task',
        '+ friend = cpu',
        ...(parts.wide ? filling : []),
        'first: fence',
        ...written,
        ...(miss === undefined ? [] : [miss]),
        'last: fence',
      ],
      handler: parts.handler,
    },
    tasks: Object.fromEntries(names.map((name) => [name, 'main'])),
    vectors: parts.interrupted ? { irq: ['interrupt', 'own & !mine', 'handler'] } : {},
    properties: ['p', 'no-deadlock'],
    invariants: parts.invariant === undefined ? {} : { always: parts.invariant },
  }
}

function cpusOf(shape: Shape, count: number): number {
  if (shape === 'parallel') return count
  return shape === 'switching' ? 1 : 2
}
