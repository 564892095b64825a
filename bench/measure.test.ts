// A program is measured to its end, whatever end it takes.

import { expect, test } from 'vitest'
import { hasTime, measure } from './measure.ts'

function node(code: string): Parameters<typeof measure>[0] {
  return { program: process.execPath, parameters: ['-e', code], folder: '.' }
}

test('measure() gives status, output, seconds and the peak', async () => {
  const code = 'const held = Buffer.alloc(64e6, 1); console.log(held.length); process.exitCode = 3'
  const measured = await measure(node(code), 20_000)
  expect(measured).toMatchObject({ status: 3, stdout: '64000000\n', late: false })
  expect(measured.seconds).toBeGreaterThan(0)
  // Without GNU time it is looked at now and then, and can have come and gone unseen.
  expect(measured.peakBytes).toBeGreaterThan(hasTime() ? 64e6 : -1)
})

test('measure() ends a program whose time is up, with everything that it started', async () => {
  const measured = await measure(node('setInterval(() => {}, 1000)'), 1)
  expect(measured.late).toBe(true)
})

test('measure() says that there is no such program', async () => {
  const command = { program: 'no-such-model-checker', parameters: [], folder: '.' }
  expect((await measure(command, 20_000)).status).toBe(127)
})
