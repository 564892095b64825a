// The text of a C function's body as tokens with their places: no comments, no blanks, no preprocessor lines.

export interface Token {
  readonly kind: 'name' | 'number' | 'text' | 'sign'
  readonly text: string
  readonly start: number
  readonly end: number
}

const pattern =
  /(?<skip>\/\*[^]*?\*\/|\/\/[^\n]*|\s+)|(?<name>[A-Za-z_]\w*)|(?<number>\d\w*)|(?<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(?<sign>[^])/y

/** From the brace at `start` to the brace that closes it; all that is left when there is none. */
export function lexBody(text: string, start: number): readonly Token[] {
  const tokens: Token[] = []
  let depth = 0
  for (let at = start; at < text.length;) {
    const line = directiveAt(text, at)
    if (line > 0) {
      at += line
      continue
    }
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match === null) return tokens
    const [whole] = match
    at += whole.length
    const kind = kindOf(match.groups ?? {})
    if (kind === undefined) continue
    tokens.push({ kind, text: whole, start: at - whole.length, end: at })
    if (whole === '{') depth++
    if (whole === '}' && --depth === 0) return tokens
  }
  return tokens
}

function kindOf(groups: Readonly<Record<string, string | undefined>>): Token['kind'] | undefined {
  if (groups['skip'] !== undefined) return undefined
  if (groups['name'] !== undefined) return 'name'
  if (groups['number'] !== undefined) return 'number'
  return groups['text'] === undefined ? 'sign' : 'text'
}

/** How long the preprocessor line is that begins here, continued lines included. */
function directiveAt(text: string, at: number): number {
  if (at > 0 && text[at - 1] !== '\n') return 0
  const match = /^[ \t]*#(?:\\\n|[^\n])*/.exec(text.slice(at, at + 2000))
  return match === null ? 0 : match[0].length
}
