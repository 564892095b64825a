// Stateright: models in Rust (bench/peers/stateright), built by cargo with the crate from its registry or, with
// --stateright DIR, from a source folder. Breadth first, comparing states by 64-bit fingerprints.
//
// A source folder may say where the crates are that it needs itself, in its .cargo/config.toml, as `cargo
// vendor` and the crates of a distribution want it. Cargo reads such a file only in the folders above the
// package that it builds, which is ours, so it is handed over.

import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { Bench } from './benches.ts'
import { programIsThere } from './find-program.ts'
import type { Measured } from './measure.ts'
import {
  lastWords,
  numbersIn,
  type Prepared,
  type Reading,
  type Tool,
  type Variant,
} from './tool.ts'

const project = 'bench/peers/stateright'

/** `source`: a folder with the crate, for machines that reach no registry. */
export function stateright(source: string | undefined): Tool {
  const build = ['build', '--release', '--quiet', '--config', 'net.retry=0', ...configOf(source)]
  const missing = async (): Promise<string | undefined> => {
    if (!(await programIsThere('cargo'))) return 'cargo is not installed'
    if (source === undefined) {
      const help = 'its source can be given: --stateright DIR'
      return canFetch() ? undefined : `cargo cannot fetch the crate stateright; ${help}`
    }
    return existsSync(join(source, 'Cargo.toml')) ? undefined : `there is no crate in ${source}`
  }
  const prepare = (bench: Bench, { workers }: Variant, folder: string): Prepared | undefined => {
    const { subject } = bench
    if (subject.kind === 'system') return undefined
    const copy = join(folder, 'stateright')
    cpSync(project, copy, { recursive: true, filter: (path) => !path.endsWith('/target') })
    if (source !== undefined) useSource(join(copy, 'Cargo.toml'), source)
    // The crates that it needs are built once, with the first bench.
    const target = join(dirname(folder), 'stateright-target')
    const size = `${subject.processes ?? bench.depth}`
    return {
      compile: [{ program: 'cargo', parameters: [...build, '--target-dir', target], folder: copy }],
      run: {
        program: join(target, 'release', 'bench'),
        parameters: [subject.name, size, `${workers}`],
        folder,
      },
      read: readStateright,
    }
  }
  const version = source === undefined ? undefined : versionIn(source)
  const said =
    version === undefined ? {} : { version: `Stateright ${version} from a source folder` }
  return {
    name: 'stateright',
    ...said,
    reductions: ['none'],
    parallel: () => true,
    missing,
    prepare,
  }
}

function versionIn(source: string): string | undefined {
  const manifest = join(source, 'Cargo.toml')
  if (!existsSync(manifest)) return undefined
  return /^version = "(.+)"$/m.exec(readFileSync(manifest, 'utf8'))?.[1]
}

function configOf(source: string | undefined): readonly string[] {
  if (source === undefined) return []
  const file = resolve(source, '.cargo', 'config.toml')
  return existsSync(file) ? ['--config', file] : []
}

/** Tried on a copy, because cargo writes a lock file beside the manifest. */
function canFetch(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'stateright-fetch-'))
  cpSync(project, folder, { recursive: true })
  const { status } = spawnSync('cargo', ['fetch', '--config', 'net.retry=0'], { cwd: folder })
  rmSync(folder, { recursive: true, force: true })
  return status === 0
}

function useSource(manifest: string, source: string): void {
  const path = `stateright = { path = ${JSON.stringify(resolve(source))} }`
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(/^stateright = .*$/m, path))
}

/** One line of our own main.rs; the initial state counts as generated. */
export function readStateright(output: Pick<Measured, 'status' | 'stdout' | 'stderr'>): Reading {
  const line = /^states=(\d+) generated=(\d+) violated=(\d+)$/m
  const [states, generated, violated] = numbersIn(output.stdout, line) ?? []
  if (output.status !== 0 || states === undefined || generated === undefined) {
    return { problem: lastWords(output) }
  }
  if (violated !== 0) return { problem: 'it reports an error in the model' }
  return { figures: { states, transitions: generated - 1 } }
}
