// A system of modules → what it declares, and its functions to be lowered when the linker asks.
//
// Modules are read in the order in which JavaScript would evaluate them: what is imported comes first,
// and each once. The language itself (machine/lang.ts) is recognised by its path and not read.

import type { Diagnostic, Parsed } from '../../base/diagnostic.ts'
import { nowhere } from '../../base/span.ts'
import type { Declarations, Definitions, FieldSymbol } from '../../ir/object.ts'
import { findDefinition } from './find-definition.ts'
import { readDeclarations } from './read-declarations.ts'
import type { ModuleDeclarations } from './read-declarations.ts'
import { readModule } from './read-module.ts'
import type { Imported, ModuleReading } from './read-module.ts'
import type { FunctionMeaning, Module, StateRecord } from './scope.ts'
import { diagnosticAt, parseModule } from './syntax.ts'
import type { Syntax } from './syntax.ts'
import { isLang } from './words.ts'

/** Where the text comes from. Paths are opaque; diagnostics and spans show them as they are. */
export interface ModuleHost {
  read(path: string): string | undefined
  /** The path of the module that a specifier names; `resolveRelative` serves for most hosts. */
  resolve(specifier: string, from: string): string | undefined
}

export interface System {
  readonly definitions: Definitions
  readonly declarations: Declarations
  /** Every module that was read, in the order of evaluation. */
  readonly files: readonly string[]
}

/** Reads a module and everything that it imports. `origin`: what the report counts its functions as. */
export function readSystem(
  entry: string,
  host: ModuleHost,
  origin: Definitions['origin'] = 'system',
): Parsed<System> {
  const reader: Reader = { host, states: new Map(), readings: [], diagnostics: [] }
  if (readFile(reader, entry) === undefined && reader.states.get(entry) === undefined) {
    const message = `the module ${entry} cannot be read`
    reader.diagnostics.push({ code: 'T002', severity: 'error', message, span: nowhere })
  }
  const { diagnostics, readings } = reader
  const modules = readings.map((reading) => reading.module)
  const parts = readings.map((reading) =>
    readDeclarations(reading.module, reading.declarations, reading.diagnostics),
  )
  for (const reading of readings) diagnostics.push(...reading.diagnostics)
  checkNames(modules, parts, diagnostics)
  const entries = new Set(parts.flatMap((part) => part.entries))
  return {
    value: {
      definitions: { origin, find: findDefinition(modules, entries, origin) },
      declarations: {
        fields: declaredFields(modules, diagnostics),
        vectors: parts.flatMap((part) => part.vectors),
        tasks: parts.flatMap((part) => part.tasks),
        properties: parts.flatMap((part) => part.properties),
        invariants: parts.flatMap((part) => part.invariants),
        progress: parts.flatMap((part) => part.progress),
      },
      files: modules.map((module) => module.source.file),
    },
    diagnostics,
  }
}

/** `./a.ts` from `machine/x86/cpu.ts` → `machine/x86/a.ts`; undefined for what is no relative path. */
export function resolveRelative(specifier: string, from: string): string | undefined {
  if (!specifier.startsWith('./') && !specifier.startsWith('../')) return undefined
  const parts = from.split('/').slice(0, -1)
  for (const part of specifier.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return parts.join('/')
}

interface Reader {
  readonly host: ModuleHost
  readonly states: Map<string, Module | 'open' | 'unreadable'>
  readonly readings: ModuleReading[]
  readonly diagnostics: Diagnostic[]
}

const maxModules = 500

/** Undefined when there is no such module, or nothing to be had from it. */
function readFile(reader: Reader, path: string): Module | undefined {
  const text = reader.states.size < maxModules ? reader.host.read(path) : undefined
  if (text === undefined) return undefined
  reader.states.set(path, 'open')
  const syntax = parseModule(path, text)
  reader.diagnostics.push(...syntax.diagnostics)
  const module = readParsed(reader, syntax)
  reader.states.set(path, module ?? 'unreadable')
  return module
}

function readParsed(reader: Reader, syntax: Syntax): Module | undefined {
  const { program, source } = syntax
  if (program === undefined) return undefined
  const imports = new Map<string, Imported>()
  for (const statement of program.body) {
    if (statement.type !== 'ImportDeclaration' || statement.importKind === 'type') continue
    const specifier = statement.source.value
    const imported = readImported(reader, source.file, specifier, (code, message, help) => {
      reader.diagnostics.push(diagnosticAt(source, statement.start, code, message, help))
    })
    if (imported !== undefined) imports.set(specifier, imported)
  }
  const reading = readModule(source, program, (specifier) => imports.get(specifier))
  reader.readings.push(reading)
  return reading.module
}

function readImported(
  reader: Reader,
  from: string,
  specifier: string,
  complain: (code: 'T002' | 'T004', message: string, help?: string) => void,
): Imported | undefined {
  const path = reader.host.resolve(specifier, from)
  if (isLang(specifier, path ?? specifier)) return 'lang'
  const known = path === undefined ? undefined : reader.states.get(path)
  if (known === 'unreadable') return undefined
  if (known === 'open') {
    const help = 'move what both need into a third module'
    complain('T004', `${path} imports this module, directly or through others`, help)
    return undefined
  }
  if (known !== undefined) return known
  const module = path === undefined ? undefined : readFile(reader, path)
  if (module === undefined && (path === undefined || reader.states.get(path) === undefined)) {
    const full = reader.states.size >= maxModules
    const help = full ? `a system has at most ${maxModules} modules` : 'paths begin with ./ or ../'
    complain('T002', `the module '${specifier}' cannot be read`, help)
  }
  return module
}

/** Functions are linked by name, so what several modules can see must have one meaning. */
function checkNames(
  modules: readonly Module[],
  parts: readonly ModuleDeclarations[],
  diagnostics: Diagnostic[],
): void {
  const all = modules.flatMap((module) => [...module.functions.values()])
  const complain = (func: FunctionMeaning, message: string): void => {
    const help = 'functions are linked by name: rename one'
    const { module, node } = func
    diagnostics.push(diagnosticAt(module.source, node.start, 'T007', message, help))
  }
  const exported = new Map<string, FunctionMeaning>()
  for (const func of all.filter((one) => one.module.exported.has(one.name))) {
    const other = exported.get(func.name)
    const where = other?.module.source.file
    if (other === undefined) exported.set(func.name, func)
    else complain(func, `\`${func.name}\` is exported by ${where} too`)
  }
  for (const func of new Set(parts.flatMap((part) => part.entries))) {
    const other = all.find((one) => one.name === func.name && one !== func)
    if (other === undefined) continue
    const where = other.module.source.file
    complain(
      func,
      `\`${func.name}\` starts a frame or a task, and ${where} has a function of that name`,
    )
  }
}

/** Each field once; a second declaration is fine when it says the same. */
function declaredFields(
  modules: readonly Module[],
  diagnostics: Diagnostic[],
): readonly FieldSymbol[] {
  const fields = new Map<string, FieldSymbol>()
  const visit = (record: StateRecord): void => {
    for (const member of record.members.values()) {
      if (member.kind === 'record') visit(member)
      else note(member.symbol)
    }
  }
  const note = (symbol: FieldSymbol): void => {
    const key = `${symbol.owner} ${symbol.name}`
    const known = fields.get(key)
    if (known === undefined) {
      fields.set(key, symbol)
    } else if (known.span !== symbol.span && !sameDeclaration(known, symbol)) {
      const { file, line } = known.span
      const message = `${symbol.name} is declared otherwise in ${file}:${line}`
      const help = 'both must have the same domain, initial value and kind'
      diagnostics.push({ code: 'T020', severity: 'error', message, span: symbol.span, help })
    }
  }
  for (const module of modules) {
    for (const meaning of module.names.values()) {
      if (meaning.kind === 'state') visit(meaning.record)
      else if (meaning.kind === 'words') note(meaning.field.symbol)
    }
  }
  return [...fields.values()]
}

function sameDeclaration(left: FieldSymbol, right: FieldSymbol): boolean {
  const [a, b] = [left.declaration, right.declaration]
  if (a === undefined || b === undefined) return true
  const sameType = a.type.bits === b.type.bits && a.type.signed === b.type.signed
  const sameKind = a.overflow === b.overflow && a.ghost === b.ghost
  return sameType && sameKind && a.length === b.length && a.initial === b.initial
}
