// TLC: reads TLA+ as it stands and searches breadth first, comparing states by 64-bit fingerprints. Its jar is
// in no package of Debian, so the user says where it is: --tlc JAR.

import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Bench } from './benches.ts'
import { programIsThere } from './find-program.ts'
import type { Measured } from './measure.ts'
import { sizedModel } from './sized-protocol.ts'
import {
  lastWords,
  numbersIn,
  type Prepared,
  type Reading,
  type Tool,
  type Variant,
} from './tool.ts'

export function tlc(jar: string | undefined): Tool {
  const missing = async (): Promise<string | undefined> => {
    if (jar === undefined) return 'its jar (tla2tools.jar) is needed: --tlc JAR'
    if (!existsSync(jar)) return `there is no file ${jar}`
    return (await programIsThere('java')) ? undefined : 'java is not installed'
  }
  const prepare = (bench: Bench, { workers }: Variant, folder: string): Prepared | undefined => {
    if (bench.subject.kind === 'system') return undefined
    const { name, processes } = bench.subject
    copyFileSync(`bench/peers/${name}.tla`, join(folder, `${name}.tla`))
    const config = readFileSync(`bench/peers/${name}.cfg`, 'utf8')
    const sized = processes === undefined ? config : sizedModel(config, processes)
    writeFileSync(join(folder, `${name}.cfg`), sized)
    const java = ['-XX:+UseParallelGC', '-cp', resolve(jar ?? ''), 'tlc2.TLC']
    // -deadlock switches the look for deadlocks off.
    const options = ['-workers', `${workers}`, '-deadlock', '-config', `${name}.cfg`]
    const run = { program: 'java', parameters: [...java, ...options, name], folder }
    return { compile: [], run, read: readTlc }
  }
  return { name: 'tlc', reductions: ['none'], parallel: () => true, missing, prepare }
}

/** Initial states count as generated, and each of these protocols has one. */
export function readTlc(output: Pick<Measured, 'status' | 'stdout' | 'stderr'>): Reading {
  const line = /^([\d,]+) states generated, ([\d,]+) distinct states found, ([\d,]+) states left/m
  const [generated, states, left] = numbersIn(output.stdout, line) ?? []
  if (generated === undefined || states === undefined || left !== 0) {
    return { problem: lastWords(output) }
  }
  if (!output.stdout.includes('No error has been found')) {
    return { problem: 'it reports an error in the model' }
  }
  return { figures: { states, transitions: generated - 1 } }
}
