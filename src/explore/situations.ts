// A situation: everything that the topmost frame of the one CPU can see, and so all that decides what it
// can do next. It is the shared part of a state (globals, the CPU's and all tasks' fields) with one frame.
//
// What lies below that frame, and the other tasks' stacks, no step can touch. So a situation is expanded
// once, however many states it is part of, and its transitions are kept as moves: to another situation of
// the same frame, into a frame on top of it, back out of it, or away to another task.

import { scratch, taskAddress, taskCells } from '../wasm/layout.ts'
import { createIntList } from './int-list.ts'
import type { IntList } from './int-list.ts'
import { createNodeTable } from './node-table.ts'
import type { Search } from './search.ts'
import { createStateSet } from './state-set.ts'

/** What a transition does to the stack; three numbers follow in `moves`. */
export const move = {
  /** Situation. */
  stay: 0,
  /** Situation of the new frame. */
  enter: 1,
  /** Crossing: with what the frame below goes on. */
  leave: 2,
  /** Crossing, then the frames left behind from the top: one, or two with the one interrupted just now. */
  switch: 3,
} as const

/** Numbers in `moves` for each transition. */
export const moveSize = 4

/** A shared part on its way to another frame: twice its number, and 1 if it comes from a passing situation. */
export type Crossing = number

export interface Situations {
  readonly size: () => number
  readonly bytes: () => number
  readonly shared: (id: number) => number
  readonly frame: (id: number) => number
  /** The situation of a frame that begins to run. */
  readonly begun: (shared: number, frame: number) => number
  /** The situation in which a frame goes on that was returned or switched to. */
  readonly resumed: (crossing: Crossing, frame: number) => number
  /** The task that runs. */
  readonly task: (shared: number) => number
  /** Where the situation's moves begin in `moves`; -1 when it has not been expanded. */
  readonly first: (id: number) => number
  readonly count: (id: number) => number
  readonly moves: IntList
  /** Whether some move leads to anything but the situation itself. */
  readonly leadsAway: (id: number) => boolean
  /** Makes all transitions; what they break counts as found in this state. */
  readonly expand: (id: number, state: number) => void
  /** Numbers of what the machine's memory holds now. */
  readonly sharedNow: () => number
  readonly frameNow: (task: number, depth: number) => number
  /** Brings parts of a state into the machine's memory. */
  readonly loadShared: (shared: number) => void
  readonly loadFrame: (frame: number, task: number, depth: number) => void
  /** Whether code looked into a frame below its own, which the moves know nothing of. */
  readonly sawBelow: () => boolean
}

// A situation in which a chain would have gone on if it had not ended where its frame was left. Nothing but
// the next step counts there. A chain from such a place that leaves its frame again ends in a full stop.
const passing = 1

export function createSituations(search: Search): Situations {
  const { codec, executor, expansion, machine, runner, violations, buffer } = search
  const { at, locate } = executor.stack
  const shareds = createStateSet()
  const frames = createStateSet()
  const table = createNodeTable()
  const moves = createIntList()
  const firsts = createIntList()
  const counts = createIntList()
  const resumes = new Map<number, number>()
  const room = new Int32Array(codec.maxWords)

  const intern = (shared: number, frame: number, tag: number): number => {
    const id = table.add(shared, frame, tag)
    if (id === firsts.length()) {
      firsts.push(-1)
      counts.push(0)
    }
    return id
  }
  const sharedNow = (): number => shareds.add(buffer, codec.shared.pack(buffer))
  const frameNow = (task: number, depth: number): number =>
    frames.add(buffer, codec.frame(task, depth).pack(buffer))
  const loadShared = (shared: number): void =>
    codec.shared.load(room.subarray(0, shareds.get(shared, room)))
  const loadFrame = (frame: number, task: number, depth: number): void =>
    codec.frame(task, depth).load(room.subarray(0, frames.get(frame, room)))
  const load = (id: number): void => {
    loadShared(table.left(id))
    locate(0)
    loadFrame(table.right(id), at.task, at.depth - 1)
    locate(0)
  }
  const frameCount = (task: number): number =>
    machine.words[(taskAddress(machine.layout, task) + taskCells.depth) >> 2] ?? 0
  const taskOf = (shared: number): number => {
    loadShared(shared)
    locate(0)
    return at.task
  }
  const resumed = (crossing: Crossing, frame: number): number => {
    const shared = crossing >>> 1
    if ((crossing & 1) === passing) return intern(shared, frame, 0)
    const probe = intern(shared, frame, passing)
    const known = resumes.get(probe)
    if (known !== undefined) return known
    load(probe)
    const id = runner.isStop() ? intern(shared, frame, 0) : probe
    resumes.set(probe, id)
    return id
  }

  /** Appends a move unless the situation has it already. */
  const note = (first: number, kind: number, a: number, b: number, c: number): void => {
    for (let index = first; index < moves.length(); index += moveSize) {
      const same = moves.at(index) === kind && moves.at(index + 1) === a
      if (same && moves.at(index + 2) === b && moves.at(index + 3) === c) return
    }
    for (const value of [kind, a, b, c]) moves.push(value)
  }
  const expand = (id: number, state: number): void => {
    const first = moves.length()
    const frame = table.right(id)
    load(id)
    const { task, depth } = at
    const passes = table.tag(id) === passing
    const arrived = (): void => {
      const shared = sharedNow()
      const crossing = shared * 2 + (passes ? passing : 0)
      locate(0)
      if (at.task !== task) {
        const left = frameCount(task)
        const top = frameNow(task, left - 1)
        note(first, move.switch, crossing, top, left > depth ? frame : -1)
      } else if (at.depth < depth) note(first, move.leave, crossing, 0, 0)
      else {
        const kind = at.depth > depth ? move.enter : move.stay
        note(first, kind, intern(shared, frameNow(task, at.depth - 1), 0), 0, 0)
      }
    }
    expansion.expandLoaded(
      passes,
      (cpu, vector) => violations.during(state, cpu, vector),
      () => {
        arrived()
        return false
      },
    )
    firsts.set(id, first)
    counts.set(id, (moves.length() - first) / moveSize)
  }
  return {
    size: table.size,
    bytes: () =>
      table.bytes() + shareds.bytes() + frames.bytes() + moves.bytes() + firsts.bytes() * 2,
    shared: table.left,
    frame: table.right,
    begun: (shared, frame) => intern(shared, frame, 0),
    resumed,
    task: taskOf,
    first: firsts.at,
    count: counts.at,
    moves,
    leadsAway: (id) => {
      for (let index = 0; index < counts.at(id); index++) {
        const from = firsts.at(id) + index * moveSize
        if (moves.at(from) !== move.stay || moves.at(from + 1) !== id) return true
      }
      return false
    },
    expand,
    sharedNow,
    frameNow,
    loadShared,
    loadFrame,
    sawBelow: () => machine.words[scratch.otherFrame >> 2] === 1,
  }
}
