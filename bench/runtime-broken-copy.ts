// Copies of the built runtime in which one function is broken: what must not get through a test, does not.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** In one function of protocol.ts, one text in place of another. */
export interface Break {
  readonly within: string
  readonly find: string
  readonly put: string
}

export const endsAtOnce: Break = {
  within: 'hasLeft',
  find: 'const now',
  put: 'return true; const now',
}
export const overlooksPin: Break = {
  within: 'tryEnter',
  find: '(old & PINNER) !== 0',
  put: 'false',
}
export const losesWork: Break = {
  within: 'tryEnter',
  find: 'const work = old & WORK',
  put: 'const work = 0',
}

export const losesTakenWork: Break = { within: 'endPin', find: ' | taken', put: '' }

/** Gives `use` the folder of the copy, which stands only so long. */
export async function withBroken<T>(
  { find, put, within }: Break,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-broken-'))
  try {
    for (const part of ['src/runtime', 'bench']) copyBuilt(part, folder)
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    const file = join(folder, 'src/runtime/protocol.js')
    const text = readFileSync(file, 'utf8')
    const at = text.indexOf(find, text.indexOf(`function ${within}(`))
    if (at < 0) throw new Error(`there is no ${find} in ${within}()`)
    writeFileSync(file, text.slice(0, at) + put + text.slice(at + find.length))
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Without what leads debuggers to the source, which has no copy. */
function copyBuilt(part: string, folder: string): void {
  mkdirSync(join(folder, part), { recursive: true })
  for (const name of readdirSync(join('dist', part)).filter((one) => one.endsWith('.js'))) {
    const text = readFileSync(join('dist', part, name), 'utf8')
    writeFileSync(join(folder, part, name), text.replace(/^\/\/# sourceMappingURL.*$/m, ''))
  }
}
