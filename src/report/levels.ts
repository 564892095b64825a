// Labels L1.A L2.A L2.B L1.B: which context-level enter belongs to which exit.
//
// A level opens with one of the kernel's enter functions (A) and closes with its exit (B); the only
// valid order is that of nesting. Context tracking's own pairs are the levels proper. Where a frame has
// none, because RCU watched already, the pair of the entry code stands for it.

import { present } from '../base/assert.ts'
import type { Node, Scope } from './timeline.ts'

interface Pair {
  readonly name: string
  readonly enter: readonly string[]
  readonly exit: readonly string[]
  /** 2: context tracking; 1: the entry code around it. */
  readonly rank: 1 | 2
}

const pairs: readonly Pair[] = [
  {
    name: 'idle',
    enter: ['ct_cpuidle_enter', 'ct_idle_enter'],
    exit: ['ct_cpuidle_exit', 'ct_idle_exit'],
    rank: 2,
  },
  {
    name: 'user',
    enter: ['user_enter_irqoff', 'user_enter', '__ct_user_enter', 'ct_user_enter'],
    exit: ['user_exit_irqoff', 'user_exit', '__ct_user_exit', 'ct_user_exit'],
    rank: 2,
  },
  {
    name: 'irq',
    enter: ['ct_irq_enter', 'ct_nmi_enter'],
    exit: ['ct_irq_exit', 'ct_nmi_exit'],
    rank: 2,
  },
  {
    name: 'irqentry',
    enter: ['irqentry_enter', 'irqentry_enter_from_kernel_mode'],
    exit: ['irqentry_exit', 'irqentry_exit_to_kernel_mode'],
    rank: 1,
  },
  { name: 'nmi', enter: ['irqentry_nmi_enter'], exit: ['irqentry_nmi_exit'], rank: 1 },
  {
    name: 'arm64 kernel',
    enter: ['enter_from_kernel_mode', '__enter_from_kernel_mode'],
    exit: ['exit_to_kernel_mode', '__exit_to_kernel_mode'],
    rank: 1,
  },
  { name: 'arm64 nmi', enter: ['arm64_enter_nmi'], exit: ['arm64_exit_nmi'], rank: 1 },
]

interface Role {
  readonly pair: Pair
  readonly side: 'A' | 'B'
}

const roles = new Map<string, Role>(
  pairs.flatMap((pair): readonly [string, Role][] => [
    ...pair.enter.map((name): [string, Role] => [name, { pair, side: 'A' }]),
    ...pair.exit.map((name): [string, Role] => [name, { pair, side: 'B' }]),
  ]),
)

interface Open {
  readonly pair: string
  readonly level: number
}

/** The label of each call that has one; empty when contexts never nest. */
export function labelLevels(roots: readonly Scope[]): ReadonlyMap<Scope, string> {
  const labels = new Map<Scope, string>()
  let deepest = 0
  for (const root of roots) {
    let open: readonly Open[] = []
    for (const call of levelCalls(root)) {
      const { pair, side } = present(roles.get(call.name), 'a level call has a role')
      if (side === 'A') {
        const level = 1 + Math.max(0, ...open.map((outer) => outer.level))
        open = [...open, { pair: pair.name, level }]
        deepest = Math.max(deepest, level)
        labels.set(call, `L${level}.A`)
        continue
      }
      const closed = open.findLast((outer) => outer.pair === pair.name)
      if (closed === undefined) continue
      open = open.filter((outer) => outer !== closed)
      labels.set(call, `L${closed.level}.B`)
    }
  }
  return deepest < 2 ? new Map() : labels
}

/** The calls that open or close a level, in the order in which they begin. */
function levelCalls(scope: Scope): readonly Scope[] {
  return scope.children.flatMap((node) => {
    if (node.kind === 'beat') return []
    const role = node.kind === 'call' ? roles.get(node.name) : undefined
    if (role === undefined) return levelCalls(node)
    if (role.pair.rank === 2) return [node, ...insideFrames(node)]
    const inner = levelCalls(node)
    return inner.some((call) => rankOf(call) === 2 && call.depth === node.depth)
      ? inner
      : [node, ...inner.filter((call) => call.depth !== node.depth)]
  })
}

/** Level calls of frames that interrupted this call, but none of its own. */
function insideFrames(call: Scope): readonly Scope[] {
  return levelCalls(call).filter((inner) => inner.depth !== call.depth)
}

function rankOf(node: Node): number {
  return node.kind === 'call' ? (roles.get(node.name)?.pair.rank ?? 0) : 0
}
