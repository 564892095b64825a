// Writing cells: locals, fields, and atomic updates of fields.
//
// A field only ever holds values of its type. What a store does with a value that does not fit is the
// field's own choice: C wraps it, the checked language calls it a fault and then wraps it.

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
import { getLocal, loadI64, setLocal, storeI64, teeLocal } from './instruction.ts'
import type { Instruction } from './instruction.ts'

export function setVariable(
  scope: Scope,
  local: number,
  value: readonly Instruction[],
): readonly Instruction[] {
  return [getLocal(parameter.frame), ...value, storeI64(localOffset(scope, local))]
}

export function generateStore(
  place: Place,
  scope: Scope,
  value: readonly Instruction[],
): readonly Instruction[] {
  const { address, offset } = generatePlace(place, scope)
  const stored = [...value, ...fit(place, scope), storeI64(offset)]
  if (scope.traced !== true) return [...address, ...stored]
  // Reported when the value is there: what it was made of was looked at before.
  const base = scope.temporary('i32')
  const written = traceAccess(scope, place, [getLocal(base)], offset, 'write')
  return [...address, teeLocal(base), ...stored, ...written, 'drop']
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
    getLocal(base),
    ...update,
    ...fit(step.place, scope),
    storeI64(offset),
    ...(step.into === undefined ? [] : setVariable(scope, step.into, keep)),
  ]
}
