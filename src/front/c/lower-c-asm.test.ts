// Assembly that a table gives a meaning, and assembly that stays refused.

import { expect, test } from 'vitest'
import { lowered, treeOf } from './text-tree.ts'

const assembly = new Map([
  ['msr daifset, #3', 'mask_interrupts'],
  ['nop; nop', 'wait_twice'],
])

function steps(statement: string): string {
  return lowered(treeOf(`void f(long x) { ${statement} }`, { assembly }), 'f')
}

test('assembly in the table calls the function that stands for it', () => {
  expect(steps('asm volatile("msr daifset, #3");')).toBe('0  call mask_interrupts()\n1  return')
})

test('comments, blanks, line ends and clobbers do not change what assembly means', () => {
  const text = 'asm volatile("msr\\tdaifset, #3\\t\\t// mask\\n" : : : "memory");'
  expect(steps(text)).toBe('0  call mask_interrupts()\n1  return')
  expect(steps('asm("nop\\n\\t" "nop");')).toBe('0  call wait_twice()\n1  return')
})

test('what goes into assembly is for the function to know', () => {
  const text = 'asm("nop\\n\\tnop" : : [in] "r" (x) : "memory");'
  expect(steps(text)).toBe('0  call wait_twice()\n1  return')
})

test.each([
  'asm volatile("msr daifset, #2");',
  'asm volatile("");',
  'asm volatile("msr daifset, #3" : "=r" (x));',
  'asm volatile("msr daifset, #3" : "+r" (x) : "r" (x));',
  'asm volatile(INSTRUCTION "msr daifset, #3");',
])('%s is refused', (statement) => {
  expect(steps(statement)).toContain('C110')
})
