// One module's top: imports are resolved, constants computed, state declared, functions noted.
//
// Names get their meaning in the order of the text, as in JavaScript; only functions are known from
// the start. Vectors, tasks, properties and invariants come after everything else (read-declarations).

import type { ImportDeclaration, Program, Statement, VariableDeclarator } from 'oxc-parser'
import type { Diagnostic } from '../../base/diagnostic.ts'
import { nearest } from '../../base/nearest.ts'
import type { At } from './context.ts'
import type { TsCode } from './codes.ts'
import { constantValue, newContext } from './lower-function.ts'
import { readWords } from './read-words.ts'
import { refuseStatement } from './refuse-statement.ts'
import type { Meaning, Module } from './scope.ts'
import { calledWord, readDomain, readState } from './state-shape.ts'
import type { Source } from './syntax.ts'
import { diagnosticAt } from './syntax.ts'
import { registerOf } from './written-type.ts'
import { typeWords, words } from './words.ts'

/** What stands behind an import: another module, or the language itself. */
export type Imported = Module | 'lang'

export interface ModuleReading {
  readonly module: Module
  readonly diagnostics: Diagnostic[]
  /** Statements that declare vectors, tasks, properties and invariants. */
  readonly declarations: readonly Statement[]
}

/** `imported`: undefined when the module could not be read, which has been reported. */
export function readModule(
  source: Source,
  program: Program,
  imported: (specifier: string) => Imported | undefined,
): ModuleReading {
  const module: Module = { source, names: new Map(), exported: new Set(), functions: new Map() }
  const diagnostics: Diagnostic[] = []
  const declarations: Statement[] = []
  const reader = { module, diagnostics, imported }
  for (const statement of program.body) noteFunction(reader, statement)
  for (const statement of program.body) {
    if (statement.type === 'ImportDeclaration') readImport(reader, statement)
  }
  for (const statement of program.body) {
    if (!readStatement(reader, statement)) declarations.push(statement)
  }
  return { module, diagnostics, declarations }
}

interface Reader {
  readonly module: Module
  readonly diagnostics: Diagnostic[]
  readonly imported: (specifier: string) => Imported | undefined
}

function complain(reader: Reader, node: At, code: TsCode, message: string, help?: string): void {
  reader.diagnostics.push(diagnosticAt(reader.module.source, node.start, code, message, help))
}

function define(reader: Reader, node: At, name: string, meaning: Meaning): void {
  const { names } = reader.module
  const known = names.get(name)
  // A type may carry the name of the value that it describes: `const Mode = …; type Mode = …`.
  if (known !== undefined && meaning.kind === 'type') return
  if (known !== undefined && known.kind !== 'type') {
    const help = 'names of a module are unique'
    complain(reader, node, 'T007', `\`${name}\` is declared twice`, help)
    return
  }
  names.set(name, meaning)
}

/** Functions may be named before they are declared. */
function noteFunction(reader: Reader, statement: Statement): void {
  const exported = statement.type === 'ExportNamedDeclaration'
  const node = exported ? statement.declaration : statement
  if (node?.type !== 'FunctionDeclaration' && node?.type !== 'TSDeclareFunction') return
  const name = node.id?.name
  if (name === undefined) return
  const { module } = reader
  if (exported) module.exported.add(name)
  if (node.type === 'TSDeclareFunction') {
    const type = node.returnType?.typeAnnotation
    if (node.declare !== true) complain(reader, node, 'T010', `\`${name}\` has no body`)
    const truth = type !== undefined && registerOf(type) === 'boolean'
    return define(reader, node, name, { kind: 'external', name, truth })
  }
  const meaning = { kind: 'function', name, node, module } as const
  define(reader, node, name, meaning)
  if (module.names.get(name) === meaning) module.functions.set(name, meaning)
}

function readImport(reader: Reader, node: ImportDeclaration): void {
  const from = reader.imported(node.source.value)
  for (const specifier of node.specifiers) {
    const local = specifier.local.name
    if (specifier.type !== 'ImportSpecifier') {
      const help = 'write `import { name } from …`'
      complain(reader, specifier, 'T003', 'a default or namespace import', help)
      define(reader, specifier, local, { kind: 'broken' })
    } else if (node.importKind === 'type' || specifier.importKind === 'type') {
      define(reader, specifier, local, { kind: 'type' })
    } else {
      const { imported } = specifier
      const name = imported.type === 'Identifier' ? imported.name : imported.value
      define(reader, specifier, local, importedMeaning(reader, specifier, from, name))
    }
  }
}

function importedMeaning(
  reader: Reader,
  node: At,
  from: Imported | undefined,
  name: string,
): Meaning {
  if (from === undefined) return { kind: 'broken' }
  if (from === 'lang') {
    const word = words.get(name)
    if (word !== undefined) return { kind: 'word', word }
    if (typeWords.has(name)) return { kind: 'type' }
  } else if (from.exported.has(name)) return from.names.get(name) ?? { kind: 'broken' }
  const known = nearest(name, from === 'lang' ? words.keys() : from.exported)
  const help = known === undefined ? undefined : `did you mean \`${known}\`?`
  complain(reader, node, 'T005', `\`${name}\` is not exported there`, help)
  return { kind: 'broken' }
}

/** False for the statements that belong to read-declarations. */
function readStatement(reader: Reader, statement: Statement): boolean {
  switch (statement.type) {
    case 'ExpressionStatement':
      return false
    case 'ImportDeclaration':
    case 'EmptyStatement':
    case 'FunctionDeclaration':
    case 'TSDeclareFunction':
      return true
    case 'ExportNamedDeclaration':
      readExport(reader, statement)
      return true
    case 'VariableDeclaration':
      if (statement.kind !== 'const') {
        const help =
          'state is declared with perCpu, perTask, perFrame or global; constants with const'
        complain(reader, statement, 'T008', `\`${statement.kind}\` at the top of a module`, help)
      }
      for (const one of statement.declarations) readConstant(reader, one)
      return true
    case 'TSTypeAliasDeclaration':
    case 'TSInterfaceDeclaration':
      define(reader, statement, statement.id.name, { kind: 'type' })
      return true
    default:
      refuseTop(reader, statement)
      return true
  }
}

function readExport(
  reader: Reader,
  node: Extract<Statement, { type: 'ExportNamedDeclaration' }>,
): void {
  const { declaration } = node
  if (declaration === null) {
    if (node.exportKind === 'type') return
    const help = 'write `export` before the declaration; import from the module that declares'
    return complain(reader, node, 'T003', 'a list of exports', help)
  }
  readStatement(reader, declaration)
  if (declaration.type === 'VariableDeclaration') {
    for (const { id } of declaration.declarations) {
      if (id.type === 'Identifier') reader.module.exported.add(id.name)
    }
  } else if ('id' in declaration && declaration.id?.type === 'Identifier') {
    reader.module.exported.add(declaration.id.name)
  }
}

function readConstant(reader: Reader, node: VariableDeclarator): void {
  const { id, init } = node
  if (id.type !== 'Identifier' || init === null) {
    return complain(reader, id, 'T017', 'a pattern, or a declaration without a value')
  }
  define(reader, id, id.name, constantMeaning(reader, id.name, init))
}

function constantMeaning(
  reader: Reader,
  name: string,
  init: NonNullable<VariableDeclarator['init']>,
): Meaning {
  const { diagnostics, module } = reader
  const plain = init.type === 'TSAsExpression' || init.type === 'TSSatisfiesExpression'
  const node = plain ? init.expression : init
  if (node.type === 'ObjectExpression') return enumMeaning(reader, node)
  if (node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression') {
    const help = 'write `function name(…): … { … }`'
    complain(reader, node, 'T012', 'a function in a constant', help)
    return { kind: 'broken' }
  }
  if (node.type === 'NewExpression') {
    const field = readWords(module, name, node, diagnostics)
    return field === undefined ? { kind: 'broken' } : { kind: 'words', field }
  }
  const word = calledWord(module, node)
  if (word?.place === 'state' && node.type === 'CallExpression') {
    return readState(module, node, word.name, diagnostics)
  }
  if (word?.place === 'domain') {
    const domain = readDomain(module, node, diagnostics)
    return domain === undefined ? { kind: 'broken' } : { kind: 'domain', domain }
  }
  const value = constantValue(module, node, diagnostics)
  return value === undefined ? { kind: 'broken' } : { kind: 'constant', value }
}

/** `{ User: 0, Kernel: 1 } as const`. */
function enumMeaning(
  reader: Reader,
  node: Extract<NonNullable<VariableDeclarator['init']>, { type: 'ObjectExpression' }>,
): Meaning {
  const members = new Map<string, bigint>()
  for (const property of node.properties) {
    if (property.type !== 'Property' || property.computed || property.key.type !== 'Identifier') {
      const help = 'write `{ User: 0, Kernel: 1 } as const`'
      complain(reader, property, 'T018', 'an enum object has names with constants', help)
    } else {
      const value = constantValue(reader.module, property.value, reader.diagnostics)
      if (value !== undefined) members.set(property.key.name, value)
    }
  }
  return { kind: 'enum', members }
}

function refuseTop(reader: Reader, node: Statement): void {
  if (node.type === 'ExportAllDeclaration' || node.type === 'ExportDefaultDeclaration') {
    const help = 'write `export` before a declaration'
    return complain(reader, node, 'T003', 'a default export or a re-export', help)
  }
  refuseStatement(newContext(reader.module, 'constant', reader.diagnostics), node, 'T008')
}
