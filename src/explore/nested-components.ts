// Components of a graph that is found out as it is gone through, and whose edges may rest on components found before:
// whoever makes the edges of a node may ask for the component of one that lies deeper.
//
// As in components.ts (Tarjan, 1972). All that is not finished yet stands on stacks of numbers that are never given
// back: what is deeper stands above, and is finished before the rest goes on. The nodes of a component stand together
// on the stack, and so do their edges, until the component is put down.

import { createIntList } from './int-list.ts'
import { createMarks } from './marks.ts'

export interface NestedComponents {
  /** The component of a node, with all that can be reached from it. */
  readonly of: (node: number) => number
  readonly bytes: () => number
}

/** Makes the edges of a node: to nodes, and out of the graph. */
export type MakeEdges = (
  node: number,
  toNode: (next: number) => void,
  out: (way: number) => void,
) => void

// Order of a node: 0 before it is seen, and when its component is put down.
const done = 0x7fffffff
// What a number takes on a stack.
const numberBytes = 8

/** `putDown` is told, for the next component, the ways out of the graph, and the components behind it. */
export function createNestedComponents(
  makeEdges: MakeEdges,
  putDown: (ways: readonly number[], behind: readonly number[]) => void,
): NestedComponents {
  const [components, order, low] = [createIntList(), createIntList(), createIntList()]
  const unfinished = createUnfinished(components.at)
  const { edges } = unfinished
  let [count, seen] = [0, 0]
  // The way to the node that is looked at: nodes, where their edges begin, and up to where some are left.
  const [path, firsts, lasts]: [number[], number[], number[]] = [[], [], []]

  const know = (node: number): void => {
    while (components.length() <= node) {
      components.push(-1)
      order.push(0)
      low.push(0)
    }
  }
  const toNode = (next: number): void => {
    know(next)
    edges.push(next)
  }
  const enter = (node: number): void => {
    order.set(node, ++seen)
    low.set(node, seen)
    unfinished.add(node)
    path.push(node)
    firsts.push(edges.length)
    // Deeper nodes come and go on the stacks meanwhile.
    const top = lasts.push(edges.length) - 1
    makeEdges(node, toNode, unfinished.out)
    lasts[top] = edges.length
  }
  const lower = (node: number, to: number): void => {
    if (to < low.at(node)) low.set(node, to)
  }
  /** Goes back from the node that is looked at. */
  const leave = (node: number): void => {
    path.pop()
    firsts.pop()
    lasts.pop()
    const parent = path.at(-1)
    if (parent !== undefined) lower(parent, low.at(node))
    if (low.at(node) !== order.at(node)) return
    for (const member of unfinished.from(node)) {
      components.set(member, count)
      order.set(member, done)
    }
    const { ways, behind } = unfinished.take(node, count++)
    putDown(ways, behind)
  }
  /** Follows the next edge of the node that is looked at, or leaves it when there is none. */
  const goOn = (): void => {
    const top = path.length - 1
    const node = path[top] ?? 0
    const last = lasts[top] ?? 0
    if (last === firsts[top]) return leave(node)
    lasts[top] = last - 1
    const next = edges[last - 1] ?? 0
    if (next < 0) return
    if (order.at(next) === 0) enter(next)
    else if (order.at(next) !== done) lower(node, order.at(next))
  }
  return {
    of: (node) => {
      know(node)
      const base = path.length
      if (components.at(node) < 0) enter(node)
      while (path.length > base) goOn()
      return components.at(node)
    },
    bytes: () => [components, order, low, unfinished].reduce((sum, part) => sum + part.bytes(), 0),
  }
}

interface Unfinished {
  /** An edge is a node or, below 0, the complement of a way out. Those that are added are the last node's. */
  readonly edges: number[]
  readonly add: (node: number) => void
  readonly out: (way: number) => void
  /** The nodes from this one on. */
  readonly from: (node: number) => readonly number[]
  /** Takes them away: their ways out, and the components that they lead to besides their own. */
  readonly take: (
    node: number,
    own: number,
  ) => { readonly ways: readonly number[]; readonly behind: readonly number[] }
  readonly bytes: () => number
}

function createUnfinished(componentOf: (node: number) => number): Unfinished {
  const [nodes, begins, edges]: [number[], number[], number[]] = [[], [], []]
  const [waysOut, reached] = [createMarks(), createMarks()]
  return {
    edges,
    add: (node) => {
      nodes.push(node)
      begins.push(edges.length)
    },
    out: (way) => {
      edges.push(~way)
    },
    from: (node) => nodes.slice(nodes.lastIndexOf(node)),
    take: (node, own) => {
      const [ways, behind]: [number[], number[]] = [[], []]
      waysOut.begin()
      reached.begin()
      reached.isFirst(own)
      const at = nodes.lastIndexOf(node)
      const first = begins[at] ?? 0
      for (let index = first; index < edges.length; index++) {
        const edge = edges[index] ?? 0
        if (edge < 0) {
          if (waysOut.isFirst(~edge)) ways.push(~edge)
        } else if (reached.isFirst(componentOf(edge))) behind.push(componentOf(edge))
      }
      nodes.length = at
      begins.length = at
      edges.length = first
      return { ways, behind }
    },
    bytes: () =>
      waysOut.bytes() + reached.bytes() + (edges.length + nodes.length * 2) * numberBytes,
  }
}
