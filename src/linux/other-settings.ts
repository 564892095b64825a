// In which other configurations a change has to be looked at: symbols that decide about what differs between two
// trees (changed-symbols.ts), set the other way round, each alone and all together.
//
// What Kconfig rules out is left out with the reason, and so is what is beyond the limit: each setting takes as
// long as reading both trees anew.

import type { Config } from '../front/c/config.ts'
import type { SourceHost } from '../front/c/source-host.ts'
import { changedSymbols } from './changed-symbols.ts'
import { readKconfig } from './kconfig.ts'

export interface OtherSettings {
  /** Settings that belong together, `CONFIG_X=y`. */
  readonly possible: readonly (readonly string[])[]
  readonly leftOut: readonly { readonly setting: string; readonly reason: string }[]
}

/** Symbols that are set the other way round. */
const mostSymbols = 4

/** `files` were read of one of the two; `arch` is the kernel's folder. */
export function otherSettings(
  old: SourceHost,
  now: SourceHost,
  files: Iterable<string>,
  config: Config,
  arch: string,
): OtherSettings {
  const symbols = [...files].flatMap((file) => {
    const [before, after] = [old.read(file) ?? '', now.read(file) ?? '']
    return before === after ? [] : changedSymbols(before, after)
  })
  const decided = [...new Set(symbols)].filter((name) => /^[yn]$/.test(config.get(name) ?? ''))
  if (decided.length === 0) return { possible: [], leftOut: [] }
  const kconfig = readKconfig(now, arch)
  const leftOut: { setting: string; reason: string }[] = []
  const possible: string[] = []
  for (const name of decided) {
    const value = config.get(name) === 'y' ? 'n' : 'y'
    const setting = `${name}=${value}`
    const against = kconfig?.whyNot(name.slice('CONFIG_'.length), value, config)
    const isBeyond = possible.length >= mostSymbols
    const reason = against ?? (isBeyond ? `more than ${mostSymbols} symbols` : undefined)
    if (reason === undefined) possible.push(setting)
    else leftOut.push({ setting, reason })
  }
  const alone = possible.map((setting) => [setting])
  return { possible: possible.length > 1 ? [...alone, possible] : alone, leftOut }
}
