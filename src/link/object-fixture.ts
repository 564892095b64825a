// Test support: object functions and declarations cut out of a Program in the notation of ir/build.ts.
//
// The notation knows all names at once; here each function gets symbol tables of its own, as if a
// front end had made it. Functions named `extern` are left out, so that somebody else has to define
// them; `statics` are visible only to callers of their unit.

import type { Diagnostic } from '../base/diagnostic.ts'
import { nowhere } from '../base/span.ts'
import { buildProgram } from '../ir/build.ts'
import type { ProgramNotation } from '../ir/build.ts'
import type {
  Declarations,
  Definition,
  Definitions,
  FieldSymbol,
  ObjectFunction,
  Symbols,
} from '../ir/object.ts'
import type { Func, Program } from '../ir/program.ts'
import type { LinkInput } from './link.ts'

export interface ModuleNotation extends ProgramNotation {
  readonly origin: Definitions['origin']
  /** All functions of a module are in one unit. */
  readonly unit: string
  readonly extern?: readonly string[]
  readonly statics?: readonly string[]
  /** Functions that the front end refuses, with its message. */
  readonly refused?: Readonly<Record<string, string>>
  /** Fields that are used but not declared here. */
  readonly undeclared?: readonly string[]
}

export interface Module {
  readonly definitions: Definitions
  readonly declarations: Declarations
}

export function buildModule(notation: ModuleNotation): Module {
  const program = buildProgram(notation)
  const symbols = symbolsOf(program, notation)
  const known = new Map<string, Definition>()
  for (const func of program.functions) {
    if (notation.extern?.includes(func.name) === true) continue
    known.set(func.name, buildDefinition(func, symbols, notation))
  }
  const predicate = { symbols, unit: notation.unit }
  return {
    definitions: {
      origin: notation.origin,
      find(name, unit) {
        const hidden = notation.statics?.includes(name) === true && unit !== notation.unit
        return hidden ? undefined : known.get(name)
      },
    },
    declarations: {
      fields: notation.origin === 'tree' ? [] : symbols.fields.filter(isDeclared),
      vectors: program.vectors.map(({ deliverable, func, ...vector }) => ({
        ...vector,
        deliverable: { ...predicate, expr: deliverable },
        func: nameOf(program, func),
      })),
      tasks: program.tasks.map(({ func, ...task }) => ({
        ...task,
        func: nameOf(program, func),
        span: at(notation.unit, 0),
      })),
      properties: program.properties.map((property) => ({ ...property, span: nowhere })),
      invariants: program.invariants.map(({ property, condition, ...invariant }) => ({
        ...invariant,
        property: program.properties[property]?.name ?? '',
        condition: { ...predicate, expr: condition },
      })),
      progress: [],
    },
  }
}

/** Link input for these modules, in order of priority. */
export function linkInput(modules: readonly Module[], more: Partial<LinkInput> = {}): LinkInput {
  return {
    name: 'test',
    declarations: modules.map((module) => module.declarations),
    definitions: modules.map((module) => module.definitions),
    leaves: () => undefined,
    cuts: new Map(),
    overrides: () => undefined,
    bounds: { cpus: 1, depth: 2 },
    allowOpaque: false,
    ...more,
  }
}

function buildDefinition(func: Func, symbols: Symbols, notation: ModuleNotation): Definition {
  const { unit, origin } = notation
  const span = at(unit, func.span.line)
  const object: ObjectFunction = {
    func: { ...func, origin: origin === 'override' ? 'system' : origin, span },
    symbols,
    unit,
  }
  const message = notation.refused?.[func.name]
  const refusal: readonly Diagnostic[] =
    message === undefined ? [] : [{ code: 'C999', severity: 'error', message, span }]
  return {
    name: func.name,
    unit,
    span,
    lower: () => ({
      value: message === undefined ? object : undefined,
      diagnostics: refusal,
    }),
  }
}

function symbolsOf(program: Program, notation: ModuleNotation): Symbols {
  return {
    fields: program.fields.map(({ owner, name, ...declaration }): FieldSymbol => {
      const span = at(notation.unit, 1)
      if (notation.undeclared?.includes(name) === true) return { owner, name, span }
      return { owner, name, span, declaration }
    }),
    functions: program.functions.map((func) => ({
      name: func.name,
      arguments: func.parameters,
      results: func.results,
      span: at(notation.unit, 2),
    })),
    properties: program.properties.map((property) => property.name),
  }
}

function isDeclared(symbol: FieldSymbol): boolean {
  return symbol.declaration !== undefined
}

function nameOf(program: Program, func: number): string {
  return program.functions[func]?.name ?? ''
}

function at(file: string, line: number): { file: string; line: number; column: number } {
  return { file, line, column: 1 }
}
