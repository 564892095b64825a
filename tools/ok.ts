// `npm run ok`: the one gate. Everything a change must pass, in one go, in about two minutes.
//
// npm has built the project before this runs, which type-checks two of its three worlds (Node, and the
// machine without one). All steps run even when one fails, so that a person sees everything at once.

import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { runProcess } from './run-process.ts'

interface Step {
  readonly name: string
  readonly command: string
  readonly parameters: readonly string[]
}

const steps: readonly Step[] = [
  { name: 'browser-safe', command: 'tsc', parameters: ['-p', 'tsconfig.browser.json'] },
  { name: 'layers', command: 'node', parameters: ['dist/tools/check-layers.js'] },
  { name: 'lint', command: 'oxlint', parameters: ['--type-aware', '--deny-warnings'] },
  { name: 'format', command: 'oxfmt', parameters: ['--check'] },
  { name: 'unused', command: 'knip', parameters: ['--no-progress'] },
  { name: 'tests', command: 'vitest', parameters: ['run'] },
]

async function main(): Promise<number> {
  const failed: string[] = []
  const started = performance.now()
  for (const { name, command, parameters } of steps) {
    const begun = performance.now()
    const program = command === 'node' ? process.execPath : join('node_modules', '.bin', command)
    const { status, stdout, stderr } = await runProcess(program, parameters)
    const seconds = ((performance.now() - begun) / 1000).toFixed(1)
    if (status !== 0) failed.push(name)
    if (status !== 0) console.log(`${stdout}${stderr}`)
    const last = status === 0 && name === 'tests' ? `  ${lastLine(stdout)}` : ''
    console.log(`${status === 0 ? 'ok    ' : 'FAILED'}  ${name.padEnd(12)} ${seconds} s${last}`)
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(0)
  console.log(failed.length === 0 ? `ok in ${seconds} s` : `not ok: ${failed.join(', ')}`)
  return failed.length === 0 ? 0 : 1
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? ''
}

process.exitCode = await main()
