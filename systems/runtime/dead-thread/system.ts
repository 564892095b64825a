// A thread is gone between any two of its steps: in user mode, in kernel mode, holding a pin, in the middle
// of another CPU's work. Who notices declares its CPU offline; the others go on, and the work that it had
// taken for another CPU is that CPU's again. Its own work, and memory that it held, are lost.

import {
  attachCpu,
  awaitGracePeriod,
  beginGracePeriod,
  declareOffline,
  deferWork,
  tryPin,
  unpin,
} from 'sallyport/src/runtime/protocol'
import { MODE, Mode, PINNER } from 'sallyport/src/runtime/state-word'
import {
  bool,
  check,
  ghost,
  global,
  property,
  switchTo,
  task,
  thisCpu,
  vector,
  waitUntil,
} from '../../../machine/lang.ts'
import { REFRESH, enter, leaveToUser, rule, runPinned, wordOf, words } from '../threads.ts'

const SURVIVOR = 0
const VICTIM = 1
const WATCHMAN = 2
const CPUS = 3
const GRAVE = 3

const stays = new Int32Array(new SharedArrayBuffer(4 * CPUS))
const fate = ghost(global({ dead: bool(), finished: bool(), survived: bool(), buried: bool() }))

function die(): void {
  fate.dead = true
  switchTo(GRAVE)
}

function live(): void {
  attachCpu(words, VICTIM)
  enter(VICTIM)
  if (tryPin(words, VICTIM, SURVIVOR)) {
    runPinned(SURVIVOR)
    unpin(words, SURVIVOR)
  }
  leaveToUser(VICTIM)
  fate.finished = true
}

function survive(): void {
  attachCpu(words, SURVIVOR)
  deferWork(words, SURVIVOR, REFRESH)
  beginGracePeriod(words, stays, SURVIVOR, CPUS)
  awaitGracePeriod(words, stays, CPUS)
  enter(SURVIVOR)
  check('no-lost-work', rule.done[SURVIVOR] !== 0, 'work was taken by a dead CPU and is gone')
  leaveToUser(SURVIVOR)
  fate.survived = true
}

function watch(): void {
  attachCpu(words, WATCHMAN)
  waitUntil(() => fate.dead || fate.finished)
  if (!fate.dead) return
  const buried = declareOffline(words, CPUS, VICTIM)
  fate.buried = true
  waitUntil(() => fate.survived)
  const left = wordOf(VICTIM) | wordOf(SURVIVOR)
  check('pins-released', (left & PINNER) === 0, 'a dead CPU holds a pin')
  if (buried) check('counted-out', (wordOf(VICTIM) & MODE) === Mode.Offline, 'it is not offline')
}

property('no-lost-work', 'Work of a living CPU is done, also when who had taken it is gone.')
property('pins-released', 'The pins of a dead CPU end.')
property('counted-out', 'A dead CPU is offline.')
property('no-deadlock', 'Somebody can go on until every living thread has finished.')
task('survivor', survive, SURVIVOR)
task('victim', live, VICTIM)
task('watchman', watch, WATCHMAN)
task('grave', () => {})
vector('death', 'interrupt', () => thisCpu() === VICTIM && !fate.dead && !fate.finished, die)
