// One process at a time in a folder that several may write to.
//
// The lock is a file that can be created only once. Its owner touches it every few seconds; a lock that
// nobody has touched for long, or whose process is gone, was left behind and is taken away. Shortcut:
// two processes that take the same dead lock in the same instant could both go on. The folders they
// make are renamed into place as a whole, so the cost would be work done twice.

import { randomUUID } from 'node:crypto'
import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const touchEveryMs = 5_000
const deadAfterMs = 60_000
const lookEveryMs = 500

/** Runs `body` alone. `onWait` is called once when somebody else is in the folder. */
export async function withLock<T>(
  folder: string,
  onWait: () => void,
  body: () => Promise<T>,
): Promise<T> {
  const file = join(folder, '.lock')
  const owner = JSON.stringify({ process: process.pid, host: hostname(), id: randomUUID() })
  for (let tries = 0; !tryCreate(file, owner); tries++) {
    if (isDead(file)) rmSync(file, { force: true })
    else {
      if (tries === 0) onWait()
      await sleep(lookEveryMs)
    }
  }
  const heartbeat = setInterval(() => {
    const now = new Date()
    if (readOwner(file) === owner) utimesSync(file, now, now)
  }, touchEveryMs)
  try {
    return await body()
  } finally {
    clearInterval(heartbeat)
    if (readOwner(file) === owner) rmSync(file, { force: true })
  }
}

function tryCreate(file: string, owner: string): boolean {
  try {
    writeFileSync(file, owner, { flag: 'wx' })
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
}

function isDead(file: string): boolean {
  const age = statSync(file, { throwIfNoEntry: false })
  if (age === undefined) return false
  if (Date.now() - age.mtimeMs > deadAfterMs) return true
  const found = /"process":(\d+),"host":("[^"]*")/.exec(readOwner(file) ?? '')
  return found !== null && found[2] === JSON.stringify(hostname()) && !isAlive(Number(found[1]))
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return isCode(error, 'EPERM')
  }
}

function readOwner(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
