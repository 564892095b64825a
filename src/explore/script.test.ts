// Counting up choices.

import { expect, test } from 'vitest'
import { createScript } from './script.ts'
import type { Script } from './script.ts'

/** Runs an action for every list of choices. */
function all(script: Script, action: (next: (count: number) => number) => string): string[] {
  const results: string[] = []
  script.start()
  do results.push(action(script.next))
  while (script.advance())
  return results
}

test('every combination is run once, in the order of counting', () => {
  const results = all(createScript(), (next) => `${next(2)}${next(3)}`)
  expect(results).toEqual(['00', '01', '02', '10', '11', '12'])
})

test('later choices may depend on earlier ones', () => {
  const results = all(createScript(), (next) => (next(2) === 0 ? 'a' : `b${next(2)}`))
  expect(results).toEqual(['a', 'b0', 'b1'])
})

test('an action without choices is run once', () => {
  expect(all(createScript(), () => 'x')).toEqual(['x'])
})

test('start() with a list runs that list, and digits() says what it was', () => {
  const script = createScript()
  script.start([1, 2])
  expect([script.next(2), script.next(3)]).toEqual([1, 2])
  expect(script.digits()).toEqual([1, 2])
  expect(script.advance()).toBe(false)
})
