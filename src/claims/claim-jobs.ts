// Claims + the system that they speak of → one Program for each variant that some claim or fault needs.
//
// A variant is the same system linked once more: some names lead to other functions, some fields start
// with other values. What a variant names and nobody uses is an error, not a silent success: the search
// would decide something else than the claim says.

import { present } from '../base/assert.ts'
import { hasErrors, type Diagnostic, type Parsed } from '../base/diagnostic.ts'
import { wrap } from '../base/integer.ts'
import type { Span } from '../base/span.ts'
import type { System } from '../front/ts/read-system.ts'
import type { Declarations, Definitions } from '../ir/object.ts'
import type { Program } from '../ir/program.ts'
import { link } from '../link/link.ts'
import type { LinkReport } from '../link/report.ts'
import { hasBoot } from '../linux/jobs.ts'
import { restoredBits } from '../linux/restored.ts'
import { withStoreBuffers } from '../memory/store-buffers.ts'
import type { ClaimFile, ClaimVariant, ClaimVerdict, Question } from './claim-file.ts'
import type { ClaimCode } from './codes.ts'

export interface ClaimJob {
  readonly variant: string
  /** System and variant: each is a question of its own. */
  readonly subject: string
  readonly name: ''
  readonly program: Program
  readonly report: LinkReport
  readonly config: Readonly<Record<string, string>>
  /** The recorded verdicts, by property. */
  readonly expected: Readonly<Record<string, ClaimVerdict>>
  readonly only: readonly string[]
  /** Nothing is asked but one violation: the search need not go on behind it. */
  readonly first: boolean
}

export function claimJobs(
  name: string,
  system: System,
  file: ClaimFile,
): Parsed<readonly ClaimJob[]> {
  const questions = questionsOf(file)
  const names = new Set(questions.map(({ variant }) => variant.value))
  const diagnostics: Diagnostic[] = []
  const jobs = [...names].flatMap((variant): readonly ClaimJob[] => {
    const change = present(file.variants.get(variant), 'the reader checked the names of variants')
    const mine = questions.filter((question) => question.variant.value === variant)
    const subject = `${name}: ${variant}`
    const linked = linkVariant(subject, system, change, file.depth)
    diagnostics.push(...linked.diagnostics)
    if (linked.value === undefined) return []
    diagnostics.push(...checkProperties(linked.value.program, mine))
    const expected = expectedOf(mine)
    const only = Object.keys(expected)
    const first = only.length === 1 && mine.every(({ recorded }) => recorded === 'violated')
    const { report } = linked.value
    const program = onMachine(change, linked.value.program)
    return [{ program, report, variant, subject, name: '', config: {}, expected, only, first }]
  })
  return { value: hasErrors(diagnostics) ? [] : jobs, diagnostics }
}

/** Stores that wait in one CPU's buffer: the second one shows what the order of two can do. */
const BUFFER_ENTRIES = 2

function onMachine({ buffered }: ClaimVariant, program: Program): Program {
  const booted = hasBoot(program) ? { ...program, restored: restoredBits(program) } : program
  if (!buffered) return booted
  return withStoreBuffers(booted, { entries: BUFFER_ENTRIES }).program
}

/** Everything that has to be decided, claims first. */
export function questionsOf({ claims, costs, faults }: ClaimFile): readonly Question[] {
  return [...claims.flatMap((claim) => claim.decided), ...faults, ...costs]
}

type LinkedVariant = Parsed<{ program: Program; report: LinkReport } | undefined>

function linkVariant(
  subject: string,
  { declarations, definitions }: System,
  variant: ClaimVariant,
  depth: number,
): LinkedVariant {
  const asked = new Set<string>()
  const used = new Set<string>()
  // What cannot be meant is said before the linker stumbles over it.
  const nonsense = [...checkValues(declarations, variant), ...checkExports(definitions, variant)]
  if (nonsense.length > 0) return { value: undefined, diagnostics: nonsense }
  const { cpus = Infinity } = variant
  const tasks = declarations.tasks.filter(({ runsOn = 0 }) => runsOn < cpus)
  const linked = link({
    name: subject,
    declarations: [{ ...declarations, tasks }],
    definitions: [replacing(definitions, variant, asked)],
    leaves: () => undefined,
    cuts: new Map(),
    overrides: (_owner, name) => {
      const found = variant.set.get(name)
      if (found !== undefined) used.add(name)
      return found && { initial: found.value, reason: 'the variant says so' }
    },
    bounds: {
      cpus: 1 + Math.max(0, ...tasks.map((task) => task.runsOn ?? 0)),
      depth: variant.depth ?? depth,
    },
    allowOpaque: false,
  })
  const diagnostics = [
    ...linked.diagnostics,
    ...checkReplacements(variant, asked),
    ...checkFields(variant, used),
  ]
  return { value: hasErrors(diagnostics) ? undefined : linked.value, diagnostics }
}

/** A copy of a function for callers inside `atomically` has this behind its name. */
const atomicSuffix = '@atomic'

function replacing(
  definitions: Definitions,
  { replace }: ClaimVariant,
  asked: Set<string>,
): Definitions {
  return {
    origin: definitions.origin,
    find(name, unit) {
      const plain = name.replace(atomicSuffix, '')
      const instead = replace.get(plain)
      if (instead === undefined) return definitions.find(name, unit)
      asked.add(plain)
      return definitions.find(name.replace(plain, instead.value), undefined)
    },
  }
}

function checkExports(definitions: Definitions, { replace }: ClaimVariant): readonly Diagnostic[] {
  return [...replace.values()].flatMap(({ value, span }) => {
    if (definitions.find(value, undefined) !== undefined) return []
    return [wrong('U025', `no module of the system exports \`${value}\``, span, 'export it')]
  })
}

function checkReplacements(
  { replace }: ClaimVariant,
  asked: ReadonlySet<string>,
): readonly Diagnostic[] {
  return [...replace].flatMap(([name, { span }]) => {
    if (asked.has(name)) return []
    const help = 'conditions of checks and vectors are part of where they stand, and not replaced'
    return [wrong('U025', `nothing calls \`${name}\``, span, help)]
  })
}

function checkFields({ set }: ClaimVariant, used: ReadonlySet<string>): readonly Diagnostic[] {
  return [...set].flatMap(([name, { span }]) => {
    if (used.has(name)) return []
    const help = 'write the path inside the shape, as in `world.softirqs`'
    return [wrong('U024', `nothing in this variant uses a field \`${name}\``, span, help)]
  })
}

/** Fields are named without their owner, so that a value has to fit all of the name. */
function checkValues({ fields }: Declarations, { set }: ClaimVariant): readonly Diagnostic[] {
  return [...set].flatMap(([name, { span, value }]) =>
    fields.flatMap((field) => {
      const { declaration } = field
      if (field.name !== name || declaration === undefined) return []
      const { bits, signed } = declaration.type
      if (wrap(declaration.type, value) === value) return []
      const help = `it has ${bits} bits${signed ? ', one of them for the sign' : ''}`
      return [wrong('U024', `\`${name}\` cannot be ${value}`, span, help)]
    }),
  )
}

function checkProperties(program: Program, questions: readonly Question[]): readonly Diagnostic[] {
  const names = program.properties.map((property) => property.name)
  return questions.flatMap(({ property }) => {
    if (names.includes(property.value)) return []
    const message = `the system has no property \`${property.value}\``
    return [wrong('U023', message, property.span, `there are: ${names.join(', ')}`)]
  })
}

function expectedOf(questions: readonly Question[]): Readonly<Record<string, ClaimVerdict>> {
  return Object.fromEntries(
    questions.map(({ property, recorded }) => [property.value, recorded] as const),
  )
}

function wrong(code: ClaimCode, message: string, span: Span, help: string): Diagnostic {
  return { code, severity: 'error', message, span, help }
}
