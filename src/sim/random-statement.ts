// Test support: random lines of code in the notation of ir/build.ts, out of a small palette.
//
// Code that uses every cell and every kind of statement hardly ever does two things that have to do
// with one another. So each program draws a palette first: one to three cells and some of the features;
// all its code keeps to them (swarm testing; Groce et al., ISSTA 2012). Loads shift what was read
// into the local, so that the order of reads can be seen afterwards.

import * as fc from 'fast-check'

/** What the statements of one program may use. */
export interface Palette {
  readonly cells: readonly string[]
  readonly glue: boolean
  readonly branches: boolean
  readonly chooses: boolean
  readonly waits: boolean
  readonly switches: boolean
  /** Instances and elements that may not exist. */
  readonly strays: boolean
}

/** What the function may do, within the palette. */
export interface Role {
  readonly mayLeave: boolean
  readonly calls: readonly string[]
}

export const randomPalette: fc.Arbitrary<Palette> = fc.record({
  cells: fc.subarray(['g', 'h', 'c', 't', 'f', 'a[0]', 'a[1]', 'c@0', 't@0', 'f@0', 'u'], {
    minLength: 1,
    maxLength: 3,
  }),
  glue: fc.boolean(),
  branches: fc.boolean(),
  chooses: fc.boolean(),
  waits: fc.boolean(),
  switches: fc.boolean(),
  strays: fc.integer({ min: 0, max: 3 }).map((die) => die === 0),
})

/** Lines of a function. Labels and counters are `l0`, `i_l0`, …; locals are `v` and `w`. */
export function randomBody(
  palette: Palette,
  role: Role,
  length: { readonly min: number; readonly max: number },
): fc.Arbitrary<readonly string[]> {
  const constraints = { minLength: length.min, maxLength: length.max, size: 'max' } as const
  return fc.array(statement(palette, role, 1), constraints).map((statements) => {
    let count = 0
    const label = (): string => `l${count++}`
    return statements.flatMap((make) => make(label))
  })
}

/** Any number of reads and no locals: for checks, waits, deliverability and invariants. */
export function randomPredicate({ cells }: Palette): fc.Arbitrary<string> {
  const cell = fc.constantFrom(...cells, ...cells, 'frame')
  const value = fc.constantFrom('0', '0', '1', '2', 'cpu', 'task')
  const compared = fc.tuple(cell, fc.constantFrom('==', '!=', '<='), value).map(joined)
  const both = fc.tuple(compared, fc.constantFrom('&', '|'), compared)
  return fc.oneof(
    fc.constantFrom(...cells, ...cells.map((name) => `!${name}`)),
    compared,
    both.map(([left, how, right]) => `(${left}) ${how} (${right})`),
  )
}

/** One statement: lines, with labels from the function given. */
type Statement = (label: () => string) => readonly string[]

function statement(palette: Palette, role: Role, nesting: number): fc.Arbitrary<Statement> {
  const simple = fc
    .tuple(simpleLine(palette, role), fc.integer({ min: 0, max: 2 }))
    .map(([line, die]): Statement => {
      const glued = palette.glue && die === 0 && !line.startsWith('await')
      return () => [glued ? `+ ${line}` : line]
    })
  if (nesting === 0 || !palette.branches) return simple
  const inner = fc.array(statement(palette, role, nesting - 1), { minLength: 1, maxLength: 2 })
  const branch = fc
    .tuple(condition(palette), inner)
    .map(([unless, statements]): Statement => (label) => {
      const end = label()
      const lines = statements.flatMap((make) => make(label))
      return [`if ${unless} goto ${end}`, ...lines, `${end}: fence`]
    })
  const loop = fc
    .tuple(fc.integer({ min: 1, max: 2 }), inner)
    .map(([times, statements]): Statement => (label) => {
      const [again, end] = [label(), label()]
      const lines = statements.flatMap((make) => make(label))
      const head = [`i_${again} = 0`, `${again}: if ${times} <= i_${again} goto ${end}`]
      return [...head, ...lines, `i_${again} = i_${again} + 1`, `goto ${again}`, `${end}: fence`]
    })
  return fc.oneof({ weight: 8, arbitrary: simple }, { weight: 2, arbitrary: branch }, loop)
}

function simpleLine(palette: Palette, role: Role): fc.Arbitrary<string> {
  const { chooses, waits, switches } = palette
  const { mayLeave, calls } = role
  const local = fc.constantFrom('v', 'v', 'w')
  const cell = place(palette)
  return fc.oneof(
    { weight: 6, arbitrary: fc.tuple(cell, pure()).map(([to, value]) => `${to} = ${value}`) },
    { weight: 6, arbitrary: fc.tuple(local, cell).map(([to, from]) => load(to, from)) },
    { weight: 4, arbitrary: update(cell) },
    { weight: 1, arbitrary: fc.tuple(local, pure()).map(([to, value]) => `${to} = ${value}`) },
    { weight: 1, arbitrary: fc.constantFrom('fence', 'emit event v') },
    { weight: 2, arbitrary: randomPredicate(palette).map((what) => `check p: ${what}`) },
    { weight: 1, arbitrary: randomPredicate(palette).map((what) => `check q: ${what}`) },
    ...when(chooses, 3, fc.tuple(local, fc.constantFrom(1, 2, 2, 3)).map(choice)),
    ...when(
      waits && mayLeave,
      2,
      randomPredicate(palette).map((what) => `await ${what}`),
    ),
    ...when(switches && mayLeave, 2, fc.constantFrom('0', '1', '1 - task', 'v').map(change)),
    ...calls.flatMap((name) => when(true, 1, fc.tuple(local, pure()).map(called(name)))),
  )
}

function when(
  is: boolean,
  weight: number,
  arbitrary: fc.Arbitrary<string>,
): readonly fc.WeightedArbitrary<string>[] {
  return is ? [{ weight, arbitrary }] : []
}

/** What was read before moves up: `v` holds the last three loads. */
function load(to: string, from: string): string {
  return `${to} = ((${to} << 1) + ${from}) & 7`
}

function choice([to, count]: readonly [string, number]): string {
  return `${to} = choose ${count}`
}

function change(to: string): string {
  return `switch ${to}`
}

function called(name: string): (parts: readonly [string, string]) => string {
  return ([to, value]) => `${to} = ${name}(${value})`
}

function update(cell: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const kept = fc.constantFrom('', 'v = old ', 'w = new ')
  const how = fc.constantFrom('old + 1', 'old * 2 + 1', '!old', 'old | v', '1 - old')
  return fc.tuple(kept, cell, how).map(([into, to, value]) => `${into}${to} <- ${value}`)
}

function place({ cells, strays }: Palette): fc.Arbitrary<string> {
  const known = fc.constantFrom(...cells)
  if (!strays) return known
  const patterns = fc.constantFrom('c@(#)', 't@(#)', 'f@(#)', 'a[#]')
  const stray = fc.tuple(patterns, pure()).map(([pattern, value]) => pattern.replace('#', value))
  return fc.oneof({ weight: 4, arbitrary: known }, { weight: 1, arbitrary: stray })
}

/** An expression over locals and the machine's own numbers. */
function pure(): fc.Arbitrary<string> {
  const atom = fc.constantFrom('0', '1', '1', '2', 'v', 'w', 'cpu', 'task', 'frame')
  const machine = fc.constantFrom('current(0)', 'depth(0)', 'depth(task)', 'current(w & 1)')
  const operator = fc.constantFrom('+', '-', '*', '&', '|', '^', '<', '/', '%')
  const binary = fc.tuple(atom, operator, atom).map((parts) => `(${joined(parts)}) & 7`)
  const select = fc.tuple(atom, atom, atom).map(([on, yes, no]) => `(${on} ? ${yes} : ${no})`)
  return fc.oneof(
    { weight: 12, arbitrary: atom },
    { weight: 1, arbitrary: machine },
    { weight: 3, arbitrary: binary },
    { weight: 1, arbitrary: select },
  )
}

/** At most one read, for branches. */
function condition(palette: Palette): fc.Arbitrary<string> {
  const compared = fc.tuple(place(palette), fc.constantFrom('0', '1', 'v'))
  return fc.oneof(
    pure(),
    compared.map(([cell, value]) => `${cell} == ${value}`),
  )
}

function joined(parts: readonly string[]): string {
  return parts.join(' ')
}
