// Runs another program and waits for it. What comes out is its exit status and what it printed;
// a program that is not installed is an exit status too (127), so callers have one way to fail.
// Messages are asked for in English, because some callers read them.

import { spawn } from 'node:child_process'

export interface Outcome {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly folder?: string
  /** Its standard output goes to our standard error as it comes, for progress that people watch. */
  readonly showProgress?: boolean
}

/** Passed around as a value so that tests can put a list of answers in its place. */
export type Run = (
  command: string,
  parameters: readonly string[],
  options?: RunOptions,
) => Promise<Outcome>

export const runProcess: Run = (command, parameters, options = {}) =>
  new Promise((resolve) => {
    const child = spawn(command, parameters, {
      ...(options.folder === undefined ? {} : { cwd: options.folder }),
      env: { ...process.env, LC_ALL: 'C.UTF-8', LANGUAGE: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (options.showProgress === true) process.stderr.write(text)
      else stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.on('error', (error) => resolve({ status: 127, stdout, stderr: error.message }))
    child.on('close', (code, signal) => {
      const killed = signal === null ? '' : `${command} was ended by ${signal}\n`
      resolve({ status: code ?? 1, stdout, stderr: stderr + killed })
    })
  })
