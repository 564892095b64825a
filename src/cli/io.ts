// The outside world as the commands see it: where text goes, how wide it may be, whether somebody
// pressed Ctrl-C. Commands get it as a value, so that tests run them without processes.

import { styleText } from 'node:util'

import { plain, type Paint, type Style } from '../report/paint.ts'

export interface Io {
  /** Resolves when the text has been taken; rejects when it could not be (a closed pipe, a full disk). */
  readonly out: (text: string) => Promise<void>
  readonly err: (text: string) => void
  /** Columns for text on `out`. */
  readonly width: number
  readonly paint: Paint
  /** Whether a line on `err` may be rewritten in place, and how wide it is. */
  readonly live: { readonly columns: number } | undefined
  readonly interrupted: AbortSignal
  /** Show where in sallyport an internal error happened. */
  readonly debug: boolean
}

const formats = {
  good: 'green',
  bad: 'red',
  unsure: 'yellow',
  strong: 'bold',
  weak: 'gray',
  note: 'cyan',
} as const satisfies Readonly<Record<Style, string>>

const colour: Paint = (style, text) => styleText(formats[style], text, { validateStream: false })

/** Columns of text that nobody looks at in a terminal. */
const PIPE_WIDTH = 100

/** The real one. The first Ctrl-C, or who ends a job, asks for what is known; the second ends the process. */
export function processIo(): Io {
  const { stdout, stderr, env } = process
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => controller.abort())
  // Errors of single writes are reported where the write was made.
  stdout.on('error', () => undefined)
  stderr.on('error', () => undefined)
  const isDumb = env['TERM'] === 'dumb'
  const colourful = stdout.isTTY && (env['NO_COLOR'] ?? '') === '' && !isDumb
  return {
    out: (text) =>
      new Promise((resolve, reject) => {
        stdout.write(text, (error) => (error ? reject(error) : resolve()))
      }),
    err: (text) => {
      stderr.write(text)
    },
    width: stdout.isTTY ? Math.min(Math.max(stdout.columns, 72), 140) : PIPE_WIDTH,
    paint: colourful ? colour : plain,
    live: stderr.isTTY && !isDumb ? { columns: stderr.columns } : undefined,
    interrupted: controller.signal,
    debug: (env['SALLYPORT_DEBUG'] ?? '') !== '',
  }
}
