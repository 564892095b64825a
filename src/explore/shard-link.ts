// How a search reaches its shards, wherever they are: one by a call, others in threads of their own.

import { present } from '../base/assert.ts'
import { createShard } from './shard.ts'
import type { ShardReport, ShardTask } from './shard.ts'

/** A shard is asked first, and then heard, so that several can work at the same time. */
export interface ShardLink {
  readonly ask: (task: ShardTask) => void
  /** Waits for the answer. */
  readonly answer: () => ShardReport
  readonly end: () => void
}

/** Shards besides the one that is here. */
export interface ShardThreads {
  readonly count: number
  /** Undefined when there is no thread to be had. */
  readonly start: () => ShardLink | undefined
  /** Fewer states are sooner visited than other threads have begun. */
  readonly from: number
}

export function localShard(): ShardLink {
  const shard = createShard()
  let asked: ShardTask | undefined
  return {
    ask: (task) => {
      asked = task
    },
    answer: () => shard.run(present(asked, 'a shard is asked first')),
    end: () => {},
  }
}
