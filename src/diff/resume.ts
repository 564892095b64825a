// How a comparison goes on after both sides waited or switched to another task at the same place.
//
// Others have run meanwhile, so cells of CPU, tasks and globals are unknown again; what the functions keep
// in locals and in their own frame is as it was, and so is what every interrupt restores if this was a
// wait. All of it is made known first, so that there are finitely many such places.

import { present } from '../base/assert.ts'
import type { Start } from './comparison.ts'
import { cellKey, fieldOf } from './keys.ts'
import type { Activation, Ending, Run } from './run.ts'
import { isKnown, spreadOf } from './value.ts'
import type { Source, Value } from './value.ts'
import { fieldKey } from './keys.ts'
import { know, restrictTo, settle } from './world.ts'
import type { Seed } from './world.ts'

export interface Resumption {
  /** Equal for places from which the same follows. */
  readonly key: string
  readonly start: Start
}

const words = {
  switched: 'after the switch in',
  waiting: 'after waiting in',
  repeating: 'in a later round of',
  returned: 'after',
  endless: 'in',
} as const satisfies Readonly<Record<Ending, string>>

const identities: readonly Source[] = [
  { kind: 'task' },
  { kind: 'frame' },
  { kind: 'cpu' },
  { kind: 'configuration' },
]

export function resumptionOf(old: Run, now: Run, ending: Ending): Resumption {
  const stacks = [knownStack(old), knownStack(now)] as const
  const cells = keptCells(old, ending)
  const seed = keptIdentity(old)
  const top = present(old.stack.at(-1), 'a run has a function')
  const name = old.side.names[top.func] ?? ''
  const after = `${words[ending]} ${name}()`
  const key = [
    ...stacks.map((stack) => stack.map(printActivation).join(' ')),
    ...[...cells].map(([cell, value]) => `${cell}=${printValue(value)}`).toSorted(),
    ...[...seed.live].map(([variable, live]) => `${variable}:${live.join()}`).toSorted(),
  ].join('|')
  const start = { old: stacks[0], new: stacks[1], seed, cells, newborn: old.newborn, after }
  return { key, start }
}

/** Dead locals are zero. */
function knownStack({ side, stack, world }: Run): readonly Activation[] {
  return stack.map(({ func, pc, locals }, depth) => {
    const liveness = side.liveness(func)
    const isTop = depth === stack.length - 1
    const live = (isTop ? liveness.before : liveness.during)[pc]
    const values = locals.map((value, local) =>
      live?.has(local) === true ? know(world, value) : 0n,
    )
    return { func, pc, locals: values }
  })
}

/** Cells that nobody else changes meanwhile, and after a repetition all that are known anyhow. */
function keptCells(run: Run, ending: Ending): Map<string, Value> {
  const { side, world, cells, domains, newborn } = run
  const { fields, restored } = side.program
  const own = new Set(
    fields.flatMap(({ owner }, id) => (owner === 'frame' ? [side.fieldKeys[id]] : [])),
  )
  if (ending === 'waiting') {
    for (const { field, mask } of restored ?? []) {
      const bits = fields[field]?.type.bits ?? 64
      if (BigInt.asUintN(bits, mask) === (1n << BigInt(bits)) - 1n) own.add(side.fieldKeys[field])
    }
  }
  const kept = new Map<string, Value>()
  for (const [key, value] of cells) {
    const known = own.has(fieldOf(key)) ? know(world, value) : settle(world, value)
    if (own.has(fieldOf(key)) || (ending === 'repeating' && isKnown(known))) kept.set(key, known)
  }
  if (newborn) return kept
  // Cells of the frame that were only read.
  for (const name of world.live.keys()) {
    const variable = domains.known(name)
    const { source } = variable
    if (source.kind !== 'cell') continue
    const field = fieldKey(source)
    const key = cellKey(field, source.instance, source.index)
    if (!own.has(field) || kept.has(key) || source.since !== (run.ages.get(field) ?? 0)) continue
    kept.set(key, know(world, spreadOf(variable)))
  }
  return kept
}

function keptIdentity({ world, domains }: Run): Seed {
  const kept = identities
    .map((source) => domains.variable(source))
    .filter(({ key }) => world.live.has(key))
  for (const variable of kept) know(world, spreadOf(variable))
  const keys = new Set(kept.map(({ key }) => key))
  return { ...restrictTo(world, ({ key }) => keys.has(key)), expanded: new Set() }
}

/** Everything that is kept is known. */
function printValue(value: Value): string {
  return isKnown(value) ? value.toString() : '?'
}

function printActivation({ func, pc, locals }: Activation): string {
  return `${func}.${pc}(${locals.map(printValue).join()})`
}
