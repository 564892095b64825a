import { describe, expect, test } from 'vitest'
import { createCallers } from './callers.ts'
import type { Callers } from './callers.ts'
import { link } from './events.ts'

const [context, other, frame] = [0, 1, 5]

function consequencesOf(callers: Callers, group: number): readonly (readonly number[])[] {
  const found: number[][] = []
  for (let at = callers.firstConsequence(group); at >= 0; at = callers.nextConsequence(at)) {
    found.push([callers.exitOf(at), callers.consequence(at)])
  }
  return found
}

describe('createCallers()', () => {
  test('callers with the same frame are one group, in each context another', () => {
    const callers = createCallers()
    const group = callers.group(context, frame)
    expect(callers.group(context, frame)).toBe(group)
    expect(callers.group(other, frame)).not.toBe(group)
    expect(callers.frameOfGroup(group)).toBe(frame)
    expect([callers.firstGroup(context), callers.nextGroup(group)]).toEqual([group, -1])
  })

  test('call() adds who is not there, and knows where he goes on and how he came', () => {
    const callers = createCallers()
    const group = callers.group(context, frame)
    const caller = callers.call(group, 7, 3, 11, link.transition)
    expect(callers.call(group, 7, 4, 12, link.transition)).toBe(-1)
    expect([callers.frame(caller), callers.context(caller), callers.time(caller)]).toEqual([
      frame,
      7,
      3,
    ])
    expect(callers.link(caller)).toEqual({ from: 11, via: link.transition })
    expect(callers.first(group)).toBe(caller)
  })

  test('addConsequence() keeps the first of the exits that mean the same to a group', () => {
    const callers = createCallers()
    const group = callers.group(context, frame)
    const added = [20, 30, 20].map((what, exit) => callers.addConsequence(group, exit, what))
    expect(added).toEqual([true, true, false])
    expect(consequencesOf(callers, group)).toEqual([
      [0, 20],
      [1, 30],
    ])
    expect(consequencesOf(callers, callers.group(other, frame))).toEqual([])
  })
})
