// Places in SARIF: a file relative to a base, and a region of it.
//
// Nothing in a span says whose file it is. The command line knows where the trees and the machine library
// are, and gives that knowledge as `Bases`.

import type { Span } from '../base/span.ts'

/** A folder that files are named relative to. */
export interface Base {
  /** `TREE`. */
  readonly id: string
  /** Absolute, ends in `/`. */
  readonly uri: string
  /** Whether what lies there is the user's, not ours. */
  readonly own: boolean
}

export interface Bases {
  /** Where the file of this span lies; undefined for text that stands in no file. */
  readonly of: (span: Span, subject: string) => Base | undefined
  readonly all: () => readonly Base[]
}

export interface PhysicalLocation {
  readonly artifactLocation: { readonly uri: string; readonly uriBaseId: string }
  readonly region?: { readonly startLine: number; readonly startColumn?: number }
}

export interface Location {
  readonly physicalLocation?: PhysicalLocation
  readonly logicalLocations?: readonly [{ readonly name: string; readonly kind: 'function' }]
  readonly message?: { readonly text: string }
}

export function physicalLocation(span: Span, base: Base | undefined): PhysicalLocation | undefined {
  if (base === undefined) return undefined
  const { file, line, column } = span
  const uri = file.split('/').map(encodeURIComponent).join('/')
  const artifactLocation = { uri, uriBaseId: base.id }
  if (line < 1) return { artifactLocation }
  const startColumn = column < 1 ? {} : { startColumn: column }
  return { artifactLocation, region: { startLine: line, ...startColumn } }
}
