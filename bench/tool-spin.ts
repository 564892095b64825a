// Spin: the model becomes a C program, which is compiled and searches. Exact, without partial-order
// reduction (-DNOREDUCE), for safety only, breadth first or depth first, whichever is faster at the bench.
// Built-in systems are translated; what Spin then executes is compiled C as well.

import { readFileSync, writeFileSync } from 'node:fs'
import { freemem } from 'node:os'
import { join } from 'node:path'
import type { Bench } from './benches.ts'
import { programToPromela } from './program-to-promela.ts'
import { sizedModel } from './sized-protocol.ts'
import { builtInSystem } from './built-in-system.ts'
import { programIsThere } from './find-program.ts'
import { lastWords, numbersIn, type Prepared, type Reading, type Tool } from './tool.ts'
import type { Measured } from './measure.ts'

export const spin: Tool = {
  name: 'spin',
  reductions: ['none'],
  parallel: () => false,
  missing: async () => {
    const there = (await programIsThere('spin')) && (await programIsThere('cc'))
    return there ? undefined : 'spin or cc is not installed: apt-get install spin gcc'
  },
  prepare,
}

function prepare(bench: Bench, _variant: unknown, folder: string): Prepared | undefined {
  writeModel(bench, folder)
  const megabytes = Math.floor((0.75 * freemem()) / 2 ** 20)
  const { longestPath } = bench
  const mode = longestPath === undefined ? ['-DBFS'] : []
  const flags = ['-O2', '-fwrapv', '-w', '-DSAFETY', '-DNOREDUCE', `-DMEMLIM=${megabytes}`, ...mode]
  // The stack of a depth-first search is allocated at once.
  const depth = longestPath === undefined ? [] : [`-m${longestPath}`]
  return {
    compile: [
      { program: 'spin', parameters: ['-a', 'model.pml'], folder },
      { program: 'cc', parameters: [...flags, '-o', 'pan', 'pan.c'], folder },
    ],
    // Ends of processes are no errors, and unreached code is not listed.
    run: {
      program: join(folder, 'pan'),
      parameters: ['-E', '-n', `-w${hashBits(bench)}`, ...depth],
      folder,
    },
    read: readSpin,
  }
}

function writeModel({ subject, depth }: Bench, folder: string): void {
  if (subject.kind === 'protocol') {
    const text = readFileSync(`bench/peers/${subject.name}.pml`, 'utf8')
    const { processes } = subject
    const sized = processes === undefined ? text : sizedModel(text, processes)
    return writeFileSync(join(folder, 'model.pml'), sized)
  }
  const { model, header } = programToPromela(builtInSystem(subject.name, depth))
  writeFileSync(join(folder, 'model.pml'), model)
  writeFileSync(join(folder, 'model.h'), header)
}

/** A hash table with as many slots as states, so that its chains are short; a million when they are not known. */
function hashBits({ known }: Bench): number {
  return known === undefined ? 20 : Math.min(30, Math.ceil(Math.log2(known.states)) + 1)
}

/** Spin counts the initial state as a transition. */
export function readSpin(output: Pick<Measured, 'status' | 'stdout' | 'stderr'>): Reading {
  const text = output.stdout + output.stderr
  const states = numbersIn(text, /^\s*(\d+) states, stored/m)?.[0]
  const stored = numbersIn(text, /^\s*(\d+) transitions/m)?.[0]
  const errors = numbersIn(text, /errors: (\d+)/)?.[0]
  if (/out of memory|reached -DMEMLIM/.test(text)) return { problem: 'out of memory' }
  if (/max search depth too small|Search not completed/.test(text)) {
    return { problem: 'its search was not completed' }
  }
  if (states === undefined || stored === undefined || errors === undefined) {
    return { problem: lastWords(output) }
  }
  if (errors > 0) return { problem: 'it reports an error in the model' }
  return { figures: { states, transitions: stored - 1 } }
}
