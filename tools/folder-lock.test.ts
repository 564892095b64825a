// Who may be in a folder when somebody else is, or was.

import { EventEmitter, once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { withLock } from './folder-lock.ts'

describe('withLock()', () => {
  let folder = ''
  let lock = ''
  let waited = 0
  const count = (): void => {
    waited += 1
  }
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sallyport-lock-'))
    lock = join(folder, '.lock')
    waited = 0
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  test('withLock() lets the second come in after the first has gone', async () => {
    const order: string[] = []
    const door = new EventEmitter()
    const first = withLock(folder, count, async () => {
      order.push('first in')
      await once(door, 'open')
      order.push('first out')
    })
    const waiting = (): void => {
      order.push('second waits')
      door.emit('open')
    }
    const second = withLock(folder, waiting, async () => order.push('second in'))
    await Promise.all([first, second])
    expect(order).toEqual(['first in', 'second waits', 'first out', 'second in'])
  })
  test('withLock() opens again after a failure', async () => {
    const failing = withLock(folder, count, () => Promise.reject(new Error('any')))
    await expect(failing).rejects.toThrow('any')
    expect(existsSync(lock)).toBe(false)
  })
  test('withLock() takes a lock away whose process is gone', async () => {
    const gone = { process: 2 ** 30, host: hostname(), id: 'x' }
    writeFileSync(lock, JSON.stringify(gone))
    expect(await withLock(folder, count, async () => 'in')).toBe('in')
    expect(waited).toBe(0)
  })
  test('withLock() takes a lock away that nobody has touched for long', async () => {
    writeFileSync(lock, JSON.stringify({ process: 1, host: 'another', id: 'x' }))
    const longAgo = new Date(Date.now() - 3_600_000)
    utimesSync(lock, longAgo, longAgo)
    expect(await withLock(folder, count, async () => 'in')).toBe('in')
    expect(waited).toBe(0)
  })
})
