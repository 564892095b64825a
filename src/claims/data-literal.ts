// Data written as a literal in a TypeScript module → values with their places, without executing anything.
//
// `export const claims: … = { … }` of records, lists, texts, numbers and truth values. Places are kept so
// that what turns out wrong later (a variant that does not exist) is reported where it stands.

import type { Expression } from 'oxc-parser'
import type { Diagnostic, Parsed } from '../base/diagnostic.ts'
import { nowhere, type Span } from '../base/span.ts'
import { stringLiteral } from '../front/ts/literal.ts'
import { parseModule, spanAt, type Source } from '../front/ts/syntax.ts'

export type Data = DataRecord | DataList | DataText | DataNumber | DataTruth

export interface DataRecord {
  readonly kind: 'record'
  readonly members: ReadonlyMap<string, Data>
  readonly span: Span
}
export interface DataList {
  readonly kind: 'list'
  readonly items: readonly Data[]
  readonly span: Span
}
export interface DataText {
  readonly kind: 'text'
  readonly value: string
  readonly span: Span
}
export interface DataNumber {
  readonly kind: 'number'
  readonly value: bigint
  readonly span: Span
}
export interface DataTruth {
  readonly kind: 'truth'
  readonly value: boolean
  readonly span: Span
}

interface Reading {
  readonly source: Source
  readonly diagnostics: Diagnostic[]
}

/** The value of the module's exported constant of that name. */
export function readDataLiteral(
  file: string,
  text: string,
  name: string,
): Parsed<Data | undefined> {
  const { program, source, diagnostics: errors } = parseModule(file, text)
  const reading: Reading = { source, diagnostics: [...errors] }
  if (program === undefined) return { value: undefined, diagnostics: reading.diagnostics }
  for (const statement of program.body) {
    if (statement.type !== 'ExportNamedDeclaration') continue
    const { declaration } = statement
    if (declaration?.type !== 'VariableDeclaration') continue
    for (const { id, init } of declaration.declarations) {
      if (id.type !== 'Identifier' || id.name !== name || init === null) continue
      const value = readData(reading, init)
      return { value, diagnostics: reading.diagnostics }
    }
  }
  reading.diagnostics.push({
    code: 'U021',
    severity: 'error',
    message: `there is no constant \`${name}\``,
    span: { ...nowhere, file },
    help: `write \`export const ${name}: SystemClaims = { … }\``,
  })
  return { value: undefined, diagnostics: reading.diagnostics }
}

function readData(reading: Reading, node: Expression): Data | undefined {
  const span = spanAt(reading.source, node.start)
  if (node.type === 'TSSatisfiesExpression') return readData(reading, node.expression)
  const value = textOf(node)
  if (value !== undefined) return { kind: 'text', value, span }
  if (node.type === 'Literal' && typeof node.value === 'boolean') {
    return { kind: 'truth', value: node.value, span }
  }
  if (node.type === 'Literal' && typeof node.value === 'number' && Number.isInteger(node.value)) {
    return { kind: 'number', value: BigInt(node.value), span }
  }
  if (node.type === 'ArrayExpression') return readList(reading, node, span)
  if (node.type === 'ObjectExpression') return readRecord(reading, node, span)
  return refuse(reading, node, 'write a text, a whole number, true, false, a list or a record')
}

/** A text, or several with `+` between them. */
function textOf(node: Expression): string | undefined {
  if (node.type !== 'BinaryExpression' || node.operator !== '+') return stringLiteral(node)
  const left = textOf(node.left)
  const right = textOf(node.right)
  return left === undefined || right === undefined ? undefined : left + right
}

function readList(
  reading: Reading,
  node: Extract<Expression, { type: 'ArrayExpression' }>,
  span: Span,
): Data {
  const items = node.elements.flatMap((element) => {
    if (element === null || element.type === 'SpreadElement') {
      refuse(reading, element ?? node, 'write the items one by one')
      return []
    }
    return readData(reading, element) ?? []
  })
  return { kind: 'list', items, span }
}

function readRecord(
  reading: Reading,
  node: Extract<Expression, { type: 'ObjectExpression' }>,
  span: Span,
): Data {
  const members = new Map<string, Data>()
  for (const property of node.properties) {
    if (property.type !== 'Property' || property.computed) {
      refuse(reading, property, 'write the entries one by one')
      continue
    }
    const { key } = property
    const name = key.type === 'Identifier' ? key.name : plainText(key)
    if (name === undefined || members.has(name)) {
      refuse(reading, property, 'names are plain and occur once in a record')
      continue
    }
    const value = readData(reading, property.value)
    if (value !== undefined) members.set(name, value)
  }
  return { kind: 'record', members, span }
}

function plainText(key: Expression | { type: 'PrivateIdentifier' }): string | undefined {
  return key.type === 'PrivateIdentifier' ? undefined : stringLiteral(key)
}

function refuse(reading: Reading, node: { readonly start: number }, help: string): undefined {
  const span = spanAt(reading.source, node.start)
  const message = 'this is no literal, and a claims file is not executed'
  reading.diagnostics.push({ code: 'U020', severity: 'error', message, span, help })
}
