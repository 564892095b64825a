// Programs translated to C have the states and transitions of the reference simulator, to the state. A driver
// of our own in C searches them; where no C compiler is installed these tests are listed as not run.

import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Program } from '../src/ir/program.ts'
import { loadSystems } from '../src/linux/load-systems.ts'
import { reachable } from '../src/sim/reachable.ts'
import { bundledSystems } from '../src/linux/package-files.ts'
import { benches } from './benches.ts'
import { programToC } from './program-to-c.ts'
import { programToPromela } from './program-to-promela.ts'

// Compiling takes as long as the machine is busy.
const patience = 240_000

const hasCompiler = spawnSync('cc', ['--version']).status === 0
const folder = mkdtempSync(join(tmpdir(), 'program-to-c-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Breadth first over an array that is looked through by a hash. */
const driver = (cpus: number, vectors: number): string => `
#define SLOTS (1 << 20)
static S states[1 << 19];
static int table[SLOTS];
static int count;
static void visit(const S *s) {
  const unsigned char *bytes = (const unsigned char *)s;
  unsigned hash = 2166136261u;
  for (size_t i = 0; i < sizeof *s; i++) hash = (hash ^ bytes[i]) * 16777619u;
  for (hash %= SLOTS; table[hash] != 0; hash = (hash + 1) % SLOTS)
    if (memcmp(&states[table[hash] - 1], s, sizeof *s) == 0) return;
  states[count++] = *s;
  table[hash] = count;
}
int main(void) {
  long transitions = 0;
  S first = initial_state();
  visit(&first);
  for (int at = 0; at < count; at++)
    for (int cpu = 0; cpu < ${cpus}; cpu++)
      for (int act = -1; act < ${vectors}; act++)
        for (int pick = 0; pick < PICKS; pick++) {
          S next = states[at];
          if (!is_enabled(&next, cpu, act) || do_action(&next, cpu, act, pick) != 0) continue;
          transitions++;
          visit(&next);
        }
  printf("%d %ld", count, transitions);
}
`

function load(system: string, depth: number): Program {
  const { value, diagnostics } = loadSystems({ systems: [system], depth, allowOpaque: false })
  expect(diagnostics).toEqual([])
  const [job] = value.jobs
  if (job === undefined) throw new Error('a system is one program')
  return job.program
}

function searchInC(program: Program): { states: number; transitions: number } {
  const headers = ['stdint', 'stdio', 'stdlib', 'string'].map((name) => `#include <${name}.h>\n`)
  const search = driver(program.bounds.cpus, program.vectors.length)
  writeFileSync(join(folder, 'search.c'), `${headers.join('')}${programToC(program).code}${search}`)
  const flags = ['-fwrapv', '-w', '-o', 'search', 'search.c']
  execFileSync('cc', flags, { cwd: folder })
  const [states = 0, transitions = 0] = execFileSync(join(folder, 'search'), { encoding: 'utf8' })
    .split(' ')
    .map(Number)
  return { states, transitions }
}

describe('programToC()', () => {
  test.skipIf(!hasCompiler).each([
    ['corpus/ts/peterson.ts', 1],
    ['corpus/ts/suspended-in-interrupt.ts', 3],
    ['corpus/ts/counter-overflow.ts', 2],
    ['systems/polling-idle/system.ts', 3],
    ['systems/deferred-flush/system.ts', 1],
    ['bench/protocols/dynticks.ts', 1],
    ['bench/protocols/peterson.ts', 1],
  ])(
    'programToC() of %s in %i contexts is searched to the same states',
    (system, depth) => {
      // Fields that nobody reads are state to the reference, and to nobody else.
      const program = { ...load(system, depth), unread: [] }
      const { states, transitions } = reachable(program, { maxStates: 20_000 })
      expect(searchInC(program)).toEqual({ states, transitions })
    },
    patience,
  )
})

test('programToPromela() hides calls behind macros, because Spin takes them for side effects', () => {
  const { model, header } = programToPromela(load('corpus/ts/peterson.ts', 1))
  expect(model).toContain('c_expr { CAN_0 } -> c_code { do_action(&now.s, Pcpu->_pid, -1, 0); }')
  expect(model).toContain('active [2] proctype cpu()')
  expect(header).toContain('#define CAN_0 is_enabled(&now.s, Pcpu->_pid, -1)')
})

test('benches name built-in systems that there are', () => {
  const named = benches.flatMap(({ subject }) => (subject.kind === 'system' ? [subject.name] : []))
  expect(bundledSystems()).toEqual(expect.arrayContaining(named))
})
