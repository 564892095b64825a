// Where a piece of source text stands. Every token, step and diagnostic carries one, through
// macro expansion, inlining and linking, so that a story told to the user ends in file and line.
// Files are named relative to the root that was given (the kernel tree, the project), never absolutely.

export interface Span {
  readonly file: string
  /** 1-based. */
  readonly line: number
  /** 1-based, in UTF-16 units. */
  readonly column: number
  /** For text that came out of a macro: where the outermost macro was used. */
  readonly via?: Span
}

/** The place a person should look at: the macro's use rather than its definition. */
export function useSite(span: Span): Span {
  return span.via === undefined ? span : useSite(span.via)
}

/** `kernel/entry/common.c:142`. */
export function printSpan(span: Span): string {
  return `${span.file}:${span.line}`
}

/** A span for steps that no source text stands behind. */
export const nowhere: Span = { file: '(sallyport)', line: 0, column: 0 }
