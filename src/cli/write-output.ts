// Results on their way out. A file appears under its name only when it is complete: the text goes to a
// temporary file beside it first, which is then renamed. That the file can be made at all is found out
// before hours of searching, not after.

import { open, realpath, rename, rm, stat } from 'node:fs/promises'

import type { Diagnostic } from '../base/diagnostic.ts'
import type { Io } from './io.ts'
import { NO_FILE, reasonOf, wrongUse } from './wrong-use.ts'

export interface Output {
  /** What went wrong, or nothing. Called once. */
  finish(text: string): Promise<Diagnostic | undefined>
  /** Nothing will be written after all. */
  abandon(): Promise<void>
}

export async function openOutput(
  name: string | undefined,
  io: Io,
): Promise<{ readonly output: Output } | { readonly refused: Diagnostic }> {
  if (name === undefined) return { output: standardOutput(io) }
  // A link stays one: what it leads to is replaced.
  const path = await realpath(name).catch(() => name)
  const temporary = `${path}.${process.pid}.tmp`
  try {
    const existing = await stat(path).catch(() => undefined)
    if (existing?.isDirectory() === true) throw Object.assign(new Error(), { code: 'EISDIR' })
    // What is renamed onto a device takes its place.
    if (existing?.isFile() === false) throw new Error(NO_FILE)
    const file = await open(temporary, 'w')
    return { output: fileOutput(path, temporary, file) }
  } catch (error) {
    return { refused: cannotWrite(path, error, 'nothing was written') }
  }
}

function standardOutput(io: Io): Output {
  return {
    async finish(text) {
      try {
        await io.out(text)
        return undefined
      } catch (error) {
        return cannotWrite('the result', error, 'what was written is not complete')
      }
    },
    abandon: () => Promise.resolve(),
  }
}

function fileOutput(
  path: string,
  temporary: string,
  file: Awaited<ReturnType<typeof open>>,
): Output {
  const drop = async (): Promise<void> => {
    await file.close().catch(() => undefined)
    await rm(temporary, { force: true }).catch(() => undefined)
  }
  return {
    async finish(text) {
      try {
        await file.writeFile(text)
        await file.sync()
        await file.close()
        await rename(temporary, path)
        return undefined
      } catch (error) {
        await drop()
        return cannotWrite(path, error, 'nothing was written')
      }
    },
    abandon: drop,
  }
}

function cannotWrite(what: string, error: unknown, state: string): Diagnostic {
  const help = `${state}; choose another place with --output`
  return wrongUse('U006', `cannot write ${what}: ${reasonOf(error)}`, help)
}
