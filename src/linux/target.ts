// What is known about one architecture in one release: everything that loading a tree needs beside the
// tree itself. An architecture is a file that makes these (x86.ts), and a row in known-targets.ts.

import type { Config } from '../front/c/config.ts'
import type { FieldOverrides } from '../link/merge-fields.ts'
import type { Leaf } from '../link/leaf.ts'
import type { Closure } from './closure.ts'
import type { Presupposed } from './presets.ts'
import type { PreemptMode } from './release.ts'

export interface Target {
  readonly closure: Closure
  /** The module of the machine library that has all of the machine around this tree. */
  readonly library: string
  readonly preset: Config
  readonly presupposed: Presupposed
  readonly leaves: (name: string) => Leaf | undefined
  /** Functions of the tree that the library stands in for, and why. */
  readonly cuts: ReadonlyMap<string, string>
  readonly overrides: FieldOverrides
  readonly preemptModes: readonly PreemptMode[]
  /** Contexts that nest unless somebody asks for another number: what is searched to the end in minutes. */
  readonly depth?: number
  /** What only this machine leaves out on purpose, beside what all do (assumptions.ts). */
  readonly assumptions?: readonly string[]
  /** User mode is never an extended quiescent state: the architecture has no CONTEXT_TRACKING_USER. */
  readonly noNohzFull?: true
  /** The kernel can be told at boot to use interrupt priorities as its mask. */
  readonly pseudoNmi?: true
}
