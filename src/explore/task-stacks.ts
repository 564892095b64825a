// Where the stacks of the tasks stand that do not run, for all tasks as one number.

import { present } from '../base/assert.ts'
import type { FrameList, FrameLists } from './frame-lists.ts'

/** The stacks of all tasks; that of the one that runs is missing. */
export type Stacks = number

export interface TaskStacks {
  readonly number: (stacks: readonly FrameList[]) => Stacks
  readonly of: (number: Stacks) => readonly FrameList[]
  /** Puts aside what is left of the task that ran, and takes out what was left of the one that goes on. */
  readonly exchange: (number: Stacks, left: FrameList, task: number) => Exchanged
}

export interface Exchanged {
  /** The frames of the task that goes on, from the bottom up. */
  readonly frames: readonly number[]
  /** What is private to it. */
  readonly own: number
  readonly stacks: Stacks
}

export function createTaskStacks({ items }: FrameLists): TaskStacks {
  const known: (readonly FrameList[])[] = []
  const numbers = new Map<string, Stacks>()
  const number: TaskStacks['number'] = (stacks) => {
    const key = stacks.join()
    const found = numbers.get(key) ?? known.length
    if (found === known.length) {
      known.push(stacks)
      numbers.set(key, found)
    }
    return found
  }
  const of: TaskStacks['of'] = (at) => present(known[at], 'stacks have a number')
  return {
    number,
    of,
    exchange: (at, left, task) => {
      const stacks = of(at).slice()
      stacks[stacks.indexOf(0)] = left
      const taken = items(stacks[task] ?? 0)
      stacks[task] = 0
      return {
        frames: taken.slice(0, -1),
        own: present(taken.at(-1), 'a suspended task has something of its own'),
        stacks: number(stacks),
      }
    },
  }
}
