// expect: holds iriw
// expect under tso: holds iriw
// IRIW: two CPUs store, two others read both variables in opposite order. There is one memory, so the
// readers agree on which store came first, on x86 without any barrier.

import { bits, check, ghost, global, property, task } from '../../machine/lang.ts'

const memory = global({ x: bits(1), y: bits(1) })

const seen = ghost(global({ third: bits(2), fourth: bits(2) }))

function look(): void {
  check('iriw', !(seen.third === 1 && seen.fourth === 1), 'two CPUs saw the stores in two orders')
}

function third(): void {
  const first = memory.x
  const second = memory.y
  if (first === 1 && second === 0) seen.third = 1
  look()
}

function fourth(): void {
  const first = memory.y
  const second = memory.x
  if (first === 1 && second === 0) seen.fourth = 1
  look()
}

function storeX(): void {
  memory.x = 1
}

function storeY(): void {
  memory.y = 1
}

property('iriw', 'All CPUs see stores of different CPUs in one order.')
task('first', storeX, 0)
task('second', storeY, 1)
task('third', third, 2)
task('fourth', fourth, 3)
