// Built-ins of s390: the lowcore, which is each CPU's own page at one and the same address, and the atomic
// operations on its words (arch/s390/include/asm/lowcore.h, atomic_ops.h).
//
// `__atomic_add(v, p)` returns the old value; with `_and_test` it tells whether the new one is zero.

import type { Builtin } from './builtins.ts'
import { placeArgument } from './builtins.ts'
import { change, combines, compareExchange, tryCompareExchange } from './builtins-memory.ts'
import type { Value } from './lower-c-context.ts'

const thisLowcore: Value = {
  kind: 'address',
  location: {
    kind: 'field',
    reference: {
      owner: 'cpu',
      path: 'lowcore',
      type: { kind: 'struct', tag: 'lowcore' },
      instance: undefined,
      index: undefined,
      length: 1,
      bits: undefined,
      perCpuBase: false,
    },
  },
}

const operations = ['__atomic_', '__atomic64_'].flatMap((prefix) =>
  [...combines].flatMap(([name, combine]): (readonly [string, Builtin])[] => {
    const shape = { where: placeArgument, amount: 0, place: 1 }
    const old = change(combine, { ...shape, result: 'old' })
    return [
      [`${prefix}${name}`, old],
      [`${prefix}${name}_const`, old],
      [`${prefix}${name}_const_and_test`, change(combine, { ...shape, result: 'zero' })],
    ]
  }),
)

export const s390Builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['get_lowcore', () => thisLowcore],
  ['__atomic_cmpxchg', compareExchange(placeArgument)],
  ['arch_try_cmpxchg', tryCompareExchange(placeArgument)],
  ...operations,
])
