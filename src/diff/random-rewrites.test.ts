// Random functions and random edits of them, against an enumeration of everything that can be observed: the
// comparison says "equal" only where nobody can tell the versions apart, and "different" only where somebody
// can. The function is called with every value of every cell; two tasks take turns in it, or an interrupt
// comes behind or just before anything that can be observed, unless it is masked.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import type { ProgramNotation } from '../ir/build.ts'
import type { Program } from '../ir/program.ts'
import { applyDecision, decisionsIn } from '../sim/actions.ts'
import { randomBody, randomPalette } from '../sim/random-statement.ts'
import { createMachine, initialState, nextStep } from '../sim/state.ts'
import type { State } from '../sim/state.ts'
import { compareNotations, partWhenWoven } from './diff-fixture.ts'

const wanted = Number(process.env['SALLYPORT_RANDOM_REWRITES'] ?? '0')
const settings =
  wanted > 0 ? { numRuns: wanted, interruptAfterTimeLimit: 600_000 } : { numRuns: 60, seed: 1 }

const cells = { g: 4, h: 2, c: 2, t: 2, 'a[0]': 2, 'a[1]': 2 }

/** Both tasks run the function in a state that is chosen before; `handler` is what an interrupt runs. */
function around(
  lines: readonly string[],
  helper: readonly string[],
  handler?: readonly string[],
): ProgramNotation {
  const text = [...lines, ...helper, ...(handler ?? [])].join()
  const met = Object.entries(cells).filter(([name]) => text.includes(name))
  const chosen = met.flatMap(([name, count]) => [`v = choose ${count}`, `${name} = v`])
  const alone = {
    functions: { 'second()': ['f()', 'return'] },
    tasks: { first: 'first', second: 'second' },
  }
  const interrupted = {
    depth: 2,
    functions: { 'h()': [...(handler ?? []), 'return'] },
    tasks: { first: 'first' },
    vectors: { timer: ['interrupt', 'm == 0', 'h'] },
  } as const
  const world = handler === undefined ? { depth: 1, ...alone } : interrupted
  return {
    ...world,
    fields: {
      g: { bits: 2 },
      h: { bits: 1 },
      c: { owner: 'cpu', bits: 1 },
      // Masks the interrupt.
      m: { owner: 'cpu', bits: 1, initial: 1n },
      t: { owner: 'task', bits: 1 },
      f: { owner: 'frame', bits: 2 },
      a: { bits: 1, length: 2 },
      u: { bits: 0 },
    },
    functions: {
      'first()': [...chosen, 'f()', 'return'],
      ...world.functions,
      'f()': lines,
      'helper(x)': [...helper, 'return (x + 1) & 7'],
    },
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
/** Interrupts in one trace. */
const mostArrivals = 2
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
    const own = decisions.filter(({ kind }) => kind !== 'deliver')
    if (own.length === 0 || trace.length >= mostObserved) {
      const end = nextStep(machine, state, 0) === undefined ? 'returns' : 'waits'
      seen.add([...trace, own.length === 0 ? end : ''].join(' '))
      return true
    }
    const nexts = own.map((decision) => applyDecision(machine, state, decision))
    const isShown = silent === 0 || nexts.some((next) => labelsOf(next.happenings).length > 0)
    const isCalm = trace.filter((label) => label.startsWith('arrival')).length < mostArrivals
    const arrivals = isShown && isCalm ? decisions.filter(({ kind }) => kind === 'deliver') : []
    const all = [...nexts, ...arrivals.map((each) => applyDecision(machine, state, each))]
    return all.every((outcome, at) => {
      // What one action shows, it shows at once.
      const shown = labelsOf(outcome.happenings)
      const label = [...(at < nexts.length ? [] : ['arrival']), ...shown].join(' & ')
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

interface Counts {
  equal: number
  different: number
  open: number
  /** Proved equal when both versions were woven into one. */
  woven: number
}

/** Whether the comparison says what the enumeration says; counts what it said. */
async function agree(
  old: ProgramNotation,
  now: ProgramNotation,
  counts: Counts,
  restored: readonly string[],
): Promise<void> {
  const [a, b] = [buildable(old), buildable(now)]
  fc.pre(a !== undefined && b !== undefined)
  if (a === undefined || b === undefined) return
  const [before, after] = [observations(a), observations(b)]
  fc.pre(before !== undefined && after !== undefined)
  const { result, parting } = await compareNotations(old, now, 'warnings', {}, restored)
  const isOpen = result.functions.some(({ outcome }) => outcome.kind === 'open')
  counts[parting !== undefined ? 'different' : isOpen ? 'open' : 'equal']++
  if (parting !== undefined) expect(before).not.toBe(after)
  else if (!isOpen) expect(before).toBe(after)
  const woven = await partWhenWoven(old, now, 'warnings', restored)
  if (woven !== 'never') return
  counts.woven++
  expect(before).toBe(after)
}

test(
  'comparePrograms() says of random edits what an enumeration says',
  { timeout: 900_000 },
  async () => {
    const counts: Counts = { equal: 0, different: 0, open: 0, woven: 0 }
    await fc.assert(
      fc.asyncProperty(pairs, async ({ lines, helper, place, edit }) => {
        const changed = edited(lines, place, edit)
        fc.pre(lines.join() !== changed.join())
        await agree(around(lines, helper), around(changed, helper), counts, [])
      }),
      settings,
    )
    expect(counts.equal).toBeGreaterThan(20)
    expect(counts.different).toBeGreaterThan(10)
    expect(counts.open).toBeLessThan(counts.different)
    expect(counts.woven).toBeGreaterThan(10)
  },
)

/** Short code that masks and unmasks, and a handler that it can be interrupted by. */
const interrupted = randomPalette.chain((drawn) => {
  const palette = { ...drawn, waits: false, switches: false, chooses: false, strays: false }
  const role = { mayLeave: false, calls: [] }
  const switching = fc.record({ at: fc.nat(4), line: fc.constantFrom('m = 0', 'm = 1') })
  return fc.record({
    lines: randomBody(palette, role, { min: 2, max: 4 }),
    masks: fc.array(switching, { minLength: 1, maxLength: 2 }),
    handler: randomBody(palette, role, { min: 1, max: 1 }),
    place: fc.nat(30),
    edit: fc.constantFrom(...edits),
  })
})

test(
  'comparePrograms() says of random edits of interrupted code what an enumeration says',
  { timeout: 900_000 },
  async () => {
    const counts: Counts = { equal: 0, different: 0, open: 0, woven: 0 }
    await fc.assert(
      fc.asyncProperty(interrupted, async ({ lines, masks, handler, place, edit }) => {
        const masked = [...lines]
        for (const { at, line } of masks) masked.splice(at, 0, line)
        const changed = edited(masked, place, edit)
        const first = handler.map((line, at) => (at === 0 ? line.replace(/^\+ /, '') : line))
        fc.pre(masked.join() !== changed.join())
        await agree(around(masked, [], first), around(changed, [], first), counts, ['m'])
      }),
      settings,
    )
    if (wanted > 0) console.log(counts)
    expect(counts.woven).toBeGreaterThan(5)
    expect(counts.equal).toBeGreaterThan(10)
    expect(counts.different).toBeGreaterThan(10)
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
