// `sallyport explain NAME`: what a property, a reduction or a diagnostic code means, and where it comes from.

import { printDiagnostic } from '../base/diagnostic.ts'
import { nearest } from '../base/nearest.ts'
import { wrapWords } from '../report/layout.ts'
import { codeNotes } from './code-notes.ts'
import { EXIT_HOLDS, EXIT_UNUSABLE } from './exit-status.ts'
import type { Io } from './io.ts'
import { propertyNotes } from './property-notes.ts'
import { reductionNotes } from './reductions.ts'
import { reasonOf, wrongUse } from './wrong-use.ts'

/** The properties of the machine library, by name. */
export type Statements = ReadonlyMap<string, string>

/** Properties that systems declare of themselves. */
export type SystemStatements = ReadonlyMap<
  string,
  readonly { readonly folder: string; readonly statement: string }[]
>

export interface Declared {
  readonly machine: Statements
  readonly systems: SystemStatements
}

export async function explain(
  name: string | undefined,
  declared: Declared,
  io: Io,
): Promise<number> {
  const rows = name === undefined ? listAll(declared, io) : explainOne(name, declared, io)
  if (rows === undefined) {
    const notes = [...Object.keys(propertyNotes), ...Object.keys(codeNotes)]
    const known = [...notes, ...Object.keys(reductionNotes), ...declared.systems.keys()]
    const close = nearest(name ?? '', known)
    const help =
      close === undefined ? 'sallyport explain lists what there is' : `did you mean ${close}?`
    return refuse('U005', `there is no property, reduction or code ${name}`, help, io)
  }
  try {
    await io.out(`${rows.join('\n')}\n`)
    return EXIT_HOLDS
  } catch (error) {
    return refuse('U006', `cannot write the result: ${reasonOf(error)}`, 'try again', io)
  }
}

function refuse(code: 'U005' | 'U006', message: string, help: string, io: Io): number {
  io.err(`${printDiagnostic(wrongUse(code, message, help))}\n`)
  return EXIT_UNUSABLE
}

function explainOne(name: string, declared: Declared, io: Io): readonly string[] | undefined {
  const property = [...noteRows(name, declared, io), ...systemRows(name, declared, io)]
  if (property.length > 0) return [io.paint('strong', name), ...property.slice(1)]
  const reduction = reductionRows(name, io)
  if (reduction.length > 0) return [io.paint('strong', name), ...reduction]
  const code = name.toUpperCase()
  const meaning = codeNotes[code]
  if (meaning === undefined) return undefined
  return [io.paint('strong', code), ...paragraph(meaning, io), '', ...paragraph(familyOf(code), io)]
}

/** Each paragraph begins with an empty row. */
function noteRows(name: string, { machine }: Declared, io: Io): readonly string[] {
  const note = Object.entries(propertyNotes).find(([each]) => each === name)?.[1]
  if (note === undefined) return []
  return [
    ['', ...paragraph(machine.get(name) ?? '', io)],
    ['', ...paragraph(`When it is violated: ${note.means}`, io)],
    note.legal === undefined ? [] : ['', ...paragraph(`Not a violation: ${note.legal}`, io)],
    ['', ...paragraph(`From: ${note.source}`, io)],
  ].flat()
}

function systemRows(name: string, { systems }: Declared, io: Io): readonly string[] {
  return (systems.get(name) ?? []).flatMap(({ folder, statement }) => [
    '',
    ...paragraph(`In ${folder}: ${statement}`, io),
  ])
}

function reductionRows(name: string, io: Io): readonly string[] {
  const note = Object.entries(reductionNotes).find(([each]) => each === name)?.[1]
  if (note === undefined) return []
  const page = `Switched off by --without ${name}; docs/reduction-${name}.md says why no verdict changes.`
  return [...paragraph(note, io), '', ...paragraph(page, io)]
}

function listAll({ machine, systems }: Declared, io: Io): readonly string[] {
  const row = (name: string, text: string): readonly string[] => [
    `  ${name}`,
    ...wrapWords(text, io.width - 6).map((each) => `      ${each}`),
  ]
  const properties = Object.entries(propertyNotes).flatMap(([name, note]) =>
    row(name, machine.get(name) ?? note.means),
  )
  const others = [...systems].filter(([name]) => !(name in propertyNotes))
  const codes = Object.entries(codeNotes).map(([code, meaning]) => `  ${code}  ${meaning}`)
  return [
    io.paint('strong', 'Properties'),
    ...properties,
    '',
    io.paint('strong', 'Properties of single systems'),
    ...others.flatMap(([name, [first]]) => row(name, first?.statement ?? '')),
    '',
    io.paint('strong', 'Reductions'),
    ...Object.entries(reductionNotes).flatMap(([name, note]) => row(name, note)),
    '',
    io.paint('strong', 'Codes'),
    ...codes,
  ]
}

const families: Readonly<Record<string, string>> = {
  C: 'Reported while reading kernel C.',
  T: 'Reported while reading checked TypeScript.',
  L: 'Reported while linking the tree, the machine library and a system into one program.',
  K: 'Reported about a kernel tree as a whole.',
  U: 'Reported about the command line.',
}

function familyOf(code: string): string {
  return families[code.charAt(0)] ?? ''
}

function paragraph(text: string, io: Io): readonly string[] {
  return wrapWords(text, io.width - 2).map((row) => `  ${row}`)
}
