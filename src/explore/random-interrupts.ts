// Test support: random Programs in which the order of interrupts, NMIs and devices decides what can be seen.
//
// The programs of sim/random-program.ts have every construct; these have few, and much that can collide:
// one-bit cells that everybody reads and writes, masks as CPU, task and frame fields, and vectors that come
// once or twice. Checks at the end tell every combination of values apart, so that a lost order is a lost
// violation.

import * as fc from 'fast-check'
import type { ProgramNotation } from '../ir/build.ts'

const cell = fc.constantFrom('x', 'y', 'x', 'y', 'mask', 'q', 't')
const value = fc.constantFrom('0', '1', 'n', 'k', '1 - n')
const update = fc.constantFrom('old ^ 1', '0', '1', 'old | n')

const plain = fc.oneof(
  cell.map((from) => `n = ${from}`),
  cell.map((from) => `k = ${from}`),
  fc.tuple(cell, value).map(([to, what]) => `${to} = ${what}`),
  fc.tuple(cell, update).map(([to, how]) => `${to} <- ${how}`),
  fc.constantFrom('f = 0', 'f = 1', 'n = f', 'n = choose 2', 'fence'),
)
const line = fc
  .tuple(plain, fc.integer({ min: 0, max: 5 }))
  .map(([text, glue]) => (glue === 0 ? `+ ${text}` : text))

function lines(maxLength: number): fc.Arbitrary<readonly string[]> {
  return fc
    .tuple(plain, fc.array(line, { maxLength: maxLength - 1, size: 'max' }))
    .map(([first, rest]) => [first, ...rest])
}

const term = fc.constantFrom('mask', '!mask', 'q', '!q', 'x', 'frame == 0', '!f', 'f', 't', '!t')
const vector = fc.record({
  kind: fc.constantFrom('nmi', 'interrupt', 'environment', 'exception'),
  terms: fc.array(term, { maxLength: 2 }),
  body: lines(3),
  times: fc.integer({ min: 1, max: 2 }),
  // An NMI may come any number of times.
  counts: fc.boolean(),
  switches: fc.integer({ min: 0, max: 5 }).map((number) => number === 0),
})

/** A Program in notation: one CPU, two tasks, two or three vectors. */
export const randomInterrupts: fc.Arbitrary<ProgramNotation> = fc
  .record({
    main: lines(7),
    loops: fc.integer({ min: 0, max: 2 }).map((number) => number === 0),
    other: lines(3),
    vectors: fc.array(vector, { minLength: 2, maxLength: 3, size: 'max' }),
    depth: fc.integer({ min: 1, max: 3 }),
    mask: fc.constantFrom(0n, 1n),
    invariant: fc.option(fc.constantFrom('!(x & y)', '!(mask & q)', 'x | !f', '!(t & x)')),
  })
  .map(({ main, loops, other, vectors, depth, mask, invariant }) => {
    const body = loops
      ? ['i = 0', 'again: fence', ...main, 'i = i + 1', 'if i < 2 goto again']
      : main
    const handlers = vectors.map(({ kind, body: [first = 'fence', ...rest], ...more }, index) => {
      const amount = kind === 'nmi' && !more.counts ? 0 : 1
      const leave = kind === 'interrupt' && more.switches ? ['switch 1 - task'] : []
      return [`handler_${index}`, [first, `+ came_${index} <- old + ${amount}`, ...rest, ...leave]]
    })
    const notation: ProgramNotation = {
      depth,
      fields: {
        x: { bits: 1 },
        y: { bits: 1 },
        q: { bits: 1 },
        mask: { owner: 'cpu', bits: 1, initial: mask },
        t: { owner: 'task', bits: 1 },
        f: { owner: 'frame', bits: 1 },
        ...Object.fromEntries([0, 1, 2].map((index) => [`came_${index}`, { bits: 2 }])),
      },
      functions: {
        main: [...body, 'fence', ...observers],
        other: [...other, 'switch 0', 'fence'],
        ...Object.fromEntries(handlers),
      },
      tasks: { a: 'main', b: 'other' },
      vectors: Object.fromEntries(
        vectors.map(({ kind, terms, times }, index) => [
          `vector_${index}`,
          [kind, conjunction([`came_${index} < ${times}`, ...terms]), `handler_${index}`],
        ]),
      ),
      properties: ['no-deadlock', ...observed.map((number) => `seen-${number}`)],
      ...(invariant === null ? {} : { invariants: { always: invariant } }),
    }
    return notation
  })

const observed = Array.from({ length: 16 }, (_, number) => number)
const observers = observed.map(
  (number) => `+ check seen-${number}: x * 8 + y * 4 + n * 2 + k != ${number}`,
)

/** As the front ends write `a && b`. */
function conjunction(terms: readonly string[]): string {
  return terms.reduceRight((rest, each) => `(${each} ? ${rest} : 0)`)
}
