// expect: holds mp
// expect under tso: holds mp
// MP: data, then a flag; who sees the flag sees the data. x86 keeps stores in order and loads in order, so
// no barrier instruction is needed.

import { bits, check, ghost, global, property, task } from '../../machine/lang.ts'

const memory = global({ x: bits(1), y: bits(1) })

const seen = ghost(global({ flag: bits(1) }))

function writer(): void {
  memory.x = 1
  memory.y = 1
}

function reader(): void {
  seen.flag = memory.y
  const data = memory.x
  check('mp', seen.flag === 0 || data === 1, 'the flag is seen, and the data is not')
}

property('mp', 'Whoever sees the flag sees the data that was stored before it.')
task('writer', writer, 0)
task('reader', reader, 1)
