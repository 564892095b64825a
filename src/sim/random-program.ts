// Test support: small random Programs, for comparing one engine with another.
//
// Programs are made in the notation of ir/build.ts, so a counterexample prints as something to read.
// They are valid by construction and their state spaces are small, but nothing in them makes sense on
// purpose: branches into glued steps, faults, switches inside interrupts, checks that always fail.

import * as fc from 'fast-check'
import { present } from '../base/assert.ts'
import type { FieldNotation, ProgramNotation } from '../ir/build.ts'
import type { VectorKind } from '../ir/program.ts'

/** One statement: lines with labels that are unique within the function. */
type Statement = (label: () => string) => readonly string[]

/** What a function's surroundings allow. */
interface Allowed {
  readonly waits: boolean
  readonly switches: boolean
  readonly calls: readonly string[]
}

const fields: fc.Arbitrary<Readonly<Record<string, FieldNotation>>> = fc.record({
  g: field('global', 2),
  h: field('global', 1),
  c: field('cpu', 1),
  t: field('task', 1),
  f: fc.record({ owner: fc.constant('frame'), bits: fc.constant(2) }),
  a: fc.record({ bits: fc.constant(1), length: fc.constant(2), overflow: overflow() }),
})

/** A Program in notation; `buildProgram` makes it one. */
export const randomProgram: fc.Arbitrary<ProgramNotation> = fc
  .record({
    cpus: fc.integer({ min: 1, max: 2 }),
    spareTasks: fc.integer({ min: 0, max: 1 }),
    depth: fc.integer({ min: 1, max: 3 }),
    fields,
    helper: body({ waits: false, switches: false, calls: [] }, 2),
    tasks: fc.array(body({ waits: true, switches: true, calls: ['helper'] }, 4), {
      minLength: 3,
      maxLength: 3,
    }),
    forever: fc.boolean(),
    vectors: fc.array(vector(), { maxLength: 2, size: 'max' }),
    invariant: predicate(),
    hasInvariant: fc.boolean(),
  })
  .map((parts) => {
    const names = ['a', 'b', 'c'].slice(0, parts.cpus + parts.spareTasks)
    const tasks = names.map((name) => [`task_${name}`, `main_${name}`])
    const mains = names.map((name, task) => {
      const lines = present(parts.tasks[task], 'a body for each task')
      return [`main_${name}`, parts.forever && task === 0 ? around(lines) : lines]
    })
    const handlers = parts.vectors.map(({ lines }, index) => [`handler_${index}`, lines])
    const vectors = parts.vectors.map(({ kind, deliverable }, index) => [
      `vector_${index}`,
      [kind, deliverable, `handler_${index}`],
    ])
    const notation: ProgramNotation = {
      cpus: parts.cpus,
      depth: parts.depth,
      fields: parts.fields,
      functions: Object.fromEntries([
        ...mains,
        ...handlers,
        ['helper(x)', [...parts.helper, 'return x + 1']],
      ]),
      tasks: Object.fromEntries(tasks),
      vectors: Object.fromEntries(vectors),
      properties: ['p', 'q', 'no-deadlock'],
      ...(parts.hasInvariant ? { invariants: { always: parts.invariant } } : {}),
    }
    return notation
  })

function field(owner: 'global' | 'cpu' | 'task', bits: number): fc.Arbitrary<FieldNotation> {
  return fc.record({
    owner: fc.constant(owner),
    bits: fc.constant(bits),
    initial: fc.integer({ min: 0, max: 2 ** bits - 1 }).map(BigInt),
    overflow: overflow(),
  })
}

function overflow(): fc.Arbitrary<'wrap' | 'error'> {
  return fc.constantFrom('wrap', 'wrap', 'error')
}

/** The first line repeats for ever; it is never glued, so no action is endless. */
function around(lines: readonly string[]): readonly string[] {
  return [`again: fence`, ...lines, 'goto again']
}

function vector(): fc.Arbitrary<{
  kind: VectorKind
  deliverable: string
  lines: readonly string[]
}> {
  const kinds = fc.constantFrom<VectorKind>(
    'interrupt',
    'interrupt',
    'exception',
    'nmi',
    'environment',
  )
  return kinds.chain((kind) => {
    const free = kind === 'interrupt' || kind === 'exception'
    return fc.record({
      kind: fc.constant(kind),
      deliverable: fc.oneof(fc.constantFrom('1', '!c', 'g == 0', '!f', '!t'), predicate()),
      lines: body({ waits: free, switches: free, calls: ['helper'] }, 3),
    })
  })
}

function body(allowed: Allowed, maxLength: number): fc.Arbitrary<readonly string[]> {
  return fc
    .array(statement(allowed, 1), { minLength: 1, maxLength, size: 'max' })
    .map((statements) => {
      let count = 0
      const label = (): string => `l${count++}`
      // A label on a line of its own would have to be a step; `fence` is one without effect.
      return ['fence', ...statements.flatMap((make) => make(label))]
    })
}

function statement(allowed: Allowed, nesting: number): fc.Arbitrary<Statement> {
  const simple = fc
    .record({ line: simpleLine(allowed), glued: fc.integer({ min: 0, max: 3 }) })
    .map(({ line, glued }): Statement => () => [
      glued === 0 && !line.startsWith('await') ? `+ ${line}` : line,
    ])
  if (nesting === 0) return simple
  const inner = fc.array(statement(allowed, nesting - 1), { minLength: 1, maxLength: 2 })
  const branch = fc.record({ condition: condition(), inner }).map((parts): Statement => (label) => {
    const end = label()
    const lines = parts.inner.flatMap((make) => make(label))
    return [`if ${parts.condition} goto ${end}`, ...lines, `${end}: fence`]
  })
  const loop = fc
    .record({ times: fc.integer({ min: 1, max: 2 }), inner })
    .map((parts): Statement => (label) => {
      const [again, end] = [label(), label()]
      const lines = parts.inner.flatMap((make) => make(label))
      const head = [`i_${again} = 0`, `${again}: if ${parts.times} <= i_${again} goto ${end}`]
      return [...head, ...lines, `i_${again} = i_${again} + 1`, `goto ${again}`, `${end}: fence`]
    })
  return fc.oneof({ weight: 6, arbitrary: simple }, { weight: 2, arbitrary: branch }, loop)
}

function simpleLine({ waits, switches, calls }: Allowed): fc.Arbitrary<string> {
  const local = fc.constantFrom('v', 'w')
  const lines: fc.WeightedArbitrary<string>[] = [
    { weight: 5, arbitrary: fc.tuple(place(), pure()).map(([to, value]) => `${to} = ${value}`) },
    { weight: 4, arbitrary: fc.tuple(local, place()).map(([to, from]) => `${to} = ${from}`) },
    { weight: 1, arbitrary: fc.tuple(local, pure()).map(([to, value]) => `${to} = ${value}`) },
    { weight: 2, arbitrary: update() },
    { weight: 2, arbitrary: fc.tuple(local, fc.constantFrom(1, 2, 2, 3)).map(choice) },
    { weight: 4, arbitrary: predicate().map((what) => `check p: ${what}`) },
    { weight: 2, arbitrary: predicate().map((what) => `check q: ${what}`) },
    { weight: 1, arbitrary: pure().map((value) => `emit event ${value}`) },
    ...(waits ? [{ weight: 1, arbitrary: predicate().map((what) => `await ${what}`) }] : []),
    ...(switches ? [{ weight: 1, arbitrary: pure().map((to) => `switch ${to}`) }] : []),
    ...calls.map((name) => ({
      weight: 1,
      arbitrary: fc.tuple(local, pure()).map(([to, value]) => `${to} = ${name}(${value})`),
    })),
  ]
  return fc.oneof(...lines)
}

function choice([to, count]: readonly [string, number]): string {
  return `${to} = choose ${count}`
}

function update(): fc.Arbitrary<string> {
  const kept = fc.constantFrom('', 'v = old ', 'w = new ')
  const updates = fc.constantFrom('old + 1', 'old - 1', '!old', 'old | v', 'old ^ 1', '1 - old')
  return fc.tuple(kept, place(), updates).map(([into, to, how]) => `${into}${to} <- ${how}`)
}

/** A cell; some of the instances and elements do not exist. */
function place(): fc.Arbitrary<string> {
  const fixed = fc.constantFrom('g', 'g', 'h', 'c', 'c', 't', 'f', 'a[0]', 'a[1]', 'c@0', 't@0')
  const computed = fc
    .tuple(fc.constantFrom('c@(#)', 't@(#)', 'f@(#)', 'a[#]'), pure())
    .map(([pattern, value]) => pattern.replace('#', value))
  return fc.oneof({ weight: 5, arbitrary: fixed }, { weight: 1, arbitrary: computed })
}

/** An expression over locals and the machine's own numbers. */
function pure(): fc.Arbitrary<string> {
  const atom = fc.constantFrom('0', '1', '1', '2', 'v', 'w', 'cpu', 'task', 'frame')
  const machine = fc.constantFrom('current(0)', 'depth(0)', 'depth(task)', 'current(v)')
  const operator = fc.constantFrom('+', '-', '*', '&', '|', '^', '<', '<<', '/', '%')
  const binary = fc.tuple(atom, operator, atom).map((parts) => `(${parts.join(' ')})`)
  const select = fc.tuple(atom, atom, atom).map(([on, yes, no]) => `(${on} ? ${yes} : ${no})`)
  return fc.oneof({ weight: 5, arbitrary: atom }, machine, { weight: 2, arbitrary: binary }, select)
}

/** At most one read, for branches. */
function condition(): fc.Arbitrary<string> {
  return fc.oneof(
    pure(),
    fc.tuple(place(), pure()).map(([cell, value]) => `${cell} == ${value}`),
  )
}

/** Any number of reads and no locals, for checks, waits, deliverability and invariants. */
function predicate(): fc.Arbitrary<string> {
  const cell = fc.constantFrom(
    'g',
    'h',
    'c',
    't',
    'f',
    'a[0]',
    'a[1]',
    'c@0',
    't@0',
    'f@0',
    'frame',
  )
  const compared = fc
    .tuple(cell, fc.constantFrom('==', '!=', '<='), fc.constantFrom('0', '1', '2', 'cpu', 'task'))
    .map((parts) => parts.join(' '))
  const both = fc
    .tuple(compared, fc.constantFrom('&', '|'), compared)
    .map(([left, how, right]) => `(${left}) ${how} (${right})`)
  return fc.oneof(cell, compared, both)
}
