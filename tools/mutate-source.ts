// Small slips that a programmer could make, as edits of one function's C text: a call is dropped, two
// neighbours are exchanged, a condition is negated, a constant is another one, a statement moves across
// an `if`.
//
// The text is cut into statements without being preprocessed, so that an edit is what a patch would show.
// What is no C after an edit, or means the same, is for the caller to find out.

import { lexBody, type Token } from './c-tokens.ts'
import { readBlock, type Block, type Simple, type Statement } from './c-statements.ts'

export type Operator = 'drop' | 'swap' | 'negate' | 'constant' | 'move'

export interface Mutant {
  readonly operator: Operator
  /** Where the edit begins, in characters of the text. */
  readonly at: number
  /** For people. */
  readonly what: string
  readonly text: string
}

/** Every slip in the body that begins at `start`, the place of its brace. */
export function mutantsOf(text: string, start: number): readonly Mutant[] {
  const tokens = lexBody(text, start)
  const block = readBlock(tokens)
  if (block === undefined) return []
  const statements = statementsIn(block)
  const edits: readonly Edit[] = [
    ...statements.flatMap((statement) => dropped(text, statement)),
    ...blocksIn(block).flatMap((each) => [...swapped(text, each), ...moved(text, each)]),
    ...statements.flatMap((statement) => negated(text, statement)),
    ...tokens.slice(0, block.tokens).flatMap((token, at) => changed(token, tokens[at + 1])),
  ]
  return edits.map(({ operator, parts, what }) => ({
    operator,
    at: Math.min(...parts.map((part) => part.start)),
    what,
    text: apply(text, parts),
  }))
}

interface Part {
  readonly start: number
  readonly end: number
  readonly by: string
}

interface Edit {
  readonly operator: Operator
  /** In the order of the text, without overlap. */
  readonly parts: readonly Part[]
  readonly what: string
}

function apply(text: string, parts: readonly Part[]): string {
  return parts
    .toSorted((a, b) => b.start - a.start)
    .reduce((whole, { start, end, by }) => whole.slice(0, start) + by + whole.slice(end), text)
}

function statementsIn(block: Block): readonly Statement[] {
  return block.statements.flatMap((statement): readonly Statement[] => [
    statement,
    ...(statement.kind === 'branch'
      ? statement.arms.flatMap((arm) => (arm.kind === 'block' ? statementsIn(arm) : [arm]))
      : statement.kind === 'block'
        ? statementsIn(statement)
        : []),
  ])
}

function blocksIn(block: Block): readonly Block[] {
  const inner = block.statements.flatMap((statement) =>
    statement.kind === 'branch' ? statement.arms : [statement],
  )
  return [block, ...inner.flatMap((each) => (each.kind === 'block' ? blocksIn(each) : []))]
}

function textOf(text: string, { start, end }: { start: number; end: number }): string {
  return text.slice(start, end)
}

/** One line for people. */
function brief(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, 70)
}

function dropped(text: string, statement: Statement): readonly Edit[] {
  if (statement.kind !== 'simple' || !statement.isCall) return []
  const { start, end } = statement
  const what = `without ${brief(textOf(text, statement))}`
  return [{ operator: 'drop', parts: [{ start, end, by: ';' }], what }]
}

function negated(text: string, statement: Statement): readonly Edit[] {
  if (statement.kind !== 'branch' || statement.condition === undefined) return []
  const { start, end } = statement.condition
  const condition = textOf(text, statement.condition)
  const parts = [{ start, end, by: `!(${condition})` }]
  return [{ operator: 'negate', parts, what: `not ${brief(condition)}` }]
}

function swapped(text: string, { statements }: Block): readonly Edit[] {
  return statements.flatMap((first, at): readonly Edit[] => {
    const second = statements[at + 1]
    if (!isMovable(first) || !isMovable(second)) return []
    const [a, b] = [textOf(text, first), textOf(text, second)]
    const parts = [
      { start: first.start, end: first.end, by: b },
      { start: second.start, end: second.end, by: a },
    ]
    return [{ operator: 'swap', parts, what: `${brief(b)} before ${brief(a)}` }]
  })
}

/** Into an `if` from before it or behind it, or out of it to before it. */
function moved(text: string, { statements }: Block): readonly Edit[] {
  return statements.flatMap((branch, at): readonly Edit[] => {
    if (branch.kind !== 'branch' || branch.word !== 'if') return []
    const [arm] = branch.arms
    if (arm === undefined) return []
    const [before, after] = [statements[at - 1], statements[at + 1]]
    const within = arm.kind === 'block' ? arm.statements : [arm]
    const first = within[0]
    const condition = branch.condition === undefined ? '' : brief(textOf(text, branch.condition))
    const into = (one: Simple, place: number, close: string): Edit => {
      const own = textOf(text, one)
      const parts = [
        { start: one.start, end: one.end, by: ';' },
        { start: place, end: place, by: close },
      ]
      return { operator: 'move', parts, what: `${brief(own)} into if (${condition})` }
    }
    const edits: Edit[] = []
    if (isMovable(before) && arm.kind === 'block') {
      edits.push(into(before, arm.start + 1, ` ${textOf(text, before)} `))
    }
    if (isMovable(after) && arm.kind === 'block' && !endsElsewhere(within)) {
      edits.push(into(after, arm.end - 1, ` ${textOf(text, after)} `))
    }
    if (isMovable(first)) {
      const own = textOf(text, first)
      const parts = [
        { start: branch.start, end: branch.start, by: `${own} ` },
        { start: first.start, end: first.end, by: ';' },
      ]
      edits.push({ operator: 'move', parts, what: `${brief(own)} before if (${condition})` })
    }
    return edits
  })
}

function endsElsewhere(statements: readonly Statement[]): boolean {
  const last = statements.at(-1)
  return last?.kind === 'simple' && last.leaves
}

function isMovable(statement: Statement | undefined): statement is Simple {
  return statement?.kind === 'simple' && !statement.isDeclaration && !statement.leaves
}

function changed(token: Token, next: Token | undefined): readonly Edit[] {
  const by = otherConstant(token, next)
  if (by === undefined) return []
  const { start, end, text } = token
  return [{ operator: 'constant', parts: [{ start, end, by }], what: `${by} for ${text}` }]
}

function otherConstant({ kind, text }: Token, next: Token | undefined): string | undefined {
  if (kind === 'number') return /^0[uUlL]*$/.test(text) ? '1' : `(${text} - 1)`
  if (text === 'true') return 'false'
  if (text === 'false') return 'true'
  const isMacro = kind === 'name' && /^_?[A-Z][A-Z0-9_]+$/.test(text) && next?.text !== '('
  return isMacro ? `(${text} << 1)` : undefined
}
