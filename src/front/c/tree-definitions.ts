// All functions of a kernel tree by name, lowered when somebody asks.
//
// A name is looked up as the C linker would: the internal functions of the calling unit, then the
// external ones, where a strong definition beats a weak one, then functions in headers. One inline
// function in many units is one definition as long as its tokens are the same; when macros make it
// differ, each unit keeps its own. Two strong definitions of one name are an error.

import type { Diagnostic } from '../../base/diagnostic.ts'
import { printSpan } from '../../base/span.ts'
import type { Definition, Definitions, FieldSymbol } from '../../ir/object.ts'
import type { FunctionNode, UnitNode } from './ast.ts'
import type { Tree } from './lower-c-context.ts'
import { lowerFunction } from './lower-c.ts'
import type { Family } from './objects.ts'
import { parseCopyName } from './parameter-binding.ts'
import { parseUnit } from './parse-c.ts'
import type { TranslationUnit } from './token.ts'
import type { ObjectTable } from './tree-objects.ts'
import { createObjectTable } from './tree-objects.ts'
import type { Scope } from './types-scope.ts'
import { createScope, resolveType } from './types-scope.ts'
import type { FunctionType } from './types.ts'

export interface TreeOptions {
  /** Struct types whose pointers are instance numbers, beside those that the tree itself shows. */
  readonly families?: ReadonlyMap<string, Family>
  /** Names of fields in the Program that are not their paths in the tree. */
  readonly fieldNames?: ReadonlyMap<string, string>
  /** Paths of union members that are cells of their own, because nobody looks at them through another one. */
  readonly apart?: ReadonlySet<string>
  /** Paths of structs that nobody looks at: assigning them as a whole means nothing. */
  readonly leftOut?: ReadonlySet<string>
  /** Labels of assembly, by name, that C compares with a saved instruction address. */
  readonly addresses?: ReadonlyMap<string, bigint>
  /** Of the machine; little without it. */
  readonly bigEndian?: boolean
  /** Callees whose arguments are not evaluated. */
  readonly dropArguments?: (name: string) => boolean
  /** Functions that stand for assembly statements without operands, by their text (lower-c-asm.ts). */
  readonly assembly?: ReadonlyMap<string, string>
  /** The function that a function with these attribute words calls on entry (tracing), if any. */
  readonly functionEntryHook?: (attributes: readonly string[], file: string) => string | undefined
  /** The function that a function with these attribute words calls before it calls another one, if any. */
  readonly functionCallHook?: (attributes: readonly string[], callee: string) => string | undefined
}

export interface TreeStatistics {
  readonly units: number
  readonly functionsParsed: number
  /** Functions whose body is outside of the subset; they matter only when they are called. */
  readonly unparsable: number
  readonly skippedItems: number
}

export interface KernelTree {
  readonly definitions: Definitions
  /** Names of all functions that can be found without saying from where. */
  names(): readonly string[]
  /** Fields of the objects that the tree defines. */
  fields(): FieldSymbol[]
  /** Names of the static keys that nobody says to be read-only after boot. */
  keys(): ReadonlySet<string>
  readonly diagnostics: readonly Diagnostic[]
  readonly statistics: TreeStatistics
}

/** A definition with what is needed to choose between several. */
interface Entry {
  readonly definition: Definition
  readonly func: FunctionNode
  readonly scope: Scope
}

interface FunctionTable {
  /** By unit and name: what the unit itself defines, headers included. */
  readonly byUnit: ReadonlyMap<string, ReadonlyMap<string, Entry>>
  readonly external: Map<string, Entry>
  /** Internal functions of all units by name; several when they differ. */
  readonly internal: ReadonlyMap<string, readonly Entry[]>
  readonly diagnostics: Diagnostic[]
  /** Copies of functions, by unit and name. */
  readonly copies: Map<string, Definition>
}

export function readTree(units: readonly TranslationUnit[], options: TreeOptions): KernelTree {
  const read = units.map((unit) => parseUnit(unit))
  const parsed = read.map((unit) => unit.value)
  const scopes = createScopes(parsed, options.bigEndian)
  const objects = createObjectTable(scopes, options.families ?? new Map())
  const table: { functions?: FunctionTable } = {}
  const tree = createTree(objects, options, (scope, name) =>
    findEntry(table.functions, name, scope.unit.file),
  )
  const functions = collectFunctions(scopes, tree)
  table.functions = functions
  return {
    definitions: {
      origin: 'tree',
      find: (name, unit) => findDefinition(tree, functions, name, unit),
    },
    names: () => [...new Set([...functions.external.keys(), ...functions.internal.keys()])],
    fields: () => objects.fields(),
    keys: () => objects.keys(),
    diagnostics: [...read.flatMap((unit) => unit.diagnostics), ...functions.diagnostics],
    get statistics() {
      return count(parsed)
    },
  }
}

/** Types that a unit names without having read their header are looked for in the other units. */
function createScopes(units: readonly UnitNode[], bigEndian = false): Scope[] {
  const scopes: Scope[] = []
  for (const unit of units) scopes.push(createScope(unit, scopes, bigEndian))
  return scopes
}

function count(units: readonly UnitNode[]): TreeStatistics {
  const functions = units.flatMap((unit) => unit.functions)
  return {
    units: units.length,
    functionsParsed: functions.filter((func) => func.unparsable === undefined).length,
    unparsable: functions.filter((func) => func.unparsable !== undefined).length,
    skippedItems: units.reduce((sum, unit) => sum + unit.skipped, 0),
  }
}

/** Functions in headers are there for whoever includes them, `extern inline` included. */
function isInternal(func: FunctionNode): boolean {
  return func.attributes.includes('static') || func.span.file.endsWith('.h')
}

function collectFunctions(scopes: readonly Scope[], tree: Tree): FunctionTable {
  const byUnit = new Map<string, Map<string, Entry>>()
  const external = new Map<string, Entry>()
  const internal = new Map<string, Entry[]>()
  const diagnostics: Diagnostic[] = []
  for (const scope of scopes) {
    const own = new Map<string, Entry>()
    byUnit.set(scope.unit.file, own)
    for (const func of scope.unit.functions) {
      if (isInternal(func)) {
        const same = internal.get(func.name) ?? []
        const entry =
          same.find((other) => sameText(other.func, func)) ?? makeEntry(tree, scope, func)
        if (!same.includes(entry)) internal.set(func.name, [...same, entry])
        const first = own.get(func.name)
        if (first === undefined) own.set(func.name, entry)
        else if (first !== entry) own.set(func.name, ambiguous(first, entry))
      } else addExternal(external, makeEntry(tree, scope, func), diagnostics)
    }
  }
  return { byUnit, external, internal, diagnostics, copies: new Map() }
}

/** Also copies of functions for what their pointer parameters stand for. */
function findDefinition(
  tree: Tree,
  functions: FunctionTable,
  name: string,
  unit: string | undefined,
): Definition | undefined {
  const copy = parseCopyName(name)
  const entry = findEntry(functions, copy.name, unit)
  if (copy.bindings.length === 0 || entry === undefined) return entry?.definition
  const key = `${entry.definition.unit}\n${name}`
  const known = functions.copies.get(key)
  if (known !== undefined) return known
  const { scope, func } = entry
  const lower: Definition['lower'] = () => lowerFunction(tree, scope, func, copy.bindings)
  const definition = { name, unit: scope.unit.file, span: func.span, lower }
  functions.copies.set(key, definition)
  return definition
}

function makeEntry(tree: Tree, scope: Scope, func: FunctionNode): Entry {
  const definition: Definition = {
    name: func.name,
    unit: scope.unit.file,
    span: func.span,
    lower: () => lowerFunction(tree, scope, func),
  }
  return { definition, func, scope }
}

/** One that several units have in common, or the same lines, expanded to the same tokens. */
function sameText(left: FunctionNode, right: FunctionNode): boolean {
  if (left === right) return true
  const { span: a, source } = left
  const { span: b, source: other } = right
  if (a.file !== b.file || a.line !== b.line || a.column !== b.column) return false
  const length = source.to - source.from
  if (length !== other.to - other.from) return false
  for (let index = 0; index < length; index++) {
    const token = source.tokens[source.from + index]
    if (token?.text !== other.tokens[other.from + index]?.text) return false
  }
  return true
}

function addExternal(external: Map<string, Entry>, entry: Entry, diagnostics: Diagnostic[]): void {
  const { name } = entry.func
  const known = external.get(name)
  if (known === undefined || isWeak(known)) {
    // Of two weak definitions the first stays.
    if (known === undefined || !isWeak(entry)) external.set(name, entry)
    return
  }
  if (isWeak(entry) || sameText(known.func, entry.func)) return
  diagnostics.push(definedTwice(known, entry))
}

/** Nobody can say which one is meant; that matters only to those who call it. */
function ambiguous(first: Entry, second: Entry): Entry {
  const diagnostics = [definedTwice(first, second)]
  const lower: Definition['lower'] = () => ({ value: undefined, diagnostics })
  return { ...first, definition: { ...first.definition, lower } }
}

function definedTwice(first: Entry, { func }: Entry): Diagnostic {
  return {
    code: 'C120',
    severity: 'error',
    message: `${func.name}() is defined twice, first at ${printSpan(first.func.span)}`,
    span: func.span,
    help: 'one of the two does not belong to this configuration',
  }
}

function isWeak(entry: Entry): boolean {
  return entry.func.attributes.includes('__weak')
}

function findEntry(
  functions: FunctionTable | undefined,
  name: string,
  unit: string | undefined,
): Entry | undefined {
  if (functions === undefined) return undefined
  const own = unit === undefined ? undefined : functions.byUnit.get(unit)?.get(name)
  const found = own ?? functions.external.get(name)
  if (found !== undefined) return found
  // From outside of the tree a name is found when only one function can be meant; from another unit
  // only functions in headers, because an internal function of a .c file is invisible there.
  const candidates = (functions.internal.get(name) ?? []).filter(
    (entry) => unit === undefined || !functions.byUnit.has(unit) || isHeader(entry),
  )
  return candidates.length === 1 ? candidates[0] : undefined
}

function isHeader(entry: Entry): boolean {
  return entry.func.span.file.endsWith('.h')
}

function createTree(
  objects: ObjectTable,
  options: TreeOptions,
  find: (scope: Scope, name: string) => Entry | undefined,
): Tree {
  const unions = new Map<string, string>()
  return {
    dropArguments: options.dropArguments ?? (() => false),
    assembly: (text) => options.assembly?.get(text),
    entryHook: options.functionEntryHook ?? (() => undefined),
    callHook: options.functionCallHook ?? (() => undefined),
    fieldName: (path) => options.fieldNames?.get(path) ?? path,
    findObject: objects.find,
    addStatic: objects.add,
    familyOf: (tag) => objects.families.get(tag),
    findSignature: (scope, name) => findSignature(find, scope, name),
    defines: (scope, name) => find(scope, name) !== undefined,
    isApart: (path) => options.apart?.has(path) ?? false,
    isLeftOut: (path) => options.leftOut?.has(path) ?? false,
    addressOf: (name) => options.addresses?.get(name),
    unionMember: (union, member) => {
      const used = unions.get(union) ?? member
      unions.set(union, used)
      return used
    },
    declare: objects.declare,
  }
}

function findSignature(
  find: (scope: Scope, name: string) => Entry | undefined,
  scope: Scope,
  name: string,
): FunctionType | undefined {
  const entry = find(scope, name)
  const prototype = scope.unit.prototypes.get(name)
  const node = entry?.func.type ?? prototype?.type
  if (node === undefined) return undefined
  const type = resolveType(entry?.scope ?? scope, node)
  return type.kind === 'function' ? type : undefined
}
