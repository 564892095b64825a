// Writing cells: locals, fields, and atomic updates of fields.
//
// A field only ever holds values of its type. What a store does with a value that does not fit is the
// field's own choice: C wraps it, the checked language calls it a fault and then wraps it.
// Logged code keeps what it overwrites: that is how a search takes a transition back, and how it knows what
// the transition changed.

import { present } from '../base/assert.ts'
import type { Place, Rmw } from '../ir/program.ts'
import {
  generatePlace,
  generateValue,
  generateWrap,
  localOffset,
  parameter,
  traceAccess,
} from './generate-expr.ts'
import type { Scope } from './generate-expr.ts'
import {
  getGlobal,
  getLocal,
  i32Const,
  loadI64,
  setGlobal,
  setLocal,
  storeI32,
  storeI64,
  teeLocal,
} from './instruction.ts'
import type { Instruction } from './instruction.ts'

export function setVariable(
  scope: Scope,
  local: number,
  value: readonly Instruction[],
): readonly Instruction[] {
  if (scope.isDead?.(local) === true) return [...value, 'drop']
  const offset = localOffset(scope, local)
  const base = getLocal(parameter.frame)
  const log = scope.logged === undefined ? [] : logCell([base], offset)
  return [...log, base, ...value, storeI64(offset)]
}

/** Global variable of logged code: where the next entry goes. An entry is an address (i32), and a value. */
export const logTop = 0
export const logEntry = { address: 0, value: 8, bytes: 16 } as const

/** Enters a cell with its present value. */
export function logCell(address: readonly Instruction[], offset: number): readonly Instruction[] {
  return [
    getGlobal(logTop),
    ...address,
    ...(offset === 0 ? [] : [i32Const(offset), 'i32.add' as const]),
    storeI32(logEntry.address),
    getGlobal(logTop),
    ...address,
    loadI64(offset),
    storeI64(logEntry.value),
    getGlobal(logTop),
    i32Const(logEntry.bytes),
    'i32.add',
    setGlobal(logTop),
  ]
}

export function generateStore(
  place: Place,
  scope: Scope,
  value: readonly Instruction[],
): readonly Instruction[] {
  const { address, offset } = generatePlace(place, scope)
  const traced = traceAccess(scope, place, address, offset, 'write')
  if (scope.logged?.(place.field) !== true) {
    return [...traced, ...value, ...fit(place, scope), storeI64(offset)]
  }
  const base = scope.temporary('i32')
  const log = logCell([getLocal(base)], offset)
  const store = [getLocal(base), ...value, ...fit(place, scope), storeI64(offset)]
  return [...address, setLocal(base), ...log, ...store]
}

/** Makes the value on the stack fit the field; where that is not C's wrapping, it is a fault. */
function fit(place: Place, scope: Scope): readonly Instruction[] {
  const field = present(scope.program.fields[place.field], `field ${place.field} exists`)
  if (field.type.bits >= 64) return []
  const wrap = generateWrap(field.type)
  if (field.overflow === 'wrap') return wrap
  const given = scope.temporary('i64')
  const stored = scope.temporary('i64')
  return [
    teeLocal(given),
    ...wrap,
    teeLocal(stored),
    getLocal(given),
    'i64.ne',
    { op: 'if' },
    ...scope.fault(`${field.name} is set to a value outside of its range`),
    'end',
    getLocal(stored),
  ]
}

export function generateRmw(step: Rmw, scope: Scope): readonly Instruction[] {
  const { address, offset } = generatePlace(step.place, scope)
  const base = scope.temporary('i32')
  const old = scope.temporary('i64')
  const update = generateValue(step.update, { ...scope, old })
  const keep = step.result === 'new' ? [getLocal(base), loadI64(offset)] : [getLocal(old)]
  const found = traceAccess(scope, step.place, address, offset, 'read')
  const written = traceAccess(scope, step.place, [getLocal(base)], offset, 'write')
  return [
    ...found,
    teeLocal(base),
    loadI64(offset),
    setLocal(old),
    ...(scope.traced === true ? [...written, 'drop' as const] : []),
    ...(scope.logged?.(step.place.field) === true ? logCell([getLocal(base)], offset) : []),
    getLocal(base),
    ...update,
    ...fit(step.place, scope),
    storeI64(offset),
    ...(step.into === undefined ? [] : setVariable(scope, step.into, keep)),
  ]
}
