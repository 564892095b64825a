// Correct behaviour that a naive rule would report: in one and the same search of the unedited tree each
// situation occurs (the look that was put there is violated) and every property of ours holds.

import { describe, expect, test } from 'vitest'
import { present } from '../base/assert.ts'
import { explore } from '../explore/explore.ts'
import type { ModuleHost } from '../front/ts/read-system.ts'
import type { Program } from '../ir/program.ts'
import { faultyPrograms } from './fault-fixture.ts'
import { kernelTree } from './kernel-cache.ts'
import { packageHost } from './package-files.ts'
import { type Situation, situations } from './situations.ts'

const tree = kernelTree('6.12', 'x86')
const absent = ' (not run: no 6.12 tree, npm run kernels -- 6.12 x86)'
/** As few as it takes: a task, an interrupt, and an NMI or another interrupt. */
const contexts = 3

/** The machine library with the looks put in; each is a check of a property with its name. */
function lookingHost(these: readonly Situation[]): ModuleHost {
  const read = (path: string): string | undefined => {
    const text = packageHost.read(path)
    if (path === 'machine/properties.ts') {
      return `${text}${these.map(({ name }) => `\nproperty('${name}', 'never seen')`).join('')}\n`
    }
    return these.filter(({ file }) => file === path).reduce(putLook, text ?? '')
  }
  return { ...packageHost, read }
}

function putLook(text: string, { into, name, seen }: Situation): string {
  const head = `function ${into}(): void {`
  expect(text.split(head)).toHaveLength(2)
  return text.replace(head, `${head}\n  check('${name}', !(${seen}), 'seen')`)
}

/** As on a machine where some other CPU is in the nohz_full set. */
function housekeeping(program: Program): Program {
  const on = new Set(['context_tracking_key', 'tick_nohz_full_running'])
  const fields = program.fields.map((field) =>
    field.owner === 'global' && on.has(field.name) ? { ...field, initial: 1n } : field,
  )
  return { ...program, fields }
}

function searched(these: readonly Situation[], change = (p: Program) => p) {
  const programs = faultyPrograms(tree ?? '', [], contexts, { library: lookingHost(these) })
  const program = change(
    present(programs.get('preempt=none nohz_full=off'), 'there is such a boot'),
  )
  const { results } = explore(program)
  const verdicts = results.map(({ property, verdict }) => [property, verdict.kind] as const)
  return Object.fromEntries(verdicts)
}

/** Every property of ours holds, and each of these situations was seen. */
function expected(these: readonly Situation[]) {
  const rules =
    faultyPrograms(tree ?? '', [], 2)
      .values()
      .next().value?.properties ?? []
  return Object.fromEntries([
    ...rules.map(({ name }) => [name, 'holds']),
    ...these.map(({ name }) => [name, 'violated']),
  ])
}

describe.skipIf(tree === undefined)(`6.12 x86${tree ? '' : absent}`, () => {
  test('what looks wrong is seen and not reported', () => {
    const these = situations.filter((situation) => !situation.housekeeping)
    expect(searched(these)).toEqual(expected(these))
  })

  test('what a housekeeping CPU shows is seen and not reported', () => {
    const these = situations.filter((situation) => situation.housekeeping)
    expect(searched(these, housekeeping)).toEqual(expected(these))
  })
})
