// What the preprocessor hands to the parser: C tokens that know where they came from.
//
// A token keeps the place of its own text; when a macro produced it, `span.via` is the place where the
// macro was used (outermost last), so a step lowered from it can still name file and line.

import type { Span } from '../../base/span.ts'

export type TokenKind = 'identifier' | 'number' | 'string' | 'character' | 'punctuator'

export interface Token {
  readonly kind: TokenKind
  /** The spelling, line splices removed. */
  readonly text: string
  readonly span: Span
  /** Names of the macros that this token came out of, innermost first; empty for plain text. */
  readonly macros: readonly string[]
}

/** Object-like macros whose value is an integer constant, as seen at the end of the unit; a Map is one. */
export interface Constants extends Iterable<[string, bigint]> {
  get(name: string): bigint | undefined
  /** Of all that may be one: to find out which are takes its time. */
  keys(): Iterable<string>
}

/** One translation unit after preprocessing. */
export interface TranslationUnit {
  /** Tree-relative path of the file that was named. */
  readonly file: string
  readonly tokens: readonly Token[]
  /** What the tokens begin with, if that is the same list for several units. */
  readonly beginning?: readonly Token[]
  readonly constants: Constants
  /** Files that were read, in order. */
  readonly files: readonly string[]
}

/** One as the preprocessor leaves it, with what its conditions asked. */
export interface PreprocessedUnit extends TranslationUnit {
  /** CONFIG symbols that were asked for and that the configuration does not decide. */
  readonly unknownConfig: ReadonlyMap<string, Span>
  /** Names that conditions asked for, that were not defined then, and that this unit never defines. */
  readonly undefinedNames: ReadonlyMap<string, Span>
}
