import { expect, test } from 'vitest'
import { nearest } from './nearest.ts'

test('nearest() finds a name with a letter missing, added or wrong', () => {
  const known = ['rcu-watching', 'no-deadlock', 'kernel-warning']
  expect(nearest('rcu-watchng', known)).toBe('rcu-watching')
  expect(nearest('rcu-watchhing', known)).toBe('rcu-watching')
  expect(nearest('kernel_warning', known)).toBe('kernel-warning')
})

test('nearest() suggests nothing that is far away', () => {
  expect(nearest('x', ['y'])).toBeUndefined()
  expect(nearest('watching', ['no-deadlock'])).toBeUndefined()
  expect(nearest('anything', [])).toBeUndefined()
})
