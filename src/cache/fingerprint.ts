// The hash of everything of ours that a result depends on: the built program and the machine library. A
// version number would stay the same while both are being worked on.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { hashOf } from './entry-file.ts'

/** Of all files below `folders` whose names end so, names included. */
export function fingerprint(root: string, folders: readonly string[], ends: RegExp): string {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => ends.test(path))
      .map((path) => join(folder, path)),
  )
  const hashes = files.toSorted().map((path) => `${path} ${hashOf(readFileSync(join(root, path)))}`)
  return hashOf(hashes.join('\n'))
}
