// A token between the lexer and the end of macro expansion: a C token plus what only the preprocessor
// needs to know.
//
// Tokens are immutable and shared: a lexed header is read once and its tokens go into many translation
// units unchanged. Only a macro makes new tokens, and those remember what produced them.

import type { Token } from './token.ts'

export interface SourceToken extends Token {
  /** White space, a comment or a line end stands before it; `#` spells arguments with it. */
  readonly spaced: boolean
  /** First on its line (after splicing): a `#` here begins a directive. */
  readonly first: boolean
  /** Prosser's hide set: the macros that must not expand this name again. */
  readonly hidden: readonly string[]
  /** What is wrong with it as C. It matters only where the token survives preprocessing. */
  readonly problem: string | undefined
}

/** One file as the lexer sees it. */
export interface LexedFile {
  readonly path: string
  readonly tokens: readonly SourceToken[]
  /** Indices of the `#` tokens that begin directives, ascending: skipped groups hop along these. */
  readonly directives: readonly number[]
}

/** Shared by all tokens that no macro has touched, so that they cost no memory for it. */
export const noNames: readonly string[] = []
