// A form of C that the random texts never have is a form that fuzzing says nothing about. So each kind of node that
// the parser can make, and each reason that it and the preprocessor can give, must come out of some text.

import { describe, expect, test } from 'vitest'
import { codeNotes } from '../../cli/code-notes.ts'
import type { ExprNode, StatementNode, TypeNode } from './ast.ts'
import { fuzzFiles } from './fuzz-text.ts'
import { arities, keep } from './kernel-keep.ts'
import { drop, recordWords } from './kernel-words.ts'
import { parseUnit } from './parse-c.ts'
import { preprocess } from './preprocess.ts'
import { memoryHost } from './source-host.ts'
import { readTree } from './tree-definitions.ts'

const texts = 1_200

/** Every kind, or this does not compile. */
const expressions: Readonly<Record<ExprNode['kind'], true>> = {
  number: true,
  string: true,
  name: true,
  unary: true,
  increment: true,
  binary: true,
  logical: true,
  assign: true,
  conditional: true,
  comma: true,
  call: true,
  member: true,
  index: true,
  cast: true,
  sizeof: true,
  block: true,
  braces: true,
  type: true,
  opaque: true,
}
const statements: Readonly<Record<StatementNode['kind'], true>> = {
  block: true,
  declare: true,
  expression: true,
  if: true,
  while: true,
  do: true,
  for: true,
  switch: true,
  case: true,
  default: true,
  label: true,
  goto: true,
  break: true,
  continue: true,
  empty: true,
  return: true,
  asm: true,
}
const types: Readonly<Record<TypeNode['kind'], true>> = {
  void: true,
  integer: true,
  named: true,
  struct: true,
  enum: true,
  pointer: true,
  array: true,
  function: true,
  unsupported: true,
}

/** What a node has beside its kind, where that makes another form of it. */
const forms = [
  ...'- + ! ~ * &'.split(' ').map((op) => `unary op ${op}`),
  ...'+ - * / % & | ^ << >> == != < > <= >='.split(' ').map((op) => `binary op ${op}`),
  ...'+ - * / % & | ^ << >>'.split(' ').map((op) => `assign op ${op}`),
  'increment prefix true',
  'increment prefix false',
  'member arrow true',
  'member arrow false',
  ...['auto', 'static', 'extern', 'typedef'].map((storage) => `declare storage ${storage}`),
  'conditional then',
  'if otherwise',
  'for first',
  'for condition',
  'for step',
  'case to',
  'return value',
  'braces type',
].flatMap((form) =>
  /^(?:conditional|if|for|case|return|braces) /.test(form)
    ? [form, form.replace(' ', ' without ')]
    : [form],
)

const attributesOfNodes = ['op', 'prefix', 'arrow', 'storage']
const parts = ['then', 'otherwise', 'first', 'condition', 'step', 'to', 'value', 'type']

/** Every node below, by its kind and by what makes another form of it. */
function collect(node: unknown, into: Set<string>): void {
  if (typeof node !== 'object' || node === null) return
  if (Array.isArray(node) || node instanceof Map) {
    for (const each of node.values()) collect(each, into)
    return
  }
  const entries: readonly (readonly [string, unknown])[] = Object.entries(node)
  const kind = String(entries.find(([key]) => key === 'kind')?.[1])
  into.add(kind)
  for (const [key, value] of entries) {
    if (attributesOfNodes.includes(key)) into.add(`${kind} ${key} ${String(value)}`)
    if (parts.includes(key)) into.add(`${kind} ${value === undefined ? 'without ' : ''}${key}`)
    if (!['span', 'source', 'tokens', 'constants'].includes(key)) collect(value, into)
  }
}

/** Kinds of nodes and forms of them, codes of diagnostics, and how many steps the accepted functions have. */
function seen(): { readonly all: ReadonlySet<string>; readonly steps: readonly number[] } {
  const all = new Set<string>()
  const steps: number[] = []
  for (let seed = 0; seed < texts; seed++) {
    const { unit: text, headers } = fuzzFiles(seed)
    const files = { 'test.c': text, 'a.h': headers[0], 'b.h': headers[1] }
    const host = memoryHost(new Map(Object.entries(files)))
    const config = new Map([['CONFIG_NET', 'y']])
    const words = { drop, recordWords, keep, arities, limits: { expansions: 20_000 } }
    const unit = preprocess('test.c', { host, config, includeDirs: ['.'], ...words })
    const { functions, prototypes, typedefs, structs, enums, objects } = parseUnit(unit.value).value
    // Bodies are found when somebody looks.
    const bodies = functions.map(({ body }) => body)
    collect([bodies, functions.map(({ type }) => type), prototypes, typedefs, structs], all)
    collect([enums, objects], all)
    const tree = readTree([unit.value], {})
    const lowered = functions.flatMap(({ name }) => tree.definitions.find(name, 'test.c') ?? [])
    const results = lowered.map((definition) => definition.lower())
    steps.push(...results.flatMap(({ value }) => value?.func.steps.length ?? []))
    const diagnostics = results.flatMap((result) => result.diagnostics)
    for (const { code } of [...unit.diagnostics, ...tree.diagnostics, ...diagnostics]) all.add(code)
  }
  return { all, steps }
}

/** C024 is about headers that are not followed, C113 about text that is longer than these. */
const otherCodes = ['C024', 'C113']

describe('random texts', () => {
  const { all, steps } = seen()

  test.each([
    ['expression', Object.keys(expressions)],
    ['statement', Object.keys(statements)],
    ['type', Object.keys(types)],
    ['operator and optional part', forms],
  ])('have every kind of %s', (_, kinds) => {
    expect(kinds.filter((kind) => !all.has(kind))).toEqual([])
  })

  test('are refused for every reason that there is', () => {
    const codes = Object.keys(codeNotes).filter((code) => /^C[01]\d\d$/.test(code))
    expect(codes.filter((code) => !all.has(code))).toEqual(otherCodes)
  })

  test('are not only refused: more than a tenth of the functions have twenty steps', () => {
    const long = steps.filter((count) => count >= 20)
    expect(long.length).toBeGreaterThan(texts / 10)
  })
})
