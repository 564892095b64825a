// Where the process begins: the real outside world, the real loaders, the real searches.

import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Worker } from 'node:worker_threads'

import { hashOf } from '../cache/entry-file.ts'
import { fingerprint } from '../cache/fingerprint.ts'
import { openCache } from '../cache/result-cache.ts'
import { hasClaims, loadClaims } from '../claims/load-claims.ts'
import type { SourceHost } from '../front/c/source-host.ts'
import { cacheFolder } from '../linux/kernel-cache.ts'
import { loadSystems } from '../linux/load-systems.ts'
import { bundledSystems, packageRoot } from '../linux/package-files.ts'
import { loadSources } from '../linux/load-tree.ts'
import { architecturesIn } from '../linux/tree-problems.ts'
import type { TreeRequest } from './job.ts'
import type { KeptCell } from './prepare-cells.ts'
import { processIo } from './io.ts'
import { run } from './main.ts'
import { readStatements, readSystemStatements } from './read-statements.ts'
import { searchInThread, useThread, warmThread } from './search-thread.ts'

/** The exit status. `thread`: one for searches that has begun already. */
export function start(argv: readonly string[], thread?: Worker): Promise<number> {
  if (thread !== undefined) useThread(thread)
  const parts = {
    loaders: {
      loadTree: warming((request: TreeRequest, host: SourceHost) => loadSources(request, host)),
      architectures: architecturesIn,
      loadSystems: warming(loadSystems),
      claims: { all: bundledSystems, has: hasClaims, load: warming(loadClaims) },
    },
    search: searchInThread,
    warm: warmThread,
    version: readVersion(),
    tool: toolName,
    cache: () => ({
      results: openCache<KeptCell>(join(cacheFolder(), 'results')),
      tool: toolName(),
    }),
    statements: readStatements,
    systemStatements: readSystemStatements,
  }
  return run(argv, processIo(), parts)
}

/** What is loaded is going to be searched, but for mistakes: the first thread begins meanwhile. */
function warming<A extends readonly unknown[], T>(load: (...asked: A) => T): (...asked: A) => T {
  return (...asked) => {
    warmThread()
    return load(...asked)
  }
}

/** All code that what is kept depends on, as a hash: of the form of the program that is running. */
function toolName(): string {
  const running = relative(packageRoot, fileURLToPath(new URL('..', import.meta.url)))
  const code = fingerprint(packageRoot, [running, 'machine'], /\.(?:c?js|ts|c)$/)
  return `${code} ${hashOf(readPackage())}`
}

function readVersion(): string {
  return /"version":\s*"([^"]+)"/.exec(readPackage())?.[1] ?? 'unknown'
}

function readPackage(): string {
  return readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')
}
