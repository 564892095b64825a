// What the searching thread finds on the board when its wish for a thread cannot be granted.

import { MessageChannel } from 'node:worker_threads'
import { expect, test } from 'vitest'

import { createBoard, life, word } from './mate-board.ts'
import { createMateHost } from './mate-host.ts'

test('start() says on the board that no thread was to be had, and why to whoever asks for it', () => {
  const noThread = new Error('no thread')
  const told: unknown[] = []
  const trouble = { refused: (error: unknown) => told.push(error), failed: () => told.push('bug') }
  const host = createMateHost(trouble, () => {
    throw noThread
  })
  const { port1, port2 } = new MessageChannel()
  const board = createBoard()
  expect(Atomics.load(new Int32Array(board), word.answered)).toBe(0)
  host.start({ port: port2, board })
  expect(Atomics.load(new Int32Array(board), word.answered)).toBe(life.refused)
  expect(told).toEqual([noThread])
  port1.close()
})
