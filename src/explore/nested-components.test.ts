// Components are what can be reached from one another, however deep the question is that they are found out for.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createNestedComponents } from './nested-components.ts'

// Nodes in layers; a node has edges to nodes of its layer, and rests on one of the layer below.
const [layers, width] = [3, 6]
const size = layers * width
const graphs = fc.record({
  edges: fc.array(fc.uniqueArray(fc.nat(width - 1), { maxLength: 3 }), {
    minLength: size,
    maxLength: size,
  }),
  below: fc.array(fc.option(fc.nat(width - 1)), { minLength: size, maxLength: size }),
})

test('createNestedComponents() finds components, with what is behind them, the deeper ones first', () => {
  fc.assert(
    fc.property(graphs, fc.nat(size - 1), ({ edges, below }, first) => {
      const layer = (node: number): number => node - (node % width)
      const next = (node: number): number[] => (edges[node] ?? []).map((to) => layer(node) + to)
      const under = (node: number): number | undefined => {
        const to = below[node]
        return to === null || to === undefined || layer(node) + width >= size
          ? undefined
          : layer(node) + width + to
      }
      const put: { ways: readonly number[]; behind: readonly number[] }[] = []
      const components = createNestedComponents(
        (node, toNode, out) => {
          const [head, ...rest] = next(node)
          if (head !== undefined) toNode(head)
          const deeper = under(node)
          // The way out says what was found below.
          if (deeper !== undefined) out(components.of(deeper))
          rest.forEach(toNode)
        },
        (ways, behind) => put.push({ ways, behind }),
      )
      const of = components.of(first)
      expect(of).toBe(put.length - 1)

      const reach = reachable(first, next)
      for (const node of reach) {
        const component = components.of(node)
        const own = [...reach].filter((other) => components.of(other) === component)
        const mates = [...reach].filter(
          (other) => reachable(node, next).has(other) && reachable(other, next).has(node),
        )
        expect(own).toEqual(mates)
        const after = new Set(own.flatMap(next).map(components.of))
        after.delete(component)
        expect(new Set(put[component]?.behind)).toEqual(after)
        for (const other of after) expect(other).toBeLessThan(component)
        const ways = own.map(under).filter((deeper) => deeper !== undefined)
        expect(new Set(put[component]?.ways)).toEqual(new Set(ways.map(components.of)))
      }
    }),
  )
})

function reachable(from: number, next: (node: number) => readonly number[]): Set<number> {
  const found = new Set([from])
  for (const node of found) for (const to of next(node)) found.add(to)
  return found
}
