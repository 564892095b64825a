// Test support: a system of one module, from which claims make variants.

import { readSystem, type System } from '../front/ts/read-system.ts'

/** A counter that two CPUs add to; the variant without atomic addition loses an update. */
const module = `
import { bits, bool, check, fetchAdd, global, property, task, waitUntil } from './lang.ts'
const shared = global({ counter: bits(4), done: bits(2), fair: bool(true) })
export function add(): void { fetchAdd(shared.counter, 1) }
export function add_in_two_steps(): void { shared.counter += 1 }
export function unused(): void {}
function finish(): void { fetchAdd(shared.done, 1) }
export function first(): void {
  add()
  finish()
  waitUntil(() => shared.done === 2)
  check('every-addition-counts', shared.counter === 2 || !shared.fair, 'an addition was lost')
}
export function second(): void { add(); finish() }
property('every-addition-counts', 'The counter is the number of additions.')
property('no-deadlock', 'Both come to their end.')
task('first', first, 0)
task('second', second, 1)
`

export function counterSystem(): System {
  return readSystem('counter.ts', {
    read: (path) => (path === 'counter.ts' ? module : undefined),
    resolve: (specifier) => (specifier === './lang.ts' ? 'machine/lang.ts' : undefined),
  }).value
}
