// The encoder against two judges: wabt, which validates and prints, and the engine that runs the bytes.

import { describe, expect, test } from 'vitest'
import wabt from 'wabt'
import { encodeModule } from './encoder.ts'
import type { FunctionBody, ModuleContents } from './encoder.ts'
import { callFunction, getLocal, i32Const, i64Const, loadI64, storeI64 } from './instruction.ts'
import type { Instruction } from './instruction.ts'

const tools = await wabt()

function moduleOf(...functions: readonly FunctionBody[]): ModuleContents {
  const log = { name: 'log', signature: { parameters: ['i64'], results: [] } } as const
  return { imports: [log], memoryPages: 1, functions }
}

function constant(...code: readonly Instruction[]): FunctionBody {
  return { signature: { parameters: [], results: ['i64'] }, locals: [], code, exportAs: 'f' }
}

function run(contents: ModuleContents): unknown {
  const memory = new WebAssembly.Memory({ initial: 1 })
  const module = new WebAssembly.Module(encodeModule(contents))
  const { exports } = new WebAssembly.Instance(module, { host: { memory, log: () => {} } })
  const { f } = exports
  return typeof f === 'function' ? f() : undefined
}

describe('encodeModule()', () => {
  test('writes what wabt reads: imports, a memory, locals, branches and tables', () => {
    const code: readonly Instruction[] = [
      { op: 'block' },
      getLocal(0),
      { op: 'br_table', targets: [0], otherwise: 0 },
      'end',
      i32Const(8),
      i64Const(-1n),
      storeI64(16),
      i32Const(8),
      loadI64(16),
      callFunction(0),
    ]
    const body: FunctionBody = {
      signature: { parameters: ['i32'], results: [] },
      locals: ['i64', 'i32'],
      code,
      exportAs: 'run',
    }
    const module = tools.readWasm(encodeModule(moduleOf(body)), { readDebugNames: false })
    module.validate()
    const text = module.toText({})
    expect(text).toContain('(import "host" "memory"')
    expect(text).toContain('br_table')
    expect(text).toContain('i64.store offset=16')
    module.destroy()
  })

  const extremes = [0n, 1n, -1n, 63n, 64n, -64n, -65n, 2n ** 31n, 2n ** 63n - 1n, -(2n ** 63n)]
  test.each(extremes)('keeps the constant %s as it is', (value) => {
    expect(run(moduleOf(constant(i64Const(value))))).toBe(value)
  })

  const small = [0, 1, -1, 63, 64, -64, -65, 8191, 8192, -8192, -8193, 2 ** 31 - 1, -(2 ** 31)]
  test.each(small)('keeps the constant %s of 32 bits as it is', (value) => {
    const code = [i32Const(value), 'i64.extend_i32_u'] as const
    expect(run(moduleOf(constant(...code)))).toBe(BigInt.asUintN(32, BigInt(value)))
  })

  test('tells by vectors which of four numbers is equal to another one: two bits for each', () => {
    const numbers = [7n, -1n, 7n << 32n, 0n]
    const stores = numbers.flatMap((value, at) => [i32Const(0), i64Const(value), storeI64(8 * at)])
    const equal = (wanted: bigint, offset: number): Instruction[] => [
      i32Const(0),
      { op: 'v128.load', offset },
      i64Const(wanted),
      'i64x2.splat',
      'i64x2.eq',
    ]
    const both = (wanted: bigint): Instruction[] => [...equal(wanted, 0), ...equal(wanted, 16)]
    const evaluate = (...code: readonly Instruction[]): unknown =>
      run(moduleOf(constant(...stores, ...code, 'i64.extend_i32_u')))
    const bits = (wanted: bigint): unknown => {
      const narrowed: readonly Instruction[] = [...both(wanted), 'i16x8.narrow_i32x4_s']
      return evaluate(...narrowed, ...narrowed, 'i8x16.narrow_i16x8_s', 'i8x16.bitmask')
    }
    const any = (wanted: bigint): unknown => evaluate(...both(wanted), 'v128.or', 'v128.any_true')
    expect([...numbers, 1n].map(bits)).toEqual([0x0303n, 0x0c0cn, 0x3030n, 0xc0c0n, 0n])
    expect([...numbers, 1n].map(any)).toEqual([1n, 1n, 1n, 1n, 0n])
  })

  test('takes an address with the highest bit', () => {
    const code = [i32Const(2 ** 31 + 5), 'i64.extend_i32_u'] as const
    expect(run(moduleOf(constant(...code)))).toBe(2n ** 31n + 5n)
  })

  test('writes bodies of any length', () => {
    const ones = Array.from({ length: 30_000 }, (): Instruction[] => [i64Const(1n), 'i64.add'])
    expect(run(moduleOf(constant(i64Const(0n), ...ones.flat())))).toBe(30_000n)
  })

  test('numbers functions behind the imports', () => {
    const second = { ...constant(i64Const(7n)), exportAs: 'g' }
    expect(run(moduleOf(constant(callFunction(2)), second))).toBe(7n)
  })
})
