// How many random programs a test looks at: the same few each time, and many in the long run.
//
// The gate is to say the same thing every time, so it has a seed. In the long run (`npm run test:long`) there are
// many parts with a seed each, so that one of them can be had by its name. RANDOM_PROGRAMS=5000 in the environment
// takes so many that nobody has seen before.

export interface RandomRuns {
  /** What the part is called in reports. */
  readonly part: string
  /** For fast-check. */
  readonly parameters: { readonly numRuns: number; readonly seed?: number }
}

const parts = 20

/** By the environment: `few` for each run of the tests, `many` for the long one. */
export function randomRuns(
  env: Readonly<Record<string, string | undefined>>,
  few: number,
  many: number = 20 * few,
): readonly RandomRuns[] {
  const wanted = Number(env['RANDOM_PROGRAMS'] ?? 0)
  if (wanted > 0) return [{ part: 'new ones', parameters: { numRuns: wanted } }]
  if (env['SALLYPORT_LONG'] !== '1') {
    return [{ part: 'the usual ones', parameters: { numRuns: few, seed: 1 } }]
  }
  return Array.from({ length: parts }, (_, part) => ({
    part: `part ${part + 1} of ${parts}`,
    parameters: { numRuns: Math.ceil(many / parts), seed: part + 1 },
  }))
}
