// Small edits of C source by meaning: "in this function, exchange these two calls". Used to put
// historical bugs back into a tree in memory. An edit that does not find what it names, or finds it more
// often than it expects, is refused: a test that edits nothing would prove nothing.

import { type SourceHost, overlayHost } from '../front/c/source-host.ts'

export interface Edit {
  readonly file: string
  /** The function or macro whose definition is edited; the whole file without it. */
  readonly within?: string
  readonly change: (text: string) => string | undefined
}

/** A host in which the edits have been made, or the reason why one could not be. */
export function editSources(
  host: SourceHost,
  edits: readonly Edit[],
): { readonly host: SourceHost } | { readonly problem: string } {
  const texts = new Map<string, string>()
  for (const { file, within, change } of edits) {
    const text = texts.get(file) ?? host.read(file)
    if (text === undefined) return { problem: `${file} cannot be read` }
    const region = within === undefined ? { start: 0, end: text.length } : findBody(text, within)
    if (region === undefined) return { problem: `${file} does not define ${within}` }
    const changed = change(text.slice(region.start, region.end))
    if (changed === undefined) return { problem: `the edit finds nothing in ${within ?? file}` }
    texts.set(file, text.slice(0, region.start) + changed + text.slice(region.end))
  }
  return { host: overlayHost(host, texts) }
}

/** Replaces the `nth` (1-based, default the only) occurrence of `from`. */
export function replace(from: string, to: string, nth?: number): Edit['change'] {
  return (text) => {
    const places = occurrences(text, from)
    const start = nth === undefined && places.length === 1 ? places[0] : places[(nth ?? 0) - 1]
    if (start === undefined) return undefined
    return text.slice(0, start) + to + text.slice(start + from.length)
  }
}

/** Removes the `nth` statement `what`, leaving its line in place so that line numbers stay. */
export function drop(what: string, nth?: number): Edit['change'] {
  return replace(what, '', nth)
}

/** Moves the `nth` occurrence of `what` right behind the first occurrence of `target` after it. */
export function moveBehind(what: string, target: string, nth = 1): Edit['change'] {
  return (text) => {
    const start = occurrences(text, what)[nth - 1]
    if (start === undefined) return undefined
    const at = text.indexOf(target, start + what.length)
    if (at < 0) return undefined
    const end = at + target.length
    return `${text.slice(0, start)}${text.slice(start + what.length, end)} ${what}${text.slice(end)}`
  }
}

/** Exchanges the first occurrences of two texts. */
export function exchange(first: string, second: string): Edit['change'] {
  return (text) => {
    const a = text.indexOf(first)
    const b = text.indexOf(second, a + first.length)
    if (a < 0 || b < 0) return undefined
    const between = text.slice(a + first.length, b)
    return text.slice(0, a) + second + between + first + text.slice(b + second.length)
  }
}

function occurrences(text: string, what: string): number[] {
  const places: number[] = []
  for (let at = text.indexOf(what); at >= 0; at = text.indexOf(what, at + 1)) places.push(at)
  return places
}

/** From the name to the closing brace of the body, or to the end of a macro's last line. */
function findBody(text: string, name: string): { start: number; end: number } | undefined {
  const macro = new RegExp(`^[ \\t]*#[ \\t]*define[ \\t]+${name}\\b(?:.*\\\\\\n)*.*$`, 'm').exec(
    text,
  )
  if (macro !== null) return { start: macro.index, end: macro.index + macro[0].length }
  // Up to the parenthesis that belongs to the first one: comments mention functions, too.
  const parameters = String.raw`\((?:[^;{}()]|\([^;{}()]*\))*\)`
  const definition = new RegExp(String.raw`\b${name}\s*${parameters}\s*\{`, 'g')
  const match = definition.exec(text)
  if (match === null) return undefined
  let depth = 1
  let end = match.index + match[0].length
  while (end < text.length && depth > 0) {
    if (text[end] === '{') depth += 1
    if (text[end] === '}') depth -= 1
    end += 1
  }
  return depth === 0 ? { start: match.index, end } : undefined
}
