// Where the process begins: the real outside world, the real loaders, the real searches.

import { readFileSync } from 'node:fs'

import { hasClaims, loadClaims } from '../claims/load-claims.ts'
import { loadSystems } from '../linux/load-systems.ts'
import { bundledSystems } from '../linux/package-files.ts'
import { loadTree } from '../linux/load-tree.ts'
import { processIo } from './io.ts'
import { run } from './main.ts'
import { readStatements } from './read-statements.ts'
import { searchInThread } from './search-thread.ts'

/** The exit status. */
export function start(argv: readonly string[]): Promise<number> {
  const parts = {
    loaders: {
      loadTree,
      loadSystems,
      claims: { all: bundledSystems, has: hasClaims, load: loadClaims },
    },
    search: searchInThread,
    version: readVersion(),
    statements: readStatements,
  }
  return run(argv, processIo(), parts)
}

function readVersion(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')
  return /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? 'unknown'
}
