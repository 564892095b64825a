// A protocol of bench/ for another number of processes.
//
// Protocols are complete programs for three processes, in every tool's language, so that each can be opened
// and run as it stands. Their size is one constant, PROCESSES; in ours every process is also a declared task.
// Both are rewritten here, and nothing else.

import { assert } from '../src/base/assert.ts'

const size = /\bPROCESSES( = |: | )\d+/
const tasks = /^task\('process \d+', (\w+)(, \d+)?\)\n/gm

/** The text with the size changed: a model of one of the peers. */
export function sizedModel(text: string, processes: number): string {
  assert(size.test(text), 'a model that can be sized names its PROCESSES')
  return text.replace(size, (_, between: string) => `PROCESSES${between}${processes}`)
}

/** The same for checked TypeScript, which declares a task for each process: all with a CPU, or the first only. */
export function sizedProtocol(text: string, processes: number): string {
  const [first, second] = text.matchAll(tasks)
  assert(first !== undefined && second !== undefined, 'a protocol declares its processes as tasks')
  const declared = Array.from({ length: processes }, (_, process) => {
    const cpu = process === 0 || second[2] !== undefined ? `, ${process}` : ''
    return `task('process ${process}', ${first[1]}${cpu})\n`
  })
  return `${sizedModel(text, processes).replace(tasks, '')}${declared.join('')}`
}
