// Test support: behaviours written by hand, as nested functions that mirror the nesting they describe.

import type { Moment, MomentKind } from '../sim/timeline.ts'
import type { Cast } from './cast.ts'

type Changes = Readonly<Record<string, bigint>>

export interface Stage {
  readonly moments: readonly Moment[]
  call(name: string, body: () => void): void
  frame(context: 'interrupt' | 'nmi' | 'environment', vector: string, body: () => void): void
  set(changed: Changes): void
  idle(steps: number): void
  choose(text: string): void
  emit(text: string): void
  switchTo(task: number): void
  /** The task's own body returns. */
  end(): void
  onCpu(cpu: number, task: number): void
  fail(property: string, message: string): void
}

interface Actor {
  depth: number
  context: Moment['context']
  vector: string | undefined
  functions: string[]
}

/** Everything happens on CPU 0 and task 0 until told otherwise; each step gets the next line. */
export function rehearse(file: string): Stage {
  const moments: Moment[] = []
  const actors = new Map<number, Actor>()
  let [cpu, task, line] = [0, 0, 100]

  function actor(): Actor {
    const known = actors.get(task)
    if (known !== undefined) return known
    const fresh = { depth: 0, context: 'task' as const, vector: undefined, functions: ['body'] }
    actors.set(task, fresh)
    return fresh
  }
  function add(kind: MomentKind, text: string, more: Partial<Moment> = {}): void {
    const { depth, context, vector, functions } = actor()
    const span = { file, line: line++, column: 1 }
    const where = { cpu, task, depth, context, function: functions.at(-1) ?? '', span }
    const frame = vector === undefined ? {} : { vector }
    moments.push({ ...where, ...frame, kind, text, changed: {}, failures: [], ...more })
  }
  return {
    moments,
    call(name, body) {
      add('call', `${name}()`)
      actor().functions.push(name)
      body()
      add('return', 'return')
      actor().functions.pop()
    },
    frame(context, vector, body) {
      const mine = actor()
      const outer = { ...mine, functions: [...mine.functions] }
      Object.assign(mine, { depth: mine.depth + 1, context, vector, functions: [vector] })
      add('enter', vector)
      body()
      add('leave', 'return')
      Object.assign(mine, outer)
    },
    set: (changed) => add('step', 'store', { changed }),
    idle(steps) {
      for (let step = 0; step < steps; step++) add('step', 'nothing')
    },
    choose: (text) => add('choose', text),
    emit: (text) => add('emit', text),
    switchTo(next) {
      add('switch', `switch to ${next}`)
      task = next
    },
    end: () => add('leave', 'return'),
    onCpu(nextCpu, nextTask) {
      cpu = nextCpu
      task = nextTask
    },
    fail(property, message) {
      const failed = { property, message }
      add('check', message, { failed, failures: [failed] })
    },
  }
}

export const kernelCast: Cast = {
  tasks: ['idle', 'user'],
  cpus: 1,
  initial: new Map([
    ['cpu0.context_tracking.state', 4n],
    ['cpu0.context_tracking.nesting', 1n],
    ['cpu0.context_tracking.nmi_nesting', 1n << 62n],
    ['cpu0.interrupt_flag', 0n],
    ['cpu0.hardirqs_enabled', 0n],
    ['cpu0.tracing_irq_cpu', 1n],
    ['cpu0.pcpu_hot.preempt_count', 0x80000000n],
    ['cpu0.lockdep_recursion', 0n],
    ['cpu0.reader_open', 0n],
    ['task0.thread_info.flags', 0n],
    ['task1.thread_info.flags', 0n],
  ]),
  ghosts: new Set(['reader_open']),
  machinery: new Set(['save_and_mask']),
}
