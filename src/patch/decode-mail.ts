// A file of mails as it comes from a list archive (mbox) → the texts of their bodies, decoded.
//
// Mails begin at lines `From …`; bodies may be quoted-printable or base64, and may have parts. A text that
// is no mail at all is its own body. Nothing is guessed from what a mail says in words: whoever reads the
// bodies takes the diffs that stand at the beginning of lines, and quoted ones (`> …`) do not.

import type { Parsed } from '../base/diagnostic.ts'
import type { PatchCode } from './codes.ts'

export interface Body {
  readonly text: string
  /** Of the mail; empty when there is none. */
  readonly subject: string
  /** Line of the file at which it begins, 1 for the first; of encoded bodies, the encoded text's. */
  readonly line: number
}

export function decodeMails(name: string, text: string): Parsed<readonly Body[]> {
  const lines = text.replaceAll('\r\n', '\n').split('\n')
  const starts = lines.flatMap((line, at) => (isMailStart(line, lines[at + 1]) ? [at] : []))
  if (starts.length === 0) return decodeOne(name, lines, 1)
  const bodies: Body[] = []
  for (const [index, start] of starts.entries()) {
    const end = starts[index + 1] ?? lines.length
    const mail = lines.slice(start + 1, end).map((line) => line.replace(/^>(>*From )/, '$1'))
    const decoded = decodeOne(name, mail, start + 2)
    if (decoded.diagnostics.length > 0) return decoded
    bodies.push(...decoded.value)
  }
  return { value: bodies, diagnostics: [] }
}

/** The separator of mboxes, followed by a header. */
function isMailStart(line: string, next: string | undefined): boolean {
  return /^From \S+.*\d{4}$/.test(line) && next !== undefined && isHeader(next)
}

function isHeader(line: string): boolean {
  return /^[A-Za-z][A-Za-z0-9-]*:/.test(line)
}

interface Part {
  readonly headers: ReadonlyMap<string, string>
  readonly lines: readonly string[]
  readonly line: number
}

function decodeOne(name: string, lines: readonly string[], line: number): Parsed<readonly Body[]> {
  const whole = takeHeaders(lines, line)
  const bodies: Body[] = []
  for (const part of partsOf(whole)) {
    const type = part.headers.get('content-type') ?? 'text/plain'
    if (!/^(text\/|application\/octet-stream|message\/rfc822)/i.test(type)) continue
    if (/^text\/html/i.test(type)) continue
    const text = decodeText(part)
    if (text === undefined) {
      const encoding = part.headers.get('content-transfer-encoding') ?? ''
      return { value: [], diagnostics: [unreadable(name, part.line, encoding)] }
    }
    bodies.push({ text, subject: whole.headers.get('subject') ?? '', line: part.line })
  }
  return { value: bodies, diagnostics: [] }
}

function unreadable(file: string, line: number, encoding: string) {
  const code: PatchCode = 'K030'
  return {
    code,
    severity: 'error' as const,
    message: `the mail has the transfer encoding ${encoding}, which cannot be decoded`,
    span: { file, line, column: 1 },
    help: 'save the patch as plain text',
  }
}

/** A text without headers has none: a bare diff. */
function takeHeaders(lines: readonly string[], line: number): Part {
  if (!isHeader(lines[0] ?? '') || (lines[0] ?? '').startsWith('diff ')) {
    return { headers: new Map(), lines, line }
  }
  const end = lines.indexOf('')
  if (end < 0) return { headers: new Map(), lines, line }
  const headers = new Map<string, string>()
  let current = ''
  for (const text of lines.slice(0, end)) {
    const match = /^([A-Za-z][A-Za-z0-9-]*):[ \t]*(.*)$/.exec(text)
    if (match !== null) {
      current = (match[1] ?? '').toLowerCase()
      headers.set(current, match[2] ?? '')
    } else headers.set(current, `${headers.get(current) ?? ''} ${text.trim()}`)
  }
  return { headers, lines: lines.slice(end + 1), line: line + end + 1 }
}

function partsOf(part: Part): readonly Part[] {
  const type = part.headers.get('content-type') ?? ''
  const boundary = /^multipart\/.*boundary="?([^";]+)"?/i.exec(type)?.[1]
  if (boundary === undefined) return [part]
  const marks = part.lines.flatMap((line, at) =>
    line === `--${boundary}` || line === `--${boundary}--` ? [at] : [],
  )
  return marks.slice(0, -1).flatMap((start, index) => {
    const inner = part.lines.slice(start + 1, marks[index + 1])
    // A part may have no headers: then it begins with an empty line.
    const own = inner[0] === '' ? plainPart(inner, part.line + start + 1) : undefined
    return partsOf(own ?? takeHeaders(inner, part.line + start + 1))
  })
}

function plainPart(lines: readonly string[], line: number): Part {
  return { headers: new Map(), lines: lines.slice(1), line: line + 1 }
}

function decodeText({ headers, lines }: Part): string | undefined {
  const encoding = (headers.get('content-transfer-encoding') ?? '8bit').trim().toLowerCase()
  const charset = /charset="?([^";\s]+)"?/i.exec(headers.get('content-type') ?? '')?.[1]
  switch (encoding) {
    case '7bit':
    case '8bit':
    case 'binary':
      return lines.join('\n')
    case 'quoted-printable':
      return bytesToText(quotedPrintable(lines.join('\n')), charset)
    case 'base64':
      return bytesToText(Buffer.from(lines.join(''), 'base64'), charset)
    default:
      return undefined
  }
}

function bytesToText(bytes: Uint8Array, charset: string | undefined): string {
  const latin = /^(iso-8859-1|us-ascii|windows-1252)$/i.test(charset ?? '')
  const text = Buffer.from(bytes).toString(latin ? 'latin1' : 'utf8')
  return text.replaceAll('\r\n', '\n')
}

function quotedPrintable(text: string): Uint8Array {
  const joined = text.replaceAll(/[ \t]+$/gm, '').replaceAll('=\n', '')
  const bytes: number[] = []
  for (let at = 0; at < joined.length; at++) {
    const code = /^=([0-9A-Fa-f]{2})/.exec(joined.slice(at, at + 3))?.[1]
    if (code === undefined) bytes.push(...Buffer.from(joined.charAt(at), 'utf8'))
    else {
      bytes.push(Number.parseInt(code, 16))
      at += 2
    }
  }
  return Uint8Array.from(bytes)
}
