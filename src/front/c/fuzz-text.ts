// Test support: texts for the C front end to survive. Small units of our own words, from a grammar that is
// right most of the time (fuzz-grammar.ts), and the same with bytes knocked over.
//
// A text is its number: the same seed gives the same text on every machine, so that a failure is repeated
// by its seed.

import { type Dice, diceOf } from './fuzz-dice.ts'
import { headerText, unitText } from './fuzz-grammar.ts'
import { lex } from './lex.ts'

/** The texts of `test.c` and of the headers that it may include. */
export interface FuzzFiles {
  readonly unit: string
  readonly headers: readonly [string, string]
}

/** From the grammar; every other one has its bytes damaged as well. */
export function fuzzFiles(seed: number): FuzzFiles {
  const dice = diceOf(seed)
  const texts = [unitText(dice), headerText(dice, 'b.h'), headerText(dice, 'a.h')]
  const [unit = '', a = '', b = ''] = texts.map((text) =>
    dice.roll(2) === 0 ? text : damage(text, dice),
  )
  return { unit, headers: [a, b] }
}

const bytes = [
  ...'\0 \u0001 \u00ff \ufffd \ud800 " \' \\ /* */ // # ## ( ) { } [ ] ; , ... @ ` $ %: ??='.split(
    ' ',
  ),
  '\n',
  '\r\n',
  '\\\n',
  '\t',
  ' ',
]

/** One to four bytes or pieces dropped, doubled, moved, or replaced; now and then the end is lost. */
export function damage(text: string, dice: Dice): string {
  let result = text
  for (let turns = 1 + dice.roll(4); turns > 0; turns--) {
    const at = dice.roll(result.length + 1)
    const end = at + dice.roll(dice.roll(4) === 0 ? 40 : 3)
    const piece = result.slice(at, end)
    const [before, after] = [result.slice(0, at), result.slice(end)]
    switch (dice.roll(6)) {
      case 0:
        result = before + after
        break
      case 1:
        result = before + piece + piece + after
        break
      case 2:
        result = before + dice.pick(bytes) + after
        break
      case 3: {
        const to = dice.roll(before.length + 1)
        result = before.slice(0, to) + piece + before.slice(to) + after
        break
      }
      case 4:
        result = before + piece + dice.pick(bytes) + after
        break
      default:
        if (dice.roll(4) === 0) result = before
    }
  }
  return result
}

/**
 * The same tokens with other blanks between them. Undefined for a text whose lines do not come apart into
 * whole tokens: then blanks may have a meaning. Also for one that is refused because of what may stand in a comment.
 */
export function layOut(text: string, dice: Dice): string | undefined {
  const { value, diagnostics } = lex('test.c', text)
  const odd = value.tokens.some(
    ({ problem, text: word }) => problem !== undefined || /\s/.test(word),
  )
  if (diagnostics.length > 0 || odd || text.includes('\0')) return undefined
  const rows = value.tokens.map((token, at) => {
    const end = token.first && at > 0 ? '\n' : ''
    // Behind a slash its own would begin another kind of comment.
    const comment = value.tokens[at - 1]?.text.endsWith('/') === true ? ' ' : '/**/'
    const gap = token.spaced
      ? dice.pick([' ', '\t  ', ' /* , */ ', ' \\\n ', comment])
      : dice.pick(['', '\\\n'])
    return `${end}${token.first ? '' : gap}${token.text}`
  })
  return `${rows.join('')}\n`
}
