// A Program on its way to C: what its parts need to know of the whole, and how locals are called there.

import { present } from '../src/base/assert.ts'
import type { Func, Program } from '../src/ir/program.ts'
import { liveLocals } from '../src/sim/live-locals.ts'
import type { Scope } from './c-expression.ts'
import type { Kept, Places } from './program-places.ts'

export interface Translation {
  readonly program: Program
  readonly places: Places
  readonly written: ReadonlySet<number>
  /** Most locals that a resting frame keeps. */
  readonly mostKept: number
}

export function variable({ context, local }: Kept): string {
  return `v${context}_${local}`
}

export function scopeIn({ program, written }: Translation, context: number): Scope {
  return { program, written, local: (local) => variable({ context, local }) }
}

/** Locals that are read before they are written hold zero; parameters have their arguments. */
export function bornZero(func: Func, context: number): readonly Kept[] {
  const live = present(liveLocals(func).before[0], 'a function has a step')
  return [...live].flatMap((local) => (local < func.parameters ? [] : [{ context, local }]))
}
