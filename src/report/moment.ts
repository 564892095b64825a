// One step of a replayed behaviour, as the simulator tells it. Everything in this folder that speaks
// about a path starts from a list of these; nothing here runs a Program.

import type { Span } from '../base/span.ts'
import type { VectorKind } from '../ir/program.ts'

export type MomentKind =
  | 'step'
  | 'call'
  | 'return'
  | 'enter'
  | 'leave'
  | 'emit'
  | 'check'
  | 'switch'
  | 'choose'

export interface Moment {
  readonly cpu: number
  readonly task: number
  /** Frames under this one on the task's stack; 0 is the task itself. */
  readonly depth: number
  readonly context: 'task' | VectorKind
  /** Name of the vector whose frame this is. */
  readonly vector?: string
  readonly function: string
  readonly span: Span
  readonly kind: MomentKind
  readonly text: string
  /** New values by cell name: `cpu0.context_tracking.nesting`, `task1.thread_info.flags`. */
  readonly changed: Readonly<Record<string, bigint>>
  readonly failed?: { readonly property: string; readonly message: string }
}

/** What a story needs to know of the Program beside the moments. */
export interface Cast {
  readonly tasks: readonly string[]
  readonly cpus: number
  /** Value of every cell that has one before the first moment, by cell name. */
  readonly initial: ReadonlyMap<string, bigint>
  /** Names of ghost fields, without instance. */
  readonly ghosts: ReadonlySet<string>
  /** Functions of the machine library: hardware and bookkeeping under the code that is checked. */
  readonly machinery: ReadonlySet<string>
}
