// Runs a program to its end and measures it from outside: seconds by the clock, memory at its peak.
//
// The peak is what GNU time says about the whole process. Where that is not installed, the process is looked
// at a few times a second instead; its high-water mark can then be a little too low. A program that takes
// too long is ended with everything that it started.

import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'

export interface Command {
  readonly program: string
  readonly parameters: readonly string[]
  readonly folder: string
}

export interface Measured {
  /** 127 when there is no such program. */
  readonly status: number
  readonly stdout: string
  readonly stderr: string
  readonly seconds: number
  readonly peakBytes: number
  /** It was ended because its time was up. */
  readonly late: boolean
}

const samplingMs = 50

let found: boolean | undefined

/** Leader of the group that runs now. */
let running: number | undefined

/** Whether GNU time is there to ask. */
export function hasTime(): boolean {
  found ??= spawnSync('time', ['-f', '%M', 'true']).status === 0
  return found
}

export async function measure(command: Command, timeoutMs: number): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-time-'))
  const file = join(folder, 'peak')
  const timed = hasTime()
  const { program, parameters } = command
  const before = performance.now()
  const child = spawn(
    timed ? 'time' : program,
    timed ? ['-q', '-f', '%M', '-o', file, program, ...parameters] : parameters,
    // A group of its own, so that all of it can be ended.
    { cwd: command.folder, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  )
  running = child.pid
  let sampled = 0
  const sampling = setInterval(() => {
    if (!timed) sampled = Math.max(sampled, highWaterMark(child.pid))
  }, samplingMs)
  const ended = await endOf(child, timeoutMs)
  clearInterval(sampling)
  running = undefined
  const seconds = (performance.now() - before) / 1000
  const peakBytes = timed && !ended.late ? 1024 * lastNumber(file) : sampled
  rmSync(folder, { recursive: true, force: true })
  return { ...ended, seconds, peakBytes }
}

type Ended = Omit<Measured, 'seconds' | 'peakBytes'>

function endOf(child: ChildProcess, timeoutMs: number): Promise<Ended> {
  return new Promise((resolve) => {
    let stdout = ''
    let stderr = ''
    let late = false
    const timer = setTimeout(() => {
      late = true
      endGroup(child.pid)
    }, timeoutMs)
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    const finish = (status: number): void => {
      clearTimeout(timer)
      resolve({ status, stdout, stderr, late })
    }
    child.on('error', (error) => {
      stderr += error.message
      finish(127)
    })
    child.on('close', (code, signal) => {
      if (signal !== null) stderr += `\nended by ${signal}`
      finish(code ?? 1)
    })
  })
}

/** Ends what is being measured: a Ctrl-C on the terminal does not reach its group. */
export function endRunning(): void {
  endGroup(running)
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It ended by itself a moment ago.
  }
}

/** Most resident memory so far, in bytes. */
function highWaterMark(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return 1024 * Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0)
  } catch {
    return 0
  }
}

/** GNU time writes a remark first when the program failed. */
function lastNumber(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8').trim().split('\n').at(-1))
  } catch {
    return 0
  }
}
