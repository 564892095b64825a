// Test support: small random Programs of one CPU in which what one function leaves behind matters to another.
//
// In the Programs of sim/random-program.ts little has to do with anything else. Here two tasks, handlers and functions
// with arguments and results hand a few cells on to one another: own cells of a frame, cells of the other task, and
// elements and instances that a local selects. Each check has a property of its own, so that each mistake counts.

import * as fc from 'fast-check'
import type { ProgramNotation } from '../ir/build.ts'
import type { VectorKind } from '../ir/program.ts'

const all = ['g', 'c', 't', 'f', 'a[0]', 'a[v]', 't@(1 - task)', 't@w', 'f@0'] as const
const everyPalette = fc.subarray([...all], { minLength: 2, maxLength: 4 })
type Lines = fc.Arbitrary<readonly string[]>

/** What a function may do: wait and switch, and call these, one of them with its frame. */
interface Role {
  readonly mayLeave: boolean
  readonly calls: readonly string[]
}

/** `own` are the cells that the Program uses. */
function lines(own: readonly string[], { mayLeave, calls }: Role): Lines {
  const cell = fc.constantFrom(...own)
  const value = fc.constantFrom('0', '0', '1', '1', 'v', 'v', 'w', 'w', 'task', '1 - v', 'frame')
  const local = fc.constantFrom('v', 'w')
  const wanted = fc.constantFrom('== 0', '== 1', '== v', '!= w')
  const compared = fc.tuple(cell, wanted).map((parts) => parts.join(' '))
  const line = fc.oneof(
    { weight: 4, arbitrary: fc.tuple(cell, value).map(([to, what]) => [`${to} = ${what}`]) },
    { weight: 3, arbitrary: fc.tuple(local, cell).map(([to, from]) => [`${to} = ${from}`]) },
    { weight: 1, arbitrary: fc.tuple(local, value).map(([to, from]) => [`${to} = ${from} & 1`]) },
    fc
      .tuple(fc.constantFrom('', 'v = old ', 'w = new '), cell, fc.constantFrom('+ 1', '| v'))
      .map(([into, to, how]) => [`${into}${to} <- old ${how}`]),
    { weight: 3, arbitrary: compared.map((what) => [`check #: ${what}`]) },
    { weight: 2, arbitrary: fc.constantFrom('v == 0', 'w == 0', 'v == w').map(checked) },
    { weight: 2, arbitrary: compared.map((what) => [`if ${what} goto #`]) },
    fc.constantFrom(['v = choose 2'], ['fence'], ['if v == w goto #']),
    ...(mayLeave ? [fc.constantFrom(['switch 1 - task'], ['switch v'], ['switch 2'])] : []),
    ...(mayLeave ? [compared.map((what) => [`await ${what}`])] : []),
    ...calls.map((name) =>
      fc
        .tuple(fc.constantFrom('', 'v = ', 'v, w = '), value, value)
        .map(([into, a, b]) => [`${into}${name}(${name === 'o' ? 'frame' : a}, ${b})`]),
    ),
  )
  const glue = fc.integer({ min: 0, max: 3 }).map((die) => die === 0)
  return fc
    .array(fc.tuple(line, glue), { minLength: 2, maxLength: 5, size: 'max' })
    .map((drawn) => drawn.flatMap(([[text = ''], glued]) => (glued ? [glueTo(text)] : [text])))
}

function checked(what: string): readonly string[] {
  return [`check #: ${what}`]
}

function glueTo(text: string): string {
  return text.startsWith('await') ? text : `+ ${text}`
}

/** Nothing comes before the first step of a frame; a branch goes to the end. */
function body(drawn: readonly string[], isGlued: boolean, last: string): readonly string[] {
  const own = drawn.map((text) => text.replace('goto #', 'goto L'))
  return ['fence', ...own, `L: ${isGlued ? '+ ' : ''}${last}`]
}

function vectors(own: readonly string[]): fc.Arbitrary<{
  readonly kind: VectorKind
  readonly when: string
  readonly drawn: readonly string[]
}> {
  const term = fc.constantFrom('g == 0', 'c == 0', 't == 0', 'task == 0', 'f == 0', 'frame == 0')
  const when = fc
    .tuple(term, term, fc.integer({ min: 0, max: 3 }))
    .map(([a, b, how]) => ['1', a, `(${a} ? ${b} : 0)`, `(${a} ? 1 : ${b})`][how] ?? '1')
  return fc
    .constantFrom<VectorKind[]>('interrupt', 'interrupt', 'exception', 'nmi', 'environment')
    .chain((kind) => {
      const mayLeave = kind === 'interrupt' || kind === 'exception'
      const drawn = lines(own, { mayLeave, calls: ['k', 'o', 'e', 'e'] })
      return fc.record({ kind: fc.constant(kind), when, drawn })
    })
}

/** A Program in notation; the properties are `p0`, `p1`, …, one for each check. */
export const randomTasks: fc.Arbitrary<ProgramNotation> = everyPalette.chain((own) =>
  fc
    .record({
      tasks: fc.tuple(
        lines(own, { mayLeave: true, calls: ['k', 'o', 'e', 'e'] }),
        lines(own, { mayLeave: true, calls: ['k', 'o', 'e', 'e'] }),
      ),
      k: lines(own, { mayLeave: false, calls: ['j', 'e'] }),
      j: lines(own, { mayLeave: false, calls: [] }),
      o: lines(own.includes('f') ? [...own, 'f@v', 'f@v'] : own, { mayLeave: false, calls: [] }),
      handlers: fc.array(vectors(own), { minLength: 1, maxLength: 2, size: 'max' }),
      glued: fc.boolean(),
      depth: fc.constantFrom(1, 2, 2, 3),
      isShared: fc.boolean(),
      initial: fc.constantFrom(0n, 1n),
    })
    .map(({ tasks: [a, b], k, j, o, handlers, glued, depth, isShared, initial }) => {
      const called = handlers.map(({ drawn }, at) => [`h${at}`, body(drawn, glued, 'return')])
      const functions: Readonly<Record<string, readonly string[]>> = {
        a: body(a, glued, 'return'),
        b: [...body(b, glued, 'switch 0'), 'goto L'],
        'k(v, w)': body(k, glued, 'return v, w'),
        'j(v, w)': body(j, glued, 'return w, v'),
        'e(v, w)': ['return w, v'],
        'o(v, w)': body(o, glued, 'return w, v'),
        ...Object.fromEntries(called),
      }
      return {
        depth,
        fields: {
          g: { bits: 1 },
          c: { owner: 'cpu', bits: 1, initial },
          t: { owner: 'task', bits: 1 },
          f: { owner: 'frame', bits: 1 },
          a: { bits: 1, length: 2 },
        },
        tasks: { first: 'a', second: 'b' },
        vectors: Object.fromEntries(
          handlers.map(({ kind, when }, at) => {
            const first = isShared ? handlers.findIndex((other) => other.kind === kind) : at
            return [`v${at}`, [kind, when, `h${first}`]]
          }),
        ),
        ...numbered(functions),
      }
    }),
)

function numbered(
  functions: Readonly<Record<string, readonly string[]>>,
): Pick<ProgramNotation, 'functions' | 'properties'> {
  const properties: string[] = []
  const number = (): string => `p${properties.push(`p${properties.length}`) - 1}`
  const made = Object.entries(functions).map(([name, text]): [string, readonly string[]] => [
    name,
    text.map((line) => line.replace('check #', () => `check ${number()}`)),
  ])
  return { functions: Object.fromEntries(made), properties }
}
