// What is demanded of a field, said for each way in which a value can be used, and then against the
// simulator: a bit that nobody demands may be flipped, and what is stored in the end is the same.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import type { BinaryOp, Expr, Program, Step, UnaryOp } from '../ir/program.ts'
import { replay } from '../sim/timeline.ts'
import { allBits, demandedBits } from './demanded-bits.ts'

/** Bits of field `r` that the first step of `main` demands, in hexadecimal. */
function demanded(...functions: readonly (readonly [head: string, ...lines: string[]])[]): string {
  const program = buildProgram({
    fields: { r: { bits: 64 }, x: { bits: 64 }, array: { length: 4 } },
    functions: Object.fromEntries(functions.map(([head, ...lines]) => [head, lines])),
    tasks: { only: 'main' },
    properties: ['p'],
  })
  return (demandedBits(program)[0]?.[0]?.get(0) ?? 0n).toString(16)
}

const everything = allBits.toString(16)

describe('demandedBits()', () => {
  test.each([
    ['x = r', everything],
    ['x = r & 240', 'f0'],
    ['x = 240 & r', 'f0'],
    ['x = (r | 15) & 255', 'f0'],
    ['x = (r ^ 3) & 12', 'c'],
    ['x = (r + 1) & 4', '7'],
    ['x = (1 - r) & 4', '7'],
    ['x = (0 - r) & 6', '7'],
    ['x = (r << 1) & 1', everything],
    ['check p: (r & 256) != 0', '100'],
    ['check p: !(r & 256)', '100'],
    ['check p: r < 8', everything],
    ['x = (r ? 1 : 0) & 1', everything],
    ['x = (1 ? r : 0) & 1', '1'],
    ['x = array[r & 3]', '3'],
    ['x = r / 4', everything],
    ['await r & 2', '2'],
    ['emit seen r & 2', '2'],
    ['x <- old + (r & 2)', '2'],
  ])('of a step %s', (line, bits) => {
    expect(demanded(['main', line])).toBe(bits)
  })

  test('follows a value through locals, whichever way goes on', () => {
    const main = ['a = r', 'if x goto other', 'x = a & 1', 'return', 'other: b = a', 'x = b & 2']
    expect(demanded(['main', ...main])).toBe('3')
  })

  test('follows a value out of a function and into another', () => {
    const [get, put] = [
      ['get', 'return r & 255'],
      ['put(n)', 'x = n & 60'],
    ] as const
    expect(demanded(['main', 'put(r)', 'return'], put)).toBe('3c')
    const program = ['main', 'a = get()', 'put(a)'] as const
    expect(demanded([...get], [...program], [...put])).toBe('3c')
  })

  test('of a result or an argument that nobody uses is nothing', () => {
    expect(demanded(['get', 'return r'], ['main', 'get()'])).toBe('0')
    expect(demanded(['main', 'put(r)'], ['put(n)', 'x = 1'])).toBe('0')
  })

  test('of a loop takes in what later rounds do', () => {
    const main = ['a = r', 'again: x = c & 5', 'c = b & 6', 'b = a', 'goto again']
    expect(demanded(['main', ...main])).toBe('4')
  })
})

const constants = fc.constantFrom(0n, 1n, 3n, 12n, 0xff00n, 0x7fff_ffffn, 0x8000_0000n, -1n, -256n)
const read: Expr = { kind: 'read', place: { field: 0 } }
const types = fc.record({ bits: fc.constantFrom(1, 8, 31, 32, 63), signed: fc.boolean() })

/** Masks are frequent, so that there are bits which nobody demands. */
function expression(locals: number): fc.Arbitrary<Expr> {
  const constant = constants.map((value): Expr => ({ kind: 'const', value }))
  const local = fc
    .nat({ max: Math.max(0, locals - 1) })
    .map((id): Expr => (locals === 0 ? read : { kind: 'local', local: id }))
  const { expr } = fc.letrec<{ expr: Expr }>((tie) => ({
    expr: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'expression' },
      fc.oneof(fc.constant(read), local, constant),
      fc
        .record({ left: tie('expr'), right: constant, op: fc.constantFrom('and', 'or') })
        .map((parts): Expr => ({ kind: 'binary', ...parts })),
      fc
        .record({ left: tie('expr'), right: tie('expr'), op: binaryOps })
        .map((parts): Expr => ({ kind: 'binary', ...parts })),
      fc
        .record({ op: unaryOps, operand: tie('expr') })
        .map((parts): Expr => ({ kind: 'unary', ...parts })),
      fc
        .record({ type: types, operand: tie('expr') })
        .map((parts): Expr => ({ kind: 'wrap', ...parts })),
      fc
        .record({ condition: tie('expr'), then: tie('expr'), otherwise: tie('expr') })
        .map((parts): Expr => ({ kind: 'select', ...parts })),
    ),
  }))
  return expr
}

const binaryOps: fc.Arbitrary<BinaryOp> = fc.constantFrom(
  ...(['and', 'or', 'xor', 'add', 'sub', 'mul', 'shl', 'shr_s', 'shr_u', 'eq', 'lt_u'] as const),
)
const unaryOps: fc.Arbitrary<UnaryOp> = fc.constantFrom('neg', 'not', 'lnot')

/** a = first; b = f(a); out = last, where f returns inner. */
function programOf(first: Expr, inner: Expr, last: Expr): Program {
  const program = buildProgram({
    fields: { r: { bits: 64 }, out: { bits: 64 } },
    functions: { main: ['a = 0', 'b = f(a)', 'out = 0'], 'f(n)': ['return n'] },
    tasks: { only: 'main' },
  })
  const replaced = (step: Step): Step => {
    if (step.kind === 'assign') return { ...step, value: first }
    if (step.kind === 'store') return { ...step, value: last }
    return step.kind === 'return' && step.values.length > 0 ? { ...step, values: [inner] } : step
  }
  const functions = program.functions.map((func) => ({ ...func, steps: func.steps.map(replaced) }))
  return { ...program, functions }
}

function outcome(program: Program, r: bigint): bigint | undefined {
  const fields = program.fields.map((field, id) =>
    id === 0 ? { ...field, initial: BigInt.asIntN(64, r) } : field,
  )
  return replay({ ...program, fields }, [{ kind: 'run', cpu: 0, steps: 4 }]).final.globals[1]
}

test('what nobody demands changes nothing', () => {
  fc.assert(
    fc.property(
      expression(0),
      expression(1),
      expression(2),
      fc.bigInt({ min: 0n, max: allBits }),
      fc.bigInt({ min: 0n, max: allBits }),
      (first, inner, last, value, noise) => {
        const program = programOf(first, inner, last)
        const bits = demandedBits(program)
          .flat()
          .reduce((all, step) => all | (step.get(0) ?? 0n), 0n)
        const other = (value & bits) | (noise & ~bits)
        expect(outcome(program, other)).toBe(outcome(program, value))
      },
    ),
    { numRuns: 2000, seed: 1 },
  )
})
