// One field for every owner and name, whoever mentions it, with the declaration that wins.
//
// Kernel code and the model declare the same memory. The model's declaration wins where it is the
// narrower one (a model of `unsigned long flags` needs few bits); where it is wider, the tree's type
// stays. The user's override comes last. Whatever was narrowed beyond its declaration traps stores
// that do not fit, so a narrowing that is wrong is found and not believed.

import type { Diagnostic } from '../base/diagnostic.ts'
import { wrap } from '../base/integer.ts'
import type { IntType } from '../base/integer.ts'
import { printType } from '../ir/print.ts'
import type { FieldDeclaration, FieldSymbol } from '../ir/object.ts'
import type { Field, FieldId, Owner } from '../ir/program.ts'

export interface FieldOverride {
  readonly type?: IntType
  readonly initial?: bigint
  readonly overflow?: 'wrap' | 'error'
  readonly reason: string
}

export type FieldOverrides = (owner: Owner, name: string) => FieldOverride | undefined

/** The tree's declarations of a field rank below the model's (library, system, user). */
export type Rank = 'tree' | 'model'

export interface FieldChange {
  readonly owner: Owner
  readonly name: string
  /** `u64, starts with 0`. */
  readonly declared: string
  readonly used: string
  readonly reason: string
}

export interface FieldTable {
  /** Makes a declaration known without using the field. */
  declare(symbol: FieldSymbol, rank: Rank): void
  /** The Program's id of the field that this symbol names. */
  use(symbol: FieldSymbol, rank: Rank): FieldId
  finish(): FinishedFields
}

export interface FinishedFields {
  readonly fields: readonly Field[]
  readonly changes: readonly FieldChange[]
  readonly diagnostics: readonly Diagnostic[]
}

interface Entry {
  readonly symbol: FieldSymbol
  readonly declarations: Partial<Record<Rank, { symbol: FieldSymbol; value: FieldDeclaration }>>
  id?: FieldId
}

export function createFieldTable(overrides: FieldOverrides): FieldTable {
  const entries = new Map<string, Entry>()
  const used: Entry[] = []
  const diagnostics: Diagnostic[] = []

  const declare = (symbol: FieldSymbol, rank: Rank): Entry => {
    const key = `${symbol.owner}.${symbol.name}`
    const entry = entries.get(key) ?? { symbol, declarations: {} }
    entries.set(key, entry)
    const value = symbol.declaration
    if (value === undefined) return entry
    const before = entry.declarations[rank]
    if (before === undefined) entry.declarations[rank] = { symbol, value }
    else if (!sameDeclaration(before.value, value)) {
      diagnostics.push(
        contradiction(symbol, printDeclaration(value), printDeclaration(before.value)),
      )
    }
    return entry
  }

  return {
    declare,
    use(symbol, rank) {
      const entry = declare(symbol, rank)
      if (entry.id === undefined) {
        entry.id = used.length
        used.push(entry)
      }
      return entry.id
    },
    finish() {
      const changes: FieldChange[] = []
      const report = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic)
      const fields = used.map((entry) => settle(entry, overrides, changes, report))
      return { fields, changes, diagnostics }
    },
  }
}

function settle(
  entry: Entry,
  overrides: FieldOverrides,
  changes: FieldChange[],
  report: (diagnostic: Diagnostic) => void,
): Field {
  const { owner, name, span } = entry.symbol
  const override = overrides(owner, name)
  const merged = mergeRanks(entry, changes, report)
  const declared = merged ?? declaredByOverride(override)
  if (declared === undefined) {
    report({
      code: 'L006',
      severity: 'error',
      message: `nobody declares the ${owner} field ${name}`,
      span,
      help: 'declare it in a module of the library or system, or give it a type',
    })
  }
  const declaration = declared ?? placeholder
  const final = override === undefined ? declaration : applyOverride(declaration, override)
  if (override !== undefined && !sameDeclaration(declaration, final)) {
    changes.push({
      owner,
      name,
      declared: printDeclaration(declaration),
      used: printDeclaration(final),
      reason: override.reason,
    })
  }
  if (wrap(final.type, final.initial) !== final.initial) {
    report({
      code: 'L013',
      severity: 'error',
      message: `${owner} field ${name} starts with ${final.initial}, which ${printType(final.type)} cannot hold`,
      span,
      help: 'declare a wider type or another initial value',
    })
  }
  return { ...final, owner, name, span }
}

/** The declaration that the tree and the model agree on, or undefined when there is none. */
function mergeRanks(
  entry: Entry,
  changes: FieldChange[],
  report: (diagnostic: Diagnostic) => void,
): FieldDeclaration | undefined {
  const tree = entry.declarations.tree?.value
  const model = entry.declarations.model?.value
  if (tree === undefined || model === undefined) return model ?? tree
  const { owner, name } = entry.symbol
  if (!holds(tree.type, model.type) && !holds(model.type, tree.type)) {
    const symbol = entry.declarations.model?.symbol ?? entry.symbol
    report(contradiction(symbol, printDeclaration(model), printDeclaration(tree)))
  }
  // What kernel code reads is no ghost, whatever the model says.
  const type = holds(tree.type, model.type) ? model.type : tree.type
  const final = { ...model, type, ghost: tree.ghost }
  if (!sameDeclaration(tree, final)) {
    const reason = 'the model declares it so'
    const declared = printDeclaration(tree)
    changes.push({ owner, name, declared, used: printDeclaration(final), reason })
  }
  return final
}

function applyOverride(declaration: FieldDeclaration, override: FieldOverride): FieldDeclaration {
  const type = override.type ?? declaration.type
  const narrower = !holds(type, declaration.type)
  return {
    ...declaration,
    type,
    initial: override.initial ?? declaration.initial,
    overflow: override.overflow ?? (narrower ? 'error' : declaration.overflow),
  }
}

function declaredByOverride(override: FieldOverride | undefined): FieldDeclaration | undefined {
  if (override?.type === undefined) return undefined
  return { type: override.type, length: 1, initial: 0n, overflow: 'error', ghost: false }
}

// Stands in for a field that was already reported, so that linking can go on and report the rest.
const placeholder: FieldDeclaration = {
  type: { bits: 64, signed: true },
  length: 1,
  initial: 0n,
  overflow: 'wrap',
  ghost: false,
}

/** Whether `wide` has every value of `narrow`, in the same 64-bit register. */
function holds(wide: IntType, narrow: IntType): boolean {
  // A register does not show whether 64 bits are meant with or without sign.
  if (wide.bits >= 64) return true
  if (narrow.bits >= 64) return false
  if (wide.signed === narrow.signed) return wide.bits >= narrow.bits
  return wide.signed && wide.bits > narrow.bits
}

function sameDeclaration(a: FieldDeclaration, b: FieldDeclaration): boolean {
  return (
    a.type.bits === b.type.bits &&
    a.type.signed === b.type.signed &&
    a.length === b.length &&
    a.initial === b.initial &&
    a.overflow === b.overflow &&
    a.ghost === b.ghost
  )
}

function contradiction(symbol: FieldSymbol, here: string, before: string): Diagnostic {
  return {
    code: 'L007',
    severity: 'error',
    message: `${symbol.owner} field ${symbol.name} is declared as ${here}, elsewhere as ${before}`,
    span: symbol.span,
    help: 'give both declarations the same type, initial value and overflow',
  }
}

function printDeclaration(declaration: FieldDeclaration): string {
  const { type, length, initial, overflow, ghost } = declaration
  const elements = length === 1 ? '' : `[${length}]`
  const traps = overflow === 'error' ? ', checked' : ', wrapping'
  return `${ghost ? 'ghost ' : ''}${printType(type)}${elements}, starts with ${initial}${traps}`
}
