// expect: violated door-can-open
// A lock that nobody opens any more: one CPU finishes while it has it. The other goes on trying, so this is no
// deadlock; from there on no way leads to an open door.

import {
  alwaysPossible,
  bits,
  exchange,
  global,
  maybe,
  property,
  task,
} from '../../machine/lang.ts'

const door = global({ locked: bits(1) })

function careless(): void {
  if (exchange(door.locked, 1) === 1) return
  if (maybe('an error on the way')) return
  door.locked = 0
}

function other(): void {
  for (;;) {
    if (exchange(door.locked, 1) === 0) door.locked = 0
  }
}

property('door-can-open', 'The door can always be opened again.')
alwaysPossible('door-can-open', () => door.locked === 0, 'the door stays locked')
task('careless', careless, 0)
task('other', other, 1)
