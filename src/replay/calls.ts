// What each call of the protocol takes and gives, as far as a trace has to be checked before it becomes a
// program.

import type { ProtocolCall } from '../runtime/trace-log.ts'

export interface CallShape {
  /** `cpu`: there is such a CPU. `cpus`: so many there are. `limit`: milliseconds, negative for none. */
  readonly args: readonly ('cpu' | 'cpus' | 'number' | 'limit' | 'truth')[]
  /** It works on a note of stays. */
  readonly note?: true
  readonly gives: 'truth' | 'number' | 'nothing'
}

export const callShapes: Readonly<Record<ProtocolCall, CallShape>> = {
  attachCpu: { args: ['cpu'], gives: 'truth' },
  awaitGracePeriod: { args: ['cpus'], note: true, gives: 'nothing' },
  awaitStayEnd: { args: ['cpu', 'number', 'limit'], gives: 'truth' },
  beginGracePeriod: { args: ['cpu', 'cpus'], note: true, gives: 'nothing' },
  declareOffline: { args: ['cpus', 'cpu'], gives: 'truth' },
  deferWork: { args: ['cpu', 'number'], gives: 'nothing' },
  enterKernel: { args: ['cpu'], gives: 'number' },
  finishPinnedWork: { args: ['cpu'], gives: 'nothing' },
  finishWork: { args: ['cpu'], gives: 'nothing' },
  hasLeft: { args: ['cpu', 'number'], gives: 'truth' },
  isGracePeriodOver: { args: ['cpus', 'truth'], note: true, gives: 'truth' },
  isWorkDone: { args: ['cpu', 'number'], gives: 'truth' },
  passQuiescent: { args: ['cpu'], gives: 'number' },
  sleepIdle: { args: ['cpu', 'limit'], gives: 'nothing' },
  takeWake: { args: ['cpu'], gives: 'truth' },
  takePinnedWork: { args: ['cpu'], gives: 'number' },
  tryEnter: { args: ['cpu'], gives: 'number' },
  tryExit: { args: ['cpu', 'number'], gives: 'number' },
  tryPin: { args: ['cpu', 'cpu'], gives: 'truth' },
  unpin: { args: ['cpu'], gives: 'nothing' },
  wakeCpu: { args: ['cpu'], gives: 'nothing' },
  watchPinnable: { args: ['cpu'], gives: 'number' },
  watchStay: { args: ['cpu', 'number'], gives: 'number' },
  watchWork: { args: ['cpu', 'number'], gives: 'number' },
}
