// A protocol of bench/ for another number of processes.
//
// Protocols are complete programs for three processes, in every tool's language, so that each can be opened
// and run as it stands. Their size is one constant, PROCESSES; in ours every process is also a declared task.
// Both are rewritten here, and nothing else.

import { assert } from '../src/base/assert.ts'

const size = /\bPROCESSES( = |: | )\d+/
const tasks = /^task\('process \d+', (\w+), \d+\)\n/gm

/** The text with the size changed: a model of one of the peers. */
export function sizedModel(text: string, processes: number): string {
  assert(size.test(text), 'a model that can be sized names its PROCESSES')
  return text.replace(size, (_, between: string) => `PROCESSES${between}${processes}`)
}

/** The same for checked TypeScript, which declares a task for each process, on a CPU of its own. */
export function sizedProtocol(text: string, processes: number): string {
  const [first] = text.matchAll(tasks)
  assert(first !== undefined, 'a protocol declares its processes as tasks')
  const body = first[1] ?? ''
  const declared = Array.from(
    { length: processes },
    (_, process) => `task('process ${process}', ${body}, ${process})\n`,
  )
  return `${sizedModel(text, processes).replace(tasks, '')}${declared.join('')}`
}
