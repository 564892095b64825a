// Non-maskable interrupts that come and go without a trace.
//
// An NMI can be delivered before nearly every step. When its whole run, with nothing possible in between,
// leads back to exactly the state it interrupted and breaks nothing, it is a step from that state to
// itself: the state has one other successor and need not be stored. The run is tried on the side and undone.
// It is a function of what it reads, so the answer is kept under the values of these cells.

import { present } from '../base/assert.ts'
import type { Expr, Program } from '../ir/program.ts'
import { stepExpressions, visitExpr, writtenPlace } from '../ir/walk.ts'
import { reachableFunctions } from '../wasm/call-strings.ts'
import { cellBytes, cpuAddress, fieldOffset, scratch, taskAddress } from '../wasm/layout.ts'
import type { Machine } from '../wasm/machine.ts'
import type { ViolationSink } from './executor.ts'
import { footprints } from './footprint.ts'
import { createKeyTable } from './key-table.ts'
import type { KeyTable } from './key-table.ts'
import type { StateCodec } from './state-codec.ts'

const maxAnswers = 1 << 18

/** The vectors that may be tried: NMIs, while there is one CPU. */
export function triedVectors(program: Program): ReadonlySet<number> {
  const tried = new Set<number>()
  if (program.bounds.cpus > 1) return tried
  program.vectors.forEach(({ kind }, vector) => {
    if (kind === 'nmi') tried.add(vector)
  })
  return tried
}

/** What the trial needs from whoever runs code. */
export interface Trial extends Pick<ViolationSink, 'mute' | 'unmute'> {
  /** Pushes the vector's frame and runs it to its end; false when anything else could happen meanwhile. */
  readonly complete: (vector: number) => boolean
  /** Cells of the executing task start here (bytes). */
  readonly taskBase: () => number
  readonly depth: () => number
}

/** Whether the vector's run changes nothing; the memory is as before afterwards. */
export function createTransparency(
  machine: Machine,
  codec: StateCodec,
): (vector: number, trial: Trial) => boolean {
  const { words } = machine
  const memos = new Map<number, Memo | undefined>()
  const before = new Int32Array(codec.maxWords)
  const after = new Int32Array(codec.maxWords)

  const attempt = (vector: number, trial: Trial): boolean => {
    const saved = {
      before: before.slice(0, codec.pack(before)),
      fuel: words[scratch.fuel >> 2] ?? 0,
    }
    trial.mute()
    const completed = trial.complete(vector)
    const violated = trial.unmute()
    const length = codec.pack(after)
    const same = completed && length === saved.before.length && equal(saved.before, after, length)
    codec.load(saved.before)
    words[scratch.fuel >> 2] = saved.fuel
    return same && !violated
  }
  return (vector, trial) => {
    if (!memos.has(vector)) memos.set(vector, createMemo(machine, vector))
    const memo = memos.get(vector)
    if (memo === undefined) return attempt(vector, trial)
    const key = memo.key(trial.taskBase(), trial.depth())
    const known = memo.table.get(key)
    if (known >= 0) return known === 1
    const kept = key.slice()
    const answer = attempt(vector, trial)
    // A trial may have asked for nested trials, so the place has to be found again.
    if (memo.table.get(kept) < 0) memo.table.set(answer ? 1 : 0)
    return answer
  }
}

function equal(left: Int32Array, right: Int32Array, length: number): boolean {
  for (let at = 0; at < length; at++) if (left[at] !== right[at]) return false
  return true
}

interface Memo {
  readonly table: KeyTable
  readonly key: (taskBase: number, depth: number) => Int32Array
}

/** The cells that decide what a run of the vector does; none if they cannot be told beforehand. */
function createMemo({ program, layout, words }: Machine, vector: number): Memo | undefined {
  const looked = lookedAt(program, vector)
  if (looked === undefined) return undefined
  const absolute: number[] = []
  const relative: number[] = []
  for (const id of looked.fields) {
    const { owner, length, type } = present(program.fields[id], `field ${id} exists`)
    const offset = fieldOffset(layout, id)
    const bases =
      owner === 'global'
        ? [0]
        : owner === 'cpu'
          ? [cpuAddress(layout, 0)]
          : looked.foreign.has(id)
            ? program.tasks.map((_, task) => taskAddress(layout, task))
            : []
    if (owner === 'frame') continue
    const cells = Array.from({ length }, (_, element) => (offset + element * cellBytes) >> 2)
    const halves = cells.flatMap((cell) => (type.bits > 32 ? [cell, cell + 1] : [cell]))
    for (const base of bases) absolute.push(...halves.map((word) => (base >> 2) + word))
    if (owner === 'task' && !looked.foreign.has(id)) relative.push(...halves)
  }
  const [fixed, own] = [Int32Array.from(absolute), Int32Array.from(relative)]
  const key = new Int32Array(fixed.length + own.length + 2)
  return {
    table: createKeyTable(key.length, maxAnswers),
    key: (taskBase, depth) => {
      let to = 0
      for (const word of fixed) key[to++] = words[word] ?? 0
      for (const word of own) key[to++] = words[(taskBase >> 2) + word] ?? 0
      key[to++] = taskBase
      key[to] = depth
      return key
    },
  }
}

/** Fields that the vector's run, nested NMIs, conditions of vectors and invariants may look at or write. */
function lookedAt(
  program: Program,
  vector: number,
): { readonly fields: ReadonlySet<number>; readonly foreign: ReadonlySet<number> } | undefined {
  const prints = footprints(program)
  const nested = [...triedVectors(program), vector]
  const fields = new Set<number>()
  for (const id of nested) {
    const print = present(prints.vectors[id], `vector ${id} exists`)
    for (const key of [...print.reads, ...print.writes]) if (key >= 0) fields.add(key)
  }
  let countable = true
  const foreign = new Set<number>()
  const look = (expr: Expr): void =>
    visitExpr(expr, (inner) => {
      if (inner.kind === 'depth' || inner.kind === 'current') countable = false
      if (inner.kind === 'read') select(inner.place)
    })
  const select = (place: { field: number; instance?: unknown }): void => {
    if (place.instance === undefined) return
    foreign.add(place.field)
    if (program.fields[place.field]?.owner === 'frame') countable = false
  }
  for (const { deliverable } of program.vectors) {
    look(deliverable)
    visitExpr(deliverable, (inner) => void (inner.kind === 'read' && fields.add(inner.place.field)))
  }
  for (const { condition } of program.invariants) look(condition)
  const entries = nested.flatMap((id) => program.vectors[id]?.func ?? [])
  for (const id of reachableFunctions(program, entries)) {
    for (const step of program.functions[id]?.steps ?? []) {
      stepExpressions(step).forEach(look)
      const place = writtenPlace(step)
      if (place !== undefined) select(place)
      if (step.kind === 'switch') countable = false
    }
  }
  return countable ? { fields, foreign } : undefined
}
