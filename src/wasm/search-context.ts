// What the routines of a search share: their names, the variables of the module, and what they know about it.

import type { Program } from '../ir/program.ts'
import type { Node } from './assemble.ts'
import type { CallStrings } from './call-strings.ts'
import type { Layout } from './layout.ts'
import type { SearchMemory } from './search-memory.ts'

/** What the routines know about the module that they are part of. */
export interface SearchContext {
  readonly program: Program
  readonly layout: Layout
  readonly strings: CallStrings
  readonly memory: SearchMemory
  readonly leaves: number
  readonly chains: boolean
  readonly stepLimit: number
  readonly tracked: (field: number) => boolean
  /** A call of a routine or an import. */
  readonly call: (name: RoutineName, ...operands: readonly Node[]) => Node
  readonly insane: (message: string) => Node
}

export const importNames = [
  'violated',
  'intern',
  'pairOf',
  'crowded',
  'insert',
  'touch',
  'widen',
  'stuck',
] as const
export const routineNames = [
  'dispatchMain',
  'dispatchMicro',
  'dispatchAction',
  'ask',
  'checkInvariants',
  'log',
  'locate',
  'push',
  'pop',
  'finish',
  'switchTo',
  'nextDigit',
  'advance',
  'choose',
  'leaveMain',
  'leaveMicro',
  'leaveAction',
  'resumeWhole',
  'runAction',
  'mustStore',
  'run',
  'unfold',
  'packAll',
  'collect',
  'decided',
  'undo',
  'settle',
  'number',
  'flush',
  'attempt',
  'expand',
  'expandStates',
] as const
export type SearchImport = (typeof importNames)[number]
export type OwnRoutine = (typeof routineNames)[number]
export type RoutineName = SearchImport | OwnRoutine

/** Global variables (i32); the first one is that of logged code. */
export const variables = {
  logTop: 0,
  branched: 1,
  position: 2,
  decided: 3,
  made: 4,
  stamp: 5,
  leads: 6,
  cpuBase: 7,
  task: 8,
  taskBase: 9,
  depth: 10,
  frame: 11,
  context: 12,
  step: 13,
  function: 14,
  /** Number of the step among all steps. */
  place: 15,
  isFinished: 16,
  pending: 17,
  touched: 18,
} as const
