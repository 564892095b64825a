// A kernel `.config` that the user names: read, and refused when it is that of another machine.

import type { Diagnostic, Parsed } from '../base/diagnostic.ts'
import { type Config, parseConfigFile } from '../front/c/config.ts'
import { kernelArchitectures } from './kernel-cache.ts'
import { readText } from './package-files.ts'

export function readConfigFile(file: string, arch: string): Parsed<Config> {
  const text = readText(file)
  if (text === undefined) return refused('K005', file, 'cannot be read', 'name a .config file')
  const parsed = parseConfigFile(file, text)
  const other = architectureOf(text, parsed.value)
  if (other === undefined || other === arch) return parsed
  const message = `is the configuration of a kernel for ${other}, and ${arch} is to be checked`
  return refused('K025', file, message, `name a configuration for ${arch}, or use --arch ${other}`)
}

/** What Kconfig wrote into the first line, or else the symbol that every kernel of an architecture has. */
function architectureOf(text: string, config: Config): string | undefined {
  const title = /^# Linux\/(\w+) .*Kernel Configuration/m.exec(text)?.[1]
  if (title !== undefined) return title
  return kernelArchitectures.find((arch) => config.get(`CONFIG_${arch.toUpperCase()}`) === 'y')
}

function refused(
  code: 'K005' | 'K025',
  file: string,
  message: string,
  help: string,
): Parsed<Config> {
  const span = { file, line: 0, column: 0 }
  const diagnostic: Diagnostic = { code, severity: 'error', message, span, help }
  return { value: new Map(), diagnostics: [diagnostic] }
}
