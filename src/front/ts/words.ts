// The words of machine/lang.ts, sorted by where they may stand. A module imports them by name; what
// lang.ts says about them to tsc is not read again.

export const domainWords = ['bits', 'int', 'bool', 'array', 'wrapping'] as const
export const stateWords = ['global', 'perCpu', 'perTask', 'perFrame', 'ghost'] as const
export const declarationWords = [
  'vector',
  'task',
  'property',
  'invariant',
  'eventually',
  'alwaysPossible',
] as const
export const statementWords = [
  'check',
  'emit',
  'atomically',
  'waitUntil',
  'switchTo',
  'fence',
] as const
export const situationWords = ['thisCpu', 'thisTask', 'thisFrame', 'currentOn', 'depthOf'] as const
export const choiceWords = ['choose', 'maybe'] as const
export const updateWords = [
  'fetchAdd',
  'fetchOr',
  'fetchAnd',
  'exchange',
  'compareExchange',
] as const

export type DomainWord = (typeof domainWords)[number]
export type StateWord = (typeof stateWords)[number]
export type DeclarationWord = (typeof declarationWords)[number]
export type StatementWord = (typeof statementWords)[number]
export type SituationWord = (typeof situationWords)[number]
export type ChoiceWord = (typeof choiceWords)[number]
export type UpdateWord = (typeof updateWords)[number]

/** A word together with the place where it has a meaning. */
export type Word =
  | { readonly place: 'domain'; readonly name: DomainWord }
  | { readonly place: 'state'; readonly name: StateWord }
  | { readonly place: 'declaration'; readonly name: DeclarationWord }
  | { readonly place: 'statement'; readonly name: StatementWord }
  | { readonly place: 'situation'; readonly name: SituationWord }
  | { readonly place: 'choice'; readonly name: ChoiceWord }
  | { readonly place: 'update'; readonly name: UpdateWord }
  | { readonly place: 'instance'; readonly name: 'of' }

export const words: ReadonlyMap<string, Word> = new Map<string, Word>([
  ...domainWords.map((name) => [name, { place: 'domain', name }] as const),
  ...stateWords.map((name) => [name, { place: 'state', name }] as const),
  ...declarationWords.map((name) => [name, { place: 'declaration', name }] as const),
  ...statementWords.map((name) => [name, { place: 'statement', name }] as const),
  ...situationWords.map((name) => [name, { place: 'situation', name }] as const),
  ...choiceWords.map((name) => [name, { place: 'choice', name }] as const),
  ...updateWords.map((name) => [name, { place: 'update', name }] as const),
  ['of', { place: 'instance', name: 'of' }],
])

/** Types that lang.ts exports. */
export const typeWords: ReadonlySet<string> = new Set(['Domain', 'Shape', 'State', 'VectorKind'])

/** Whether an import names the language itself. */
export function isLang(specifier: string, path: string | undefined): boolean {
  if (specifier === 'sallyport/lang') return true
  return path === 'machine/lang.ts' || path?.endsWith('/machine/lang.ts') === true
}
