// apt with a configuration of its own: no root, and nothing of the system's package state is touched.
//
// Everything apt writes stands in one temporary folder. The system's settings for proxies and
// verification still apply, because the private settings come on top of them; its hooks do not run.
// apt verifies signatures and checksums; size and SHA-256 are checked again here, because a package
// may be left over from a run that was killed.

import { createHash } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { parseOneLineSources, parseParagraphSources, printSource } from './apt-sources.ts'
import type { AptSource } from './apt-sources.ts'
import { newestVersion } from './debian-version.ts'
import type { Run } from './run-process.ts'

export interface DebianPackage {
  readonly name: string
  readonly version: string
  readonly sizeBytes: number
  readonly sha256: string
}

/** The sources that the system is configured with, from all its source files. */
export function readSystemSources(etc: string): AptSource[] {
  const parts = join(etc, 'sources.list.d')
  const names = existsSync(parts) ? readdirSync(parts).toSorted() : []
  const files = [join(etc, 'sources.list'), ...names.map((name) => join(parts, name))]
  return files.filter(existsSync).flatMap((file) => {
    if (file.endsWith('.sources')) return parseParagraphSources(readFileSync(file, 'utf8'))
    return file.endsWith('.list') ? parseOneLineSources(readFileSync(file, 'utf8')) : []
  })
}

/** Debian's archive keyring, which verifies every suite; newer systems name it `.pgp`. */
export function findKeyring(folder: string): string | undefined {
  const names = ['debian-archive-keyring.pgp', 'debian-archive-keyring.gpg']
  return names.map((name) => join(folder, name)).find((file) => existsSync(file))
}

/** Prepares `folder` for a private apt with these sources and returns its configuration file. */
export function writeConfiguration(folder: string, sources: readonly AptSource[]): string {
  for (const name of ['lists/partial', 'archives/partial', 'none']) {
    mkdirSync(join(folder, name), { recursive: true })
  }
  writeFileSync(join(folder, 'status'), '')
  writeFileSync(join(folder, 'sources.list'), `${sources.map(printSource).join('\n')}\n`)
  const lines = [
    `Dir::State "${folder}";`,
    `Dir::State::Lists "${join(folder, 'lists')}";`,
    `Dir::State::status "${join(folder, 'status')}";`,
    `Dir::Cache "${folder}";`,
    `Dir::Cache::Archives "${join(folder, 'archives')}";`,
    `Dir::Etc::SourceList "${join(folder, 'sources.list')}";`,
    `Dir::Etc::SourceParts "${join(folder, 'none')}";`,
    `Dir::Etc::PreferencesParts "${join(folder, 'none')}";`,
    'Dir::Etc::Preferences "/dev/null";',
    '#clear APT::Update::Pre-Invoke;',
    '#clear APT::Update::Post-Invoke;',
    '#clear APT::Update::Post-Invoke-Success;',
    // Only root would change to a user who cannot write here; for all others this says nothing.
    'APT::Sandbox::User "root";',
    'Acquire::Languages "none";',
    'Acquire::Retries "3";',
    'Acquire::http::Timeout "60";',
    'Acquire::https::Timeout "60";',
  ]
  const file = join(folder, 'apt.conf')
  writeFileSync(file, `${lines.join('\n')}\n`)
  return file
}

/** The newest version that the sources of `configuration` have, or why there is none. */
export async function findPackage(
  run: Run,
  configuration: string,
  name: string,
): Promise<DebianPackage | string> {
  const update = await run('apt-get', ['-c', configuration, '-q', 'update'])
  if (update.status === 127) return 'apt-get is not there'
  const versions = await run('apt-cache', ['-c', configuration, 'madison', name])
  const newest = newestVersion(versions.stdout.split('\n').flatMap((line) => columns(line, name)))
  if (newest === undefined) {
    const why = update.stderr.trim()
    return why === '' ? `none of its suites has ${name}` : why
  }
  const record = await run('apt-cache', ['-c', configuration, 'show', `${name}=${newest}`])
  const sizeBytes = Number(/^Size: (\d+)$/m.exec(record.stdout)?.[1])
  const sha256 = /^SHA256: ([0-9a-f]{64})$/m.exec(record.stdout)?.[1]
  if (Number.isNaN(sizeBytes) || sha256 === undefined) {
    return `apt-cache says neither size nor SHA-256 of ${name} ${newest}`
  }
  return { name, version: newest, sizeBytes, sha256 }
}

/** The verified package in `folder`, which is this package's own; or why it could not be had. */
export async function downloadPackage(
  run: Run,
  configuration: string,
  wanted: DebianPackage,
  folder: string,
): Promise<{ readonly file: string } | string> {
  mkdirSync(folder, { recursive: true })
  const before = await findVerified(folder, wanted)
  if (before !== undefined) return { file: before }
  // apt begins a package that was cut off anew; its rest must not pass for the whole.
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true })
  const download = await run(
    'apt-get',
    ['-c', configuration, '-q', 'download', `${wanted.name}=${wanted.version}`],
    { folder, showProgress: true },
  )
  if (download.status !== 0) return download.stderr.trim()
  const file = await findVerified(folder, wanted)
  return file === undefined ? 'size or SHA-256 is not what apt-cache says' : { file }
}

async function findVerified(folder: string, wanted: DebianPackage): Promise<string | undefined> {
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.deb'))) {
    const file = join(folder, name)
    if (statSync(file).size === wanted.sizeBytes && (await sha256Of(file)) === wanted.sha256) {
      return file
    }
  }
  return undefined
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

/** `linux-source-6.1 | 6.1.2-1 | http://… bookworm/main amd64 Packages` */
function columns(line: string, name: string): string[] {
  const [first, version] = line.split('|').map((cell) => cell.trim())
  return first === name && version !== undefined ? [version] : []
}
