// The kernel configuration that C is read under: a map from CONFIG_ symbol to `y`, `m`, `n`, a number,
// or a quoted string.
//
// `n` means "known and off"; a symbol that is absent was never decided, and testing it is reported by
// the preprocessor unless the configuration is a complete one. Reads the files that Kconfig writes and
// settings in the form `CONFIG_X=y`.

import type { Diagnostic, DiagnosticCode, Parsed } from '../../base/diagnostic.ts'
import type { Span } from '../../base/span.ts'

export type Config = ReadonlyMap<string, string>

interface Reading {
  readonly values: Map<string, string>
  readonly places: Map<string, Span>
  readonly diagnostics: Diagnostic[]
}

/** A `.config` file. `name` is what diagnostics call it. */
export function parseConfigFile(name: string, text: string): Parsed<Config> {
  const reading = newReading()
  if (text.includes('\0')) {
    const span = { file: name, line: 0, column: 0 }
    report(reading, 'K005', span, 'this is a binary file, not a .config', notAConfig)
    return { value: reading.values, diagnostics: reading.diagnostics }
  }
  text.split('\n').forEach((raw, index) => {
    const line = raw.replace(/\r$/, '').trimEnd()
    const span: Span = { file: name, line: index + 1, column: 1 }
    const off = /^# (CONFIG_\w+) is not set$/.exec(line)
    if (off?.[1] !== undefined) enter(reading, off[1], 'n', span)
    else if (line !== '' && !line.startsWith('#')) readSetting(reading, line, span)
  })
  return { value: reading.values, diagnostics: fewLines(name, reading.diagnostics) }
}

const notAConfig = 'name the .config that Kconfig wrote'

/** A file of another kind has something against it in every line. */
const mostLines = 10

function fewLines(name: string, found: readonly Diagnostic[]): readonly Diagnostic[] {
  if (found.length <= mostLines) return found
  const message = `and ${found.length - mostLines} more lines that are no settings`
  const span = { file: name, line: 0, column: 0 }
  const rest = { code: 'K021', severity: 'error', message, span, help: notAConfig } as const
  return [...found.slice(0, mostLines), rest]
}

/** Settings as they stand on a command line; later `base` values are replaced without complaint. */
export function parseSettings(
  settings: readonly string[],
  base: Config = new Map(),
): Parsed<Config> {
  const reading = newReading()
  settings.forEach((setting, index) => {
    readSetting(reading, setting.trim(), { file: '(settings)', line: index + 1, column: 1 })
  })
  const value = new Map([...base, ...reading.values])
  return { value, diagnostics: [...reading.diagnostics, ...kindChanges(base, reading)] }
}

/**
 * What the configuration makes of a name in C: the text it stands for, or undefined when it is not
 * defined. `m` defines `CONFIG_X_MODULE` and leaves `CONFIG_X` undefined, as Kconfig's autoconf does.
 */
export function configText(config: Config, name: string): string | undefined {
  const value = config.get(name)
  if (value === 'y') return '1'
  if (value !== undefined && value !== 'm' && value !== 'n') return value
  if (!name.endsWith('_MODULE')) return undefined
  return config.get(name.slice(0, -'_MODULE'.length)) === 'm' ? '1' : undefined
}

/** Whether the configuration has decided about the symbol that `name` asks for. */
export function isDecided(config: Config, name: string): boolean {
  return config.has(name) || config.has(name.replace(/_MODULE$/, ''))
}

function newReading(): Reading {
  return { values: new Map(), places: new Map(), diagnostics: [] }
}

function readSetting(reading: Reading, line: string, span: Span): void {
  const match = /^(\w+)=(.*)$/.exec(line)
  const [, name, value] = match ?? []
  if (name === undefined || value === undefined || !/^CONFIG_\w+$/.test(name)) {
    return report(reading, 'K021', span, `"${line}" is not a setting`, 'write CONFIG_NAME=value')
  }
  if (!/^(?:[ymn]|-?\d+|0[xX][0-9a-fA-F]+|"(?:[^"\\]|\\.)*")$/.test(value)) {
    const help = 'the value is y, m, n, a number, or a string in double quotes'
    return report(reading, 'K021', span, `${name} has the value ${value || '(nothing)'}`, help)
  }
  enter(reading, name, value, span)
}

function enter(reading: Reading, name: string, value: string, span: Span): void {
  const before = reading.values.get(name)
  const place = reading.places.get(name)
  if (before !== undefined && before !== value && place !== undefined) {
    const message = `${name} is ${value} here and ${before} in line ${place.line}`
    return report(reading, 'K020', span, message, 'leave one of the two')
  }
  reading.values.set(name, value)
  reading.places.set(name, span)
}

/** `y` for a symbol that has a number is a slip, not a change of mind. */
function kindChanges(base: Config, reading: Reading): readonly Diagnostic[] {
  const found: Diagnostic[] = []
  for (const [name, value] of reading.values) {
    const before = base.get(name)
    const span = reading.places.get(name)
    if (before === undefined || span === undefined || isTristate(before) === isTristate(value)) {
      continue
    }
    const wanted = isTristate(before) ? 'y, m or n' : `a value such as ${before}`
    const message = `${name}=${value}: this symbol takes ${wanted}`
    found.push({ code: 'K022', severity: 'error', message, span })
  }
  return found
}

function isTristate(value: string): boolean {
  return value === 'y' || value === 'm' || value === 'n'
}

function report(
  reading: Reading,
  code: DiagnosticCode,
  span: Span,
  message: string,
  help: string,
): void {
  reading.diagnostics.push({ code, severity: 'error', message, span, help })
}
