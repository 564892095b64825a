// The package sources that this machine already uses, and from them the ones that carry kernels.
//
// Both of apt's notations are read: one-line `*.list` files and deb822 `*.sources` files (sources.list(5)).
// No mirror is named here: whatever place this machine gets Debian from is asked for more suites of
// the same archive. Security suites live in an archive of their own beside the main one.

export interface AptSource {
  readonly uri: string
  readonly suite: string
  readonly components: readonly string[]
  /** Options that say how far the mirror is to be trusted, as one-line options: `trusted=yes`. */
  readonly options: readonly string[]
}

const keptOptions = ['trusted', 'check-valid-until', 'check-date', 'signed-by']

/** A `*.list` file: `deb [option=value …] URI suite component…`, one source per line. */
export function parseOneLineSources(text: string): AptSource[] {
  return text.split('\n').flatMap((line) => {
    const found = /^\s*deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)((?:\s+[^\s#]+)*)/.exec(line)
    if (found === null) return []
    const [, options = '', uri = '', suite = '', components = ''] = found
    return { uri, suite, components: words(components), options: words(options).filter(isKept) }
  })
}

/** A `*.sources` file: paragraphs of fields; each URI with each suite is one source. */
export function parseParagraphSources(text: string): AptSource[] {
  return paragraphs(text).flatMap((fields) => {
    const off = ['no', 'false', 'off', '0', 'disable', 'without']
    if (off.includes((fields.get('enabled') ?? 'yes').toLowerCase())) return []
    if (!words(fields.get('types') ?? '').includes('deb')) return []
    const components = words(fields.get('components') ?? '')
    const options = keptOptions.flatMap((name) => {
      const values = words(fields.get(name) ?? '')
      return values.length === 1 ? [`${name}=${values[0]}`] : []
    })
    return words(fields.get('uris') ?? '').flatMap((uri) =>
      words(fields.get('suites') ?? '').map((suite) => ({ uri, suite, components, options })),
    )
  })
}

/**
 * Sources for `suites`, on the archives that carry Debian already. `keyring` is Debian's own, which
 * knows the keys of every suite; without it a source keeps the key its neighbour is verified with.
 */
export function deriveSources(
  configured: readonly AptSource[],
  suites: readonly string[],
  keyring: string | undefined,
): AptSource[] {
  const debian = configured.filter(isDebian)
  const derived = suites.flatMap((suite) =>
    debian.flatMap(({ uri, suite: neighbour, options }) => {
      const place = archiveOf(uri, isSecurity(neighbour), isSecurity(suite))
      if (place === undefined) return []
      return { uri: place, suite, components: ['main'], options: verifiedBy(options, keyring) }
    }),
  )
  const seen = new Set<string>()
  return derived.filter(({ uri, suite }) => {
    const key = `${uri} ${suite}`
    return seen.has(key) ? false : Boolean(seen.add(key))
  })
}

export function printSource({ uri, suite, components, options }: AptSource): string {
  const bracket = options.length === 0 ? '' : `[${options.join(' ')}] `
  return `deb ${bracket}${uri} ${suite} ${components.join(' ')}`
}

function isDebian({ uri, suite, components }: AptSource): boolean {
  const release = /^(bullseye|bookworm|trixie|forky|duke|sid|(old)*stable|testing|unstable)\b/
  return release.test(suite) && components.includes('main') && !uri.startsWith('cdrom:')
}

function isSecurity(suite: string): boolean {
  return suite.endsWith('-security')
}

/** By Debian's convention the security archive stands beside the main one with `-security` added. */
function archiveOf(uri: string, isNow: boolean, wanted: boolean): string | undefined {
  const bare = uri.replace(/\/+$/, '')
  if (isNow === wanted) return bare
  if (wanted) return bare.endsWith('/debian') ? `${bare}-security` : undefined
  return bare.endsWith('/debian-security') ? bare.slice(0, -'-security'.length) : undefined
}

function verifiedBy(options: readonly string[], keyring: string | undefined): string[] {
  if (keyring === undefined) return [...options]
  return [...options.filter((option) => !option.startsWith('signed-by=')), `signed-by=${keyring}`]
}

function paragraphs(text: string): Map<string, string>[] {
  const lines = text.split('\n').filter((line) => !line.startsWith('#'))
  const blocks = lines.join('\n').split(/\n[ \t]*\n/)
  return blocks.map((block) => {
    const fields = new Map<string, string>()
    let current = ''
    for (const line of block.split('\n')) {
      const field = /^([^\s:]+):(.*)$/.exec(line)
      if (field !== null) current = (field[1] ?? '').toLowerCase()
      const value = field === null ? line : (field[2] ?? '')
      if (current !== '') fields.set(current, `${fields.get(current) ?? ''} ${value}`.trim())
    }
    return fields
  })
}

function isKept(option: string): boolean {
  return keptOptions.includes(option.slice(0, option.indexOf('=')).toLowerCase())
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}
