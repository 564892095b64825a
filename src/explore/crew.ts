// All threads of a search as one: they have one memory, and each has a seat there.
//
// The searching thread has the first seat. The others are started once a search turns out to be large, and take part
// as soon as they are there; nobody waits for them. Where memory cannot be shared, or no thread is to be had, or one has
// no memory to begin with, the searching thread goes on with those that there are: whoever has not gone into any work
// has left nothing undone. One that dies, or cannot do what it has gone into, ends the search.

import { present, unreachable } from '../base/assert.ts'
import { mostPages } from '../wasm/encoder.ts'
import { seatMap } from './expander.ts'
import type { Frontier } from './frontier.ts'
import type { MateLink, MateThreads } from './mate-link.ts'
import { unlessTrouble } from './mate.ts'
import type { MateWork, Problem } from './mate.ts'
import { createRuleEngine } from './rule-engine.ts'
import type { EngineSetup, Found, RuleEngine, WorkTogether } from './rule-engine.ts'
import { closeWork, doWork, hasEntered, tablePlaces } from './seat-work.ts'
import type { SeatWork } from './seat-work.ts'
import { createSlabs } from './slabs.ts'
import type { Slabs } from './slabs.ts'

export interface Crew {
  /** Seats, taken or not. */
  readonly seats: number
  /** Threads that take part. */
  readonly count: () => number
  /** Forgets everything. */
  readonly begin: (setup: EngineSetup) => RuleEngine
  /**
   * Has everybody expand states, and does something else while the others begin; or says why that was not
   * possible.
   */
  readonly expand: (frontier: Frontier, states: number, meanwhile: () => void) => Found | Problem
  readonly end: () => void
  /** Where the states of two levels are. */
  readonly slabs: Slabs
}

export function createCrew(threads: MateThreads | undefined): Crew {
  const memories = createMemories((threads?.count ?? 0) > 0, threads?.pages)
  const seats = memories.shared ? Math.min(mostSeats, 1 + (threads?.count ?? 0)) : 1
  const slabs = createSlabs(memories.shared)
  let held = [memories.next()]
  let engine: RuleEngine | undefined
  let problem: Problem | undefined
  const mates = createMates(
    memories.shared ? threads : undefined,
    seats,
    slabs.buffers,
    (why) => (problem ??= why),
  )
  const together: WorkTogether = (work, number, meanwhile) => {
    const { seat: own } = present(engine, 'a search has begun')
    const asked = sizeOf(work) >= (threads?.fewest ?? Infinity) ? mates.ready() : []
    const tables = tablePlaces(own)
    for (const mate of asked) mates.ask(mate, { work, number, tables })
    const mine = unlessTrouble(() => {
      meanwhile?.()
      return doWork(own, work)
    })
    if (typeof mine === 'string') problem ??= mine
    closeWork(own)
    const others = asked.flatMap((mate) => {
      const { link, seat } = mate
      mate.isReady = hasEntered(own, seat, number)
      if (!mate.isReady) return []
      const answer = link.answer()
      if (answer?.kind === 'done') return [[seat, answer.done] as const]
      if (answer?.kind !== 'late') problem ??= answer?.kind === 'stopped' ? answer.problem : 'lost'
      return []
    })
    return typeof mine === 'string' ? others : [[0, mine], ...others]
  }
  return {
    seats,
    count: () => 1 + mates.count(),
    begin: (setup) => {
      engine?.wipe()
      // Where states were handed on, tables would not begin with zeros.
      if (engine !== undefined && seatMap(setup, 0).end < seatMap(engine.setup, 0).end) {
        held = []
      }
      const [memory = memories.next()] = held
      held = [memory]
      const further = (): WebAssembly.Memory => {
        const more = memories.next()
        held = [...held, more]
        mates.begin({ setup, memories: held })
        return more
      }
      const site = { memory, slabs, further, ...(seats === 1 ? {} : { together }) }
      engine = createRuleEngine(setup, site)
      mates.begin({ setup, memories: held })
      return engine
    },
    expand: (frontier, states, meanwhile) => {
      const { expand, tables } = present(engine, 'a search has begun')
      mates.muster(tables.size())
      const found = unlessTrouble(() => expand(frontier, states, meanwhile))
      // Whoever was left in the lurch has not found everything.
      return problem ?? found
    },
    end: mates.end,
    slabs,
  }
}

/** What mates are told to begin with. */
interface Beginning {
  readonly setup: EngineSetup
  readonly memories: readonly WebAssembly.Memory[]
}

interface Seated {
  readonly link: MateLink
  readonly seat: number
  /** What it was last told. */
  told: Beginning | undefined
  /** How many slabs it has heard of. */
  slabs: number
  hasBegun: boolean
  isReady: boolean
}

interface Mates {
  /** Those that have begun, and those of them that nobody waits for. */
  readonly count: () => number
  readonly ready: () => readonly Seated[]
  /** Something else is to be searched from now on. */
  readonly begin: (beginning: Beginning) => void
  /** Has one that is ready work. */
  readonly ask: (mate: Seated, task: Pick<MateWork, 'work' | 'number' | 'tables'>) => void
  /** Starts threads when a search is large, and takes in those that have begun. */
  readonly muster: (size: number) => void
  readonly end: () => void
}

function createMates(
  threads: MateThreads | undefined,
  seats: number,
  slabs: Slabs['buffers'],
  trouble: (problem: Problem) => void,
): Mates {
  let mates: readonly Seated[] | undefined
  let current: Beginning | undefined
  const tell = (mate: Seated): void => {
    mate.told = present(current, 'a search has begun')
    mate.isReady = false
    const known = slabs()
    mate.slabs = known.length
    mate.link.ask({ kind: 'begin', seat: mate.seat, slabs: known, ...mate.told })
  }
  /** Whether it is there, or may still come. */
  const hear = (mate: Seated): boolean => {
    if (mate.isReady || !mate.link.isDone()) return true
    const answer = mate.link.answer()
    if (answer === undefined || (answer.kind === 'stopped' && answer.problem === 'memory')) {
      mate.link.end()
      return false
    }
    if (answer.kind === 'stopped') trouble(answer.problem)
    else if (mate.told === current) mate.isReady = true
    else tell(mate)
    mate.hasBegun = true
    return true
  }
  return {
    count: () => mates?.filter(({ hasBegun }) => hasBegun).length ?? 0,
    ready: () => mates?.filter(({ isReady }) => isReady) ?? [],
    begin: (beginning) => {
      current = beginning
      for (const mate of mates ?? []) if (mate.isReady) tell(mate)
    },
    ask: (mate, task) => {
      const known = slabs()
      mate.link.ask({ kind: 'work', ...task, slabs: known.slice(mate.slabs) })
      mate.slabs = known.length
    },
    muster: (size) => {
      if (threads !== undefined && size >= threads.from) {
        mates ??= Array.from({ length: seats - 1 }, (_, at) => {
          const [link, seat] = [threads.start(), at + 1]
          const mate = { link, seat, told: undefined, slabs: 0, hasBegun: false, isReady: false }
          tell(mate)
          return mate
        })
      }
      mates = mates?.filter(hear)
    },
    end: () => {
      for (const { link } of mates ?? []) link.end()
    },
  }
}

/** Memories to search in, and whether threads can share them. */
function createMemories(
  share: boolean,
  pages?: number,
): {
  readonly shared: boolean
  readonly next: () => WebAssembly.Memory
} {
  let first = share ? sharedMemory(pages) : undefined
  const shared = first !== undefined
  return {
    shared,
    next: () => {
      const memory =
        first ?? (shared ? sharedMemory(pages) : new WebAssembly.Memory({ initial: 1 }))
      first = undefined
      if (memory === undefined) throw new RangeError('no more memory')
      return memory
    },
  }
}

/** What each seat has for itself takes a part of the first memory: a quarter with so many. */
const mostSeats = 64

/** With less, nothing is gained. */
const fewestPages = 4096

/** All addresses at once, or as many as are to be had. */
function sharedMemory(most: number = mostPages): WebAssembly.Memory | undefined {
  for (let pages = most; pages >= Math.min(most, fewestPages); pages /= 2) {
    const size = { initial: pages, maximum: pages, shared: true }
    const made = unlessTrouble(() => new WebAssembly.Memory(size))
    if (typeof made !== 'string') return made
  }
  return undefined
}

function sizeOf(work: SeatWork): number {
  switch (work.kind) {
    case 'expand':
      return work.states
    case 'grow':
      return work.slots
    case 'rehash':
      return work.end
    default:
      return unreachable(work)
  }
}
