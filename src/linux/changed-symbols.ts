// Which symbols of the configuration decide about what differs between two texts of a C file: those mentioned in
// the definitions that differ, and those of the `#if` around them.
//
// A definition is what stands between two empty lines outside of braces, or up to a closing brace in the first
// column: kernel sources are written like that, and where one is not, a larger part of the file counts as one.

interface Block {
  /** Its lines, behind those of the conditions under which it stands. */
  readonly text: string
}

/** In the order in which they are met. */
export function changedSymbols(before: string, after: string): readonly string[] {
  const [old, now] = [blocksOf(before), blocksOf(after)]
  const differing = [...without(old, now), ...without(now, old)]
  return [...new Set(differing.flatMap(({ text }) => text.match(/\bCONFIG_\w+/g) ?? []))]
}

function without(blocks: readonly Block[], others: readonly Block[]): readonly Block[] {
  const known = new Set(others.map(({ text }) => text))
  return blocks.filter(({ text }) => !known.has(text))
}

function blocksOf(text: string): readonly Block[] {
  const blocks: Block[] = []
  const conditions: string[] = []
  let lines: string[] = []
  let isInside = false
  const finish = (): void => {
    if (lines.length > 0) blocks.push({ text: lines.join('\n') })
    lines = []
  }
  for (const line of text.replaceAll('\\\n', ' ').split('\n')) {
    const directive = /^\s*#\s*(if|ifdef|ifndef|elif|else|endif)\b/.exec(line)?.[1]
    if (directive !== undefined) follow(conditions, directive, line)
    if (line.trim() === '' && !isInside) {
      finish()
      continue
    }
    if (lines.length === 0) lines.push(...conditions)
    lines.push(line)
    if (/^\{|^[^\s#].*\{\s*$/.test(line)) isInside = true
    if (!line.startsWith('}')) continue
    isInside = false
    finish()
  }
  finish()
  return blocks
}

function follow(conditions: string[], directive: string, line: string): void {
  if (directive === 'endif') conditions.pop()
  else if (directive === 'else' || directive === 'elif') {
    // Whether the other branch is taken depends on what the first one asked.
    conditions.push(`${conditions.pop() ?? ''} ${line}`)
  } else conditions.push(line)
}
