// Assembly whose whole meaning a table says: `asm volatile("msr daifset, #3")` calls the function that the
// architecture's tables name for this text. Only statements without outputs can be in the table, as these
// would tie the text to variables; what goes in is for the named function to know, and "memory" and other
// clobbers mean nothing here. Any other assembly is refused.

import type { StatementNode } from './ast.ts'
import type { Context } from './lower-c-context.ts'
import { refuse } from './lower-c-context.ts'
import type { Token } from './token.ts'

export function lowerAssembly(
  context: Context,
  statement: Extract<StatementNode, { kind: 'asm' }>,
): void {
  const { span } = statement
  const text = assemblyText(statement.tokens)
  const name = text === undefined ? undefined : context.tree.assembly(text)
  if (name === undefined) {
    const help = 'cut this function: the library says what it does'
    refuse(context, 'C110', span, 'assembly has no meaning in the model', help)
    return
  }
  const callee = { kind: 'name', span, name } as const
  const source = { tokens: statement.tokens, from: 0, to: 0 }
  context.grammar.evaluate(context, { kind: 'call', span, callee, args: [], source }, false)
}

/** The instructions on one line, without comments and superfluous blanks; undefined when there are outputs. */
export function assemblyText(tokens: readonly Token[]): string | undefined {
  const colon = tokens.findIndex(({ text }) => text === ':')
  const template = colon < 0 ? tokens : tokens.slice(0, colon)
  if (template.some(({ kind }) => kind !== 'string')) return undefined
  if (colon >= 0 && tokens[colon + 1] !== undefined && tokens[colon + 1]?.text !== ':') {
    return undefined
  }
  return template
    .map(({ text }) => text.replace(/^"|"$/gu, ''))
    .join('')
    .replaceAll('\\t', ' ')
    .split('\\n')
    .map((line) =>
      line
        .replace(/\/\/.*$/u, '')
        .replaceAll(/\s+/gu, ' ')
        .trim(),
    )
    .filter((line) => line !== '')
    .join('; ')
}
