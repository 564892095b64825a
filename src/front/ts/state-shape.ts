// State declarations → fields: `perCpu({ regs: { flags: bits(8) } })` declares cpu.regs.flags.
//
// The name of a field is its path inside the shape, so that kernel names (`context_tracking.nesting`)
// are the names in C too; the variable that holds the record is only a handle.

import type { Expression } from 'oxc-parser'
import type { Diagnostic } from '../../base/diagnostic.ts'
import { wrap } from '../../base/integer.ts'
import type { IntType } from '../../base/integer.ts'
import type { Owner } from '../../ir/program.ts'
import type { TsCode } from './codes.ts'
import { constantValue } from './lower-function.ts'
import type { DomainShape, Meaning, Module, StateField, StateRecord } from './scope.ts'
import { diagnosticAt, spanAt } from './syntax.ts'
import type { DomainWord, StateWord, Word } from './words.ts'

interface Reading {
  readonly module: Module
  readonly diagnostics: Diagnostic[]
  readonly owner: Owner
  readonly ghost: boolean
}

type Call = Extract<Expression, { type: 'CallExpression' }>
type ObjectNode = Extract<Expression, { type: 'ObjectExpression' }>

const owners: Record<Exclude<StateWord, 'ghost'>, Owner> = {
  global: 'global',
  perCpu: 'cpu',
  perTask: 'task',
  perFrame: 'frame',
}

/** The word that a call calls, if it calls one. */
export function calledWord(module: Module, node: Expression): Word | undefined {
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier') return undefined
  const meaning = module.names.get(node.callee.name)
  return meaning?.kind === 'word' ? meaning.word : undefined
}

/** `perCpu({…})`, `ghost(perCpu({…}))`. */
export function readState(
  module: Module,
  node: Call,
  word: StateWord,
  diagnostics: Diagnostic[],
  ghost = false,
): Meaning {
  const refuse = (message: string, help?: string): Meaning => {
    complain({ module, diagnostics }, node, 'T019', message, help)
    return { kind: 'broken' }
  }
  const [argument, ...more] = node.arguments
  if (argument === undefined || argument.type === 'SpreadElement' || more.length > 0) {
    return refuse(`\`${word}\` takes one argument`)
  }
  if (word === 'ghost') {
    const inner = calledWord(module, argument)
    if (argument.type !== 'CallExpression' || inner?.place !== 'state') {
      return refuse(
        '`ghost` of something else than a state declaration',
        'write `ghost(perCpu({…}))`',
      )
    }
    return readState(module, argument, inner.name, diagnostics, true)
  }
  if (argument.type !== 'ObjectExpression') {
    return refuse(`\`${word}\` takes a record of domains`, 'write `{ name: bits(8), … }` in place')
  }
  const reading = { module, diagnostics, owner: owners[word], ghost }
  return { kind: 'state', record: readRecord(reading, argument, '', 0) }
}

const maxNesting = 32

function readRecord(
  reading: Reading,
  node: ObjectNode,
  prefix: string,
  depth: number,
): StateRecord {
  const members = new Map<string, StateRecord | StateField>()
  for (const property of node.properties) {
    const key = property.type === 'Property' && !property.computed ? keyOf(property.key) : undefined
    if (property.type !== 'Property' || key === undefined || depth > maxNesting) {
      complain(reading, property, 'T019', 'a shape consists of names with domains or nested shapes')
    } else if (members.has(key)) {
      complain(reading, property, 'T019', `\`${key}\` occurs twice in one shape`)
    } else {
      const member = readMember(reading, property.value, `${prefix}${key}`, depth)
      if (member !== undefined) members.set(key, member)
    }
  }
  return { kind: 'record', owner: reading.owner, members }
}

function readMember(
  reading: Reading,
  node: Expression,
  name: string,
  depth: number,
): StateRecord | StateField | undefined {
  if (node.type === 'ObjectExpression') return readRecord(reading, node, `${name}.`, depth + 1)
  const domain = readDomain(reading.module, node, reading.diagnostics)
  if (domain === undefined) return undefined
  const declaration = { ...domain.declaration, ghost: reading.ghost }
  const span = spanAt(reading.module.source, node.start)
  const symbol = { owner: reading.owner, name, span, declaration }
  return { kind: 'field', symbol, declaration, array: domain.array }
}

/** `bits(8)`, `array(4, bool())`, or the name of such a domain; reports what is neither. */
export function readDomain(
  module: Module,
  node: Expression,
  diagnostics: Diagnostic[],
): DomainShape | undefined {
  if (node.type === 'Identifier') {
    const meaning = module.names.get(node.name)
    if (meaning?.kind === 'domain') return meaning.domain
    if (meaning?.kind === 'broken') return undefined
  }
  const word = calledWord(module, node)
  const reading = { module, diagnostics }
  if (node.type !== 'CallExpression' || word?.place !== 'domain') {
    const help = 'write bits(width), int(width), bool(), array(length, domain) or wrapping(domain)'
    return complain(reading, node, 'T019', 'this is no domain', help)
  }
  const args = node.arguments.flatMap((argument) =>
    argument.type === 'SpreadElement' ? [] : [argument],
  )
  return readDomainCall(reading, node, word.name, args)
}

type Place = Pick<Reading, 'module' | 'diagnostics'>

function readDomainCall(
  place: Place,
  node: Call,
  word: DomainWord,
  args: readonly Expression[],
): DomainShape | undefined {
  const { diagnostics, module } = place
  const [first, second] = args
  const most = word === 'wrapping' || word === 'bool' ? 1 : 2
  if (args.length > most || node.arguments.length > args.length) {
    return complain(place, node, 'T019', `\`${word}\` has too many arguments`)
  }
  if (word === 'bool') return scalar(place, node, { bits: 1, signed: false }, first)
  if (first === undefined) return complain(place, node, 'T019', `\`${word}\` lacks its argument`)
  if (word === 'wrapping') {
    const inner = readDomain(module, first, diagnostics)
    if (inner === undefined) return undefined
    return { ...inner, declaration: { ...inner.declaration, overflow: 'wrap' } }
  }
  const size = constantValue(module, first, diagnostics)
  if (size === undefined) return undefined
  if (word === 'array') return readArray(place, node, size, second)
  const least = word === 'int' ? 2n : 1n
  if (size < least || size > 64n) {
    return complain(place, first, 'T019', `a width of ${size}; ${word} has ${least} to 64 bits`)
  }
  return scalar(place, node, { bits: Number(size), signed: word === 'int' }, second)
}

const maxLength = 4096n

function readArray(
  place: Place,
  node: Call,
  length: bigint,
  element: Expression | undefined,
): DomainShape | undefined {
  if (length < 1n || length > maxLength) {
    return complain(place, node, 'T019', `an array of ${length}; 1 to ${maxLength} are possible`)
  }
  if (element === undefined) return complain(place, node, 'T019', '`array` lacks its domain')
  const inner = readDomain(place.module, element, place.diagnostics)
  if (inner === undefined) return undefined
  if (inner.array) return complain(place, element, 'T019', 'an array of arrays')
  return { array: true, declaration: { ...inner.declaration, length: Number(length) } }
}

function scalar(
  place: Place,
  node: Call,
  type: IntType,
  initialNode: Expression | undefined,
): DomainShape | undefined {
  const { diagnostics, module } = place
  const initial = initialNode === undefined ? 0n : constantValue(module, initialNode, diagnostics)
  if (initial === undefined) return undefined
  if (wrap(type, initial) !== initial) {
    const least = type.signed ? -(1n << BigInt(type.bits - 1)) : 0n
    const range = `${least} … ${least + (1n << BigInt(type.bits)) - 1n}`
    const message = `the initial value ${initial} does not fit the domain`
    return complain(place, node, 'T019', message, `it holds ${range}: widen it, or begin in it`)
  }
  return { array: false, declaration: { type, length: 1, initial, overflow: 'error' } }
}

function keyOf(key: Expression | { type: 'PrivateIdentifier' }): string | undefined {
  if (key.type === 'Identifier') return key.name
  return key.type === 'Literal' && typeof key.value === 'string' && key.value !== ''
    ? key.value
    : undefined
}

function complain(
  place: Place,
  node: { readonly start: number },
  code: TsCode,
  message: string,
  help?: string,
): undefined {
  place.diagnostics.push(diagnosticAt(place.module.source, node.start, code, message, help))
}
