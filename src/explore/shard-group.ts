// All shards of a search as one: what is asked of each, and what they come to together.

import type { ShardLink, ShardThreads } from './shard-link.ts'
import { localShard } from './shard-link.ts'
import type { ShardReport, ShardTask } from './shard.ts'

export interface ShardGroup {
  readonly count: () => number
  readonly links: () => readonly ShardLink[]
  /** More shards, once; until they have begun they have nothing. */
  readonly widen: (threads: ShardThreads | undefined) => void
  readonly isWide: () => boolean
  /** Asks all of them, and waits until the last one has answered. */
  readonly ask: (task: (shard: number) => ShardTask) => readonly ShardReport[]
  /** What they answered last. */
  readonly reports: () => readonly ShardReport[]
  /** Answers that count as the last ones. */
  readonly settle: (reports: readonly ShardReport[]) => void
  readonly sum: (figure: 'size' | 'transitions' | 'bytes' | 'expanded') => number
  readonly end: () => void
}

export function createShardGroup(): ShardGroup {
  let links: readonly ShardLink[] = [localShard()]
  let reports: readonly ShardReport[] = []
  let wide = false
  return {
    count: () => links.length,
    links: () => links,
    widen: (threads) => {
      if (threads === undefined) return
      wide = true
      const more = Array.from({ length: threads.count }, threads.start)
      links = [...links, ...more.filter((link) => link !== undefined)]
    },
    isWide: () => wide,
    ask: (task) => {
      links.forEach((link, at) => link.ask(task(at)))
      reports = links.map((link) => link.answer())
      return reports
    },
    reports: () => reports,
    settle: (given) => {
      reports = given
    },
    sum: (figure) => reports.reduce((total, report) => total + report[figure], 0),
    end: () => {
      for (const link of links) link.end()
    },
  }
}
