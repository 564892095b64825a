// The formats of a check's result: which there are, and how each comes out of the report.

import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

import { unreachable } from '../base/assert.ts'
import type { Parsed } from '../base/diagnostic.ts'
import { nearest } from '../base/nearest.ts'
import { packageRoot } from '../linux/package-files.ts'
import { reportAsJson } from '../report/json.ts'
import { printJunit } from '../report/junit.ts'
import { printKtap } from '../report/ktap.ts'
import type { CheckReport } from '../report/outcome.ts'
import { reportAsSarif } from '../report/sarif.ts'
import type { Base, Bases } from '../report/sarif-location.ts'
import { wrongUse } from './wrong-use.ts'

const formats = ['text', 'json', 'sarif', 'junit', 'ktap'] as const

export type Format = (typeof formats)[number]

export function readCheckFormat(text: string): Parsed<Format> {
  return readFormat(text, formats)
}

/** The first of the known ones stands in for one that is not known. */
export function readFormat<const F extends string>(
  text: string,
  known: readonly [F, ...(readonly F[])],
): Parsed<F> {
  const format = known.find((each) => each === text)
  if (format !== undefined) return { value: format, diagnostics: [] }
  const close = nearest(text, known)
  const help = close === undefined ? `use ${known.join(', ')}` : `did you mean ${close}?`
  const diagnostics = [wrongUse('U002', `--format ${text} does not exist`, help)]
  return { value: known[0], diagnostics }
}

/** The report for programs. People get `text`, which the caller knows how to lay out. */
export function printAs(format: Format, report: CheckReport, text: () => string): string {
  switch (format) {
    case 'text':
      return text()
    case 'json':
      return printJson(reportAsJson(report))
    case 'sarif':
      return printJson(reportAsSarif(report, basesOf(report)))
    case 'junit':
      return printRows(printJunit(report))
    case 'ktap':
      return printRows(printKtap(report))
    default:
      return unreachable(format)
  }
}

function printJson(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}

function printRows(rows: readonly string[]): string {
  return `${rows.join('\n')}\n`
}

const ours: Base = { id: 'SALLYPORT', uri: folderUri(packageRoot), own: false }

/** Files of the trees, of sallyport, or of the folder in which somebody keeps modules of their own. */
function basesOf({ input, trees }: CheckReport): Bases {
  const paths = [...new Set(trees.map(({ path }) => path))]
  const ofTree = (path: string, index: number): Base => {
    const number = paths.length > 1 ? String(index + 1) : ''
    return { id: `TREE${number}`, uri: folderUri(path), own: true }
  }
  const theirs =
    input.kind === 'systems'
      ? [{ id: 'FOLDER', uri: folderUri('.'), own: true }]
      : paths.map(ofTree)
  const pathOf = new Map(trees.map(({ subject, path }) => [subject, path]))
  return {
    all: () => [...theirs, ours],
    of({ file }, subject) {
      if (standsNowhere(file)) return undefined
      if (/^(machine|systems)\/.*\.ts$/.test(file)) return ours
      // What is said of all trees together says nothing of which one it means.
      return theirs.length === 1 ? theirs[0] : theirs[paths.indexOf(pathOf.get(subject) ?? '')]
    },
  }
}

/** `(command line)`, `(prelude)`, and the C glue, which is read under a name that no file has. */
function standsNowhere(file: string): boolean {
  return file.startsWith('(') || file === 'sallyport' || file.startsWith('sallyport/')
}

function folderUri(folder: string): string {
  return pathToFileURL(`${resolve(folder)}/`).href
}
