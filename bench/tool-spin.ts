// Spin: the model becomes a C program, which is compiled and searches. Exact, without partial-order
// reduction (-DNOREDUCE), for safety only, breadth first or depth first, whichever is faster at the bench.

import { readFileSync, writeFileSync } from 'node:fs'
import { freemem } from 'node:os'
import { join } from 'node:path'
import type { Bench } from './benches.ts'
import { sizedModel } from './sized-protocol.ts'
import { programIsThere } from './find-program.ts'
import { lastWords, numbersIn, type Prepared, type Reading, type Tool } from './tool.ts'
import type { Measured } from './measure.ts'

/** Longest path of a depth-first search; its stack is allocated at once. */
const deepest = 2_000_000

export const spin: Tool = {
  name: 'spin',
  reductions: ['none'],
  parallel: false,
  missing: async () => {
    const there = (await programIsThere('spin')) && (await programIsThere('cc'))
    return there ? undefined : 'spin or cc is not installed: apt-get install spin gcc'
  },
  prepare,
}

function prepare(bench: Bench, _variant: unknown, folder: string): Prepared | undefined {
  const text = readFileSync(`bench/peers/${bench.protocol}.pml`, 'utf8')
  const sized = bench.processes === undefined ? text : sizedModel(text, bench.processes)
  writeFileSync(join(folder, 'model.pml'), sized)
  const megabytes = Math.floor((0.75 * freemem()) / 2 ** 20)
  const mode = bench.spin === 'breadth-first' ? ['-DBFS'] : []
  const flags = ['-O2', '-DSAFETY', '-DNOREDUCE', `-DMEMLIM=${megabytes}`, ...mode]
  const depth = bench.spin === 'breadth-first' ? [] : [`-m${deepest}`]
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

/** A hash table with as many slots as states, so that its chains are short. */
function hashBits({ known }: Bench): number {
  return known === undefined ? 24 : Math.min(30, Math.ceil(Math.log2(known.states)) + 1)
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
