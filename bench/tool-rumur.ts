// Rumur: the Murphi model becomes a C program, which is compiled and searches breadth first. Built-in systems are
// translated.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench } from './benches.ts'
import { builtInSystem } from './built-in-system.ts'
import { programIsThere } from './find-program.ts'
import type { Measured } from './measure.ts'
import { programToMurphi } from './program-to-murphi.ts'
import { sizedModel } from './sized-protocol.ts'
import {
  lastWords,
  numbersIn,
  type Prepared,
  type Reading,
  type Tool,
  type Variant,
} from './tool.ts'

export const rumur: Tool = {
  name: 'rumur',
  reductions: ['none'],
  parallel: () => true,
  missing: async () => {
    const there = (await programIsThere('rumur')) && (await programIsThere('cc'))
    return there ? undefined : 'rumur or cc is not installed: apt-get install rumur gcc'
  },
  prepare,
}

function prepare(bench: Bench, { workers }: Variant, folder: string): Prepared | undefined {
  const model = modelOf(bench)
  if (model === undefined) return undefined
  writeFileSync(join(folder, 'model.m'), model)
  const off = ['--symmetry-reduction', 'off', '--deadlock-detection', 'off']
  const generate = ['--threads', `${workers}`, ...off, '--output', 'model.c', 'model.m']
  // What comes of a translated system is megabytes of C; there its counts matter and not its speed.
  const optimise = bench.subject.kind === 'system' ? '-O0' : '-O3'
  const flags = ['-std=c11', optimise, '-march=native', '-mcx16']
  const link = ['-o', 'model', 'model.c', '-lpthread', '-latomic']
  return {
    compile: [
      { program: 'rumur', parameters: generate, folder },
      { program: 'cc', parameters: [...flags, ...link], folder },
    ],
    run: { program: join(folder, 'model'), parameters: [], folder },
    read: readRumur,
  }
}

/** Undefined for a system that Murphi has no words for. */
function modelOf({ subject, depth }: Bench): string | undefined {
  if (subject.kind === 'system') return programToMurphi(builtInSystem(subject.name, depth))
  const text = readFileSync(`bench/peers/${subject.name}.m`, 'utf8')
  return subject.processes === undefined ? text : sizedModel(text, subject.processes)
}

export function readRumur(output: Pick<Measured, 'status' | 'stdout' | 'stderr'>): Reading {
  const end = numbersIn(output.stdout, /^\t(\d+) states, (\d+) rules fired in/m)
  const [states, transitions] = end ?? []
  if (output.status !== 0 || states === undefined || transitions === undefined) {
    return { problem: lastWords(output) }
  }
  if (!output.stdout.includes('No error found')) {
    return { problem: 'it reports an error in the model' }
  }
  return { figures: { states, transitions } }
}
