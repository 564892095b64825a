// Finds out a rule by running the Program's code in a state, and watching what it looks at.
//
// Everything that code does not look at (watch.ts) can have no influence on the run: it is the same in all states
// that agree in what was looked at.

import type { Change, Consequence } from './rules.ts'
import type { Pieces } from './pieces.ts'
import { ownStep } from './runner.ts'
import type { Search } from './search.ts'
import { pollAll } from './stops.ts'
import { createWatch } from './watch.ts'
import type { Seen } from './watch.ts'

/** A part of the Program that has rules of its own. */
export type RulePart =
  | { readonly kind: 'step'; readonly cpu: number }
  /** Which vectors can be delivered. */
  | { readonly kind: 'poll'; readonly cpu: number }
  | { readonly kind: 'delivery'; readonly cpu: number; readonly vector: number }

export interface Learned extends Seen {
  readonly consequence: Consequence
  /** Whether each way of a transition leads to another state, and none jumps back. */
  readonly goesOn: boolean
}

export interface Learner {
  /** Brings a state into the machine; what is learned next is learned there. */
  readonly enter: (numbers: Int32Array) => void
  /** Brings the state that was entered there again. */
  readonly back: () => void
  readonly learn: (part: RulePart) => Learned
}

/** `deliveries` says which tree a delivery belongs to; `before` is told of each transition that is made. */
export function createLearner(
  search: Search,
  pieces: Pieces,
  deliveries: (cpu: number, vector: number) => number,
  before: (cpu: number, vector: number) => void,
): Learner {
  const { machine, executor, runner } = search
  const { layout } = machine
  const area = machine.words.subarray(layout.globals >> 2, layout.end >> 2)
  const memory = new Int32Array(area.length)
  const numbers = new Int32Array(pieces.count)
  const after = new Int32Array(pieces.count)
  const watch = createWatch(machine, pieces)
  let goesOn = false
  const changeNow = (): Change => {
    pieces.readAfter(after, numbers, memory)
    const change: number[] = []
    for (let piece = 0; piece < after.length; piece++) {
      const number = after[piece] ?? 0
      if (number !== numbers[piece]) change.push(piece, number)
    }
    return change
  }
  /** One transition in all its ways. */
  const transition = (cpu: number, vector: number): Consequence => {
    const changes = new Map<string, Change>()
    let transitions = 0
    goesOn = true
    executor.script.start()
    do {
      area.set(memory)
      watch.again()
      before(cpu, vector)
      if (runner.run(cpu, vector) === 'disabled') {
        goesOn = false
        break
      }
      transitions++
      const change = changeNow()
      watch.over(after)
      if (change.length > 0) changes.set(change.join(), change)
      goesOn &&= change.length > 0 && executor.isFull()
    } while (executor.script.advance())
    return { kind: 'consequence', transitions, changes: [...changes.values()], trees: [] }
  }
  const poll = (cpu: number): Consequence => {
    area.set(memory)
    executor.stack.locate(cpu)
    const vectors = executor.poll(pollAll)
    const trees = vectors.map((vector) => deliveries(cpu, vector))
    return { kind: 'consequence', transitions: 0, changes: [], trees }
  }
  return {
    enter: (state) => {
      numbers.set(state)
      pieces.load(numbers)
      memory.set(area)
    },
    back: () => area.set(memory),
    learn: (part) => {
      watch.start()
      const consequence =
        part.kind === 'poll'
          ? poll(part.cpu)
          : transition(part.cpu, part.kind === 'step' ? ownStep : part.vector)
      return { ...watch.stop(), consequence, goesOn: part.kind !== 'poll' && goesOn }
    },
  }
}
