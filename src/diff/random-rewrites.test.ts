// Random functions and random edits of them, against an enumeration of everything that can be observed: the
// comparison says "equal" only where nobody can tell the versions apart, and "different" only where somebody
// can. The function is called with every value of every cell; two tasks take turns in it.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import type { ProgramNotation } from '../ir/build.ts'
import type { Program } from '../ir/program.ts'
import { applyDecision, decisionsIn } from '../sim/actions.ts'
import { randomBody, randomPalette } from '../sim/random-statement.ts'
import { createMachine, initialState, nextStep } from '../sim/state.ts'
import type { State } from '../sim/state.ts'
import { compareNotations } from './diff-fixture.ts'

const wanted = Number(process.env['SALLYPORT_RANDOM_REWRITES'] ?? '0')
const settings =
  wanted > 0 ? { numRuns: wanted, interruptAfterTimeLimit: 600_000 } : { numRuns: 60, seed: 1 }

const cells = { g: 4, h: 2, c: 2, t: 2, 'a[0]': 2, 'a[1]': 2 }

/** Both tasks run the function in a state that is chosen before. */
function around(lines: readonly string[], helper: readonly string[]): ProgramNotation {
  const text = [...lines, ...helper].join()
  const met = Object.entries(cells).filter(([name]) => text.includes(name))
  const chosen = met.flatMap(([name, count]) => [`v = choose ${count}`, `${name} = v`])
  return {
    depth: 1,
    fields: {
      g: { bits: 2 },
      h: { bits: 1 },
      c: { owner: 'cpu', bits: 1 },
      t: { owner: 'task', bits: 1 },
      f: { owner: 'frame', bits: 2 },
      a: { bits: 1, length: 2 },
      u: { bits: 0 },
    },
    functions: {
      'first()': [...chosen, 'f()', 'return'],
      'second()': ['f()', 'return'],
      'f()': lines,
      'helper(x)': [...helper, 'return (x + 1) & 7'],
    },
    tasks: { first: 'first', second: 'second' },
    properties: ['p', 'q'],
  }
}

type Edit = (line: string, next: string) => readonly [string, string]

const edits: readonly Edit[] = [
  (line, next) => [next, line],
  (line, next) => [next, line],
  (line, next) => [line.replace('0', '1'), next],
  (line, next) => [line.replace(' + ', ' - '), next],
  (line, next) => [line.replace('==', '!='), next],
  (line, next) => [line.replace(/^if (.*) goto/, 'if !($1) goto'), next],
  (_, next) => ['fence', next],
  (line, next) => [line.replace(/^([vw]) = (.*)$/, '$1 = $2 + 0'), next],
]

/** Labels stay where they are, and what is glued stays glued. */
function edited(lines: readonly string[], place: number, edit: Edit): readonly string[] {
  const at = place % Math.max(1, lines.length - 1)
  const [line, next] = [lines[at] ?? '', lines[at + 1] ?? '']
  const bare = /^(\w+: )?(\+ )?(.*)$/
  const [, label = '', glue = '', text = ''] = bare.exec(line) ?? []
  const [, otherLabel = '', otherGlue = '', otherText = ''] = bare.exec(next) ?? []
  const [first, second] = edit(text, otherText).map((each, which) =>
    // What waits is never glued to anything.
    each.startsWith('await') && (which === 0 ? glue : otherGlue) !== '' ? 'fence' : each,
  )
  const changed = [...lines]
  changed[at] = label + glue + (first ?? '')
  if (at + 1 < lines.length) changed[at + 1] = otherLabel + otherGlue + (second ?? '')
  return changed
}

const pairs = randomPalette.chain((palette) => {
  const role = { mayLeave: true, calls: ['helper'] }
  return fc.record({
    lines: randomBody(palette, role, { min: 2, max: 5 }),
    helper: randomBody(palette, { mayLeave: false, calls: [] }, { min: 1, max: 2 }),
    place: fc.nat(30),
    edit: fc.constantFrom(...edits),
  })
})

/** Observations after which two traces count as the same. */
const mostObserved = 14
/** States that one enumeration may visit. */
const mostVisited = 20_000

/** Everything that can be observed, as far as it goes; undefined when that is too much. */
function observations(program: Program): string | undefined {
  const machine = createMachine(program)
  const seen = new Set<string>()
  let budget = mostVisited
  const follow = (state: State, trace: readonly string[], silent: number): boolean => {
    if (budget-- === 0 || silent > 100) return false
    const decisions = decisionsIn(machine, state)
    if (decisions.length === 0 || trace.length >= mostObserved) {
      const end = nextStep(machine, state, 0) === undefined ? 'returns' : 'waits'
      seen.add([...trace, decisions.length === 0 ? end : ''].join(' '))
      return true
    }
    return decisions.every((decision) => {
      const outcome = applyDecision(machine, state, decision)
      // What one action shows, it shows at once.
      const label = labelsOf(outcome.happenings).join(' & ')
      return label === ''
        ? follow(outcome.state, trace, silent + 1)
        : follow(outcome.state, [...trace, label], 0)
    })
  }
  return follow(initialState(machine), [], 0) ? [...seen].toSorted().join('\n') : undefined
}

/** Changed cells, events, switches and complaints of the source. */
function labelsOf(happenings: ReturnType<typeof applyDecision>['happenings']): readonly string[] {
  return happenings.flatMap((happening) => {
    if (happening.kind !== 'executed') return []
    const { step, changed, values, violations } = happening
    const written = Object.entries(changed).map(([name, value]) => `${name}=${value}`)
    const events = step.kind === 'emit' ? [`${step.event} ${values.join()}`] : []
    const switched = step.kind === 'switch' ? [`switch ${values.join()}`] : []
    const failed = violations.filter(({ property }) => property === 'p' || property === 'q')
    const complaints = failed.map(({ message }) => message)
    return [...written, ...events, ...switched, ...complaints]
  })
}

test(
  'comparePrograms() says of random edits what an enumeration says',
  { timeout: 900_000 },
  async () => {
    const counts = { equal: 0, different: 0, open: 0 }
    await fc.assert(
      fc.asyncProperty(pairs, async ({ lines, helper, place, edit }) => {
        const changed = edited(lines, place, edit)
        const [old, now] = [around(lines, helper), around(changed, helper)]
        const [a, b] = [buildable(old), buildable(now)]
        fc.pre(a !== undefined && b !== undefined && lines.join() !== changed.join())
        if (a === undefined || b === undefined) return
        const [before, after] = [observations(a), observations(b)]
        fc.pre(before !== undefined && after !== undefined)
        const { result, parting } = await compareNotations(old, now, 'warnings')
        const open = result.functions.some(({ outcome }) => outcome.kind === 'open')
        if (parting !== undefined) counts.different++
        else if (open) counts.open++
        else counts.equal++
        if (parting !== undefined) expect(before).not.toBe(after)
        else if (!open) expect(before).toBe(after)
      }),
      settings,
    )
    expect(counts.equal).toBeGreaterThan(20)
    expect(counts.different).toBeGreaterThan(10)
    expect(counts.open).toBeLessThan(counts.different)
  },
)

/** Edits that make no program are no edits. */
function buildable(notation: ProgramNotation): Program | undefined {
  try {
    return buildProgram(notation)
  } catch {
    return undefined
  }
}
