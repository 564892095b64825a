// Results by the content of everything that they depend on.
//
// Which files of a tree count is known only after they were read. So there are two kinds of entries, as in
// ccache's direct mode: under a question (the tool, the options, the release) the list of the paths that
// answering it took; under the question and the content of all these paths the answer. If any content
// differs, so does the name of the answer. A list that belongs to other content only leads to no answer,
// because what is read next depends on nothing but what was read before.

import { readdirSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'

import type { SourceHost } from '../front/c/source-host.ts'
import { hashOf, readEntry, writeEntry } from './entry-file.ts'

export interface ResultCache<T> {
  /** `note` says that something stood in the way. */
  find(question: string, host: SourceHost): { readonly answer?: T; readonly note?: string }
  /** Returns what stood in the way. `paths`: everything that was asked of `host`. */
  keep(question: string, paths: readonly string[], host: SourceHost, answer: T): string | undefined
}

/** More files than this are not kept, and most are below a megabyte; the ones unused for longest go. */
const mostEntries = 200

/** Of this version of Node and of the form of entries: their bytes are Node's own. */
const form = `1 ${process.versions.v8}`

export function openCache<T>(folder: string): ResultCache<T> {
  const fileOf = (name: string): string => join(folder, name.slice(0, 2), name)

  function load(name: string): Loaded {
    const file = fileOf(name)
    const entry = readEntry(file)
    if (entry.kind === 'absent') return {}
    if (entry.kind === 'unusable') return { note: `${file} is not used: ${entry.reason}` }
    const written = entry.content.toString('latin1', 0, name.length)
    if (written !== name) return { note: `${file} is not used: it answers something else` }
    touch(file)
    return { content: entry.content.subarray(name.length) }
  }

  function store(name: string, value: unknown): void {
    writeEntry(fileOf(name), Buffer.concat([Buffer.from(name), serialize(value)]))
  }

  return {
    find(question, host) {
      try {
        const list = load(listName(question))
        if (list.content === undefined) return noteOf(list)
        const paths: readonly string[] = deserialize(list.content)
        const kept = load(answerName(question, paths, host))
        if (kept.content === undefined) return noteOf(kept)
        const answer: T = deserialize(kept.content)
        return { answer }
      } catch {
        return { note: `an entry of ${folder} is not used: it cannot be understood` }
      }
    },
    keep(question, paths, host, answer) {
      try {
        store(answerName(question, paths, host), answer)
        store(listName(question), paths)
        prune(folder)
        return undefined
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        return `the result is not kept in ${folder}: ${reason}`
      }
    },
  }
}

interface Loaded {
  readonly content?: Buffer
  readonly note?: string
}

function noteOf({ note }: Loaded): { readonly note?: string } {
  return note === undefined ? {} : { note }
}

function listName(question: string): string {
  return hashOf(`${form}\nlist\n${question}`)
}

function answerName(question: string, paths: readonly string[], host: SourceHost): string {
  const contents = paths.map((path) => {
    const text = host.read(path)
    return [path, text === undefined ? 'absent' : hashOf(text)]
  })
  return hashOf(`${form}\nanswer\n${question}\n${JSON.stringify(contents)}`)
}

/** Used entries stay longest. */
function touch(file: string): void {
  try {
    const now = new Date()
    utimesSync(file, now, now)
  } catch {
    // A cache that may only be read is still a cache.
  }
}

function prune(folder: string): void {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  if (files.length <= mostEntries) return
  const dated = files.flatMap((file) => {
    const status = statSync(file, { throwIfNoEntry: false })
    return status === undefined ? [] : [{ file, used: status.mtimeMs }]
  })
  dated.sort((one, other) => other.used - one.used)
  for (const { file } of dated.slice(mostEntries)) rmSync(file, { force: true })
}
