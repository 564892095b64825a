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
