// Whether a kernel can be configured with a symbol the other way round, as far as its Kconfig files say.
//
// A symbol can be chosen when it has a prompt. It cannot be off while something that is on selects it, nor on
// while what it depends on is off. What the given configuration does not decide counts as possible, so that this
// only ever rules out what cannot be. Of the expressions, `&&`, `||`, `!`, `=` and parentheses are understood.

import type { Config } from '../front/c/config.ts'
import type { SourceHost } from '../front/c/source-host.ts'

export interface Kconfig {
  /** Why a kernel of this configuration cannot have the symbol so; undefined when it can. */
  whyNot(name: string, value: 'y' | 'n', config: Config): string | undefined
}

/** What one place in the files says of a symbol; another one may offer it under other conditions. */
interface Entry {
  prompt: boolean
  /** One of several, of which exactly one is on. */
  readonly isChoice: boolean
  readonly depends: string[]
}

/** Thousands of symbols that entry code has nothing to do with. */
const leftOut = /^(?:drivers|sound|net|fs|crypto|samples|Documentation|certs|virt|arch\/\w+\/kvm)\//

/** `arch` as the kernel's folder is called; undefined when the tree has no Kconfig files. */
export function readKconfig(host: SourceHost, arch: string): Kconfig | undefined {
  const entries = new Map<string, Entry[]>()
  /** By selected symbol: who selects it, and if what. */
  const selects = new Map<string, { readonly by: string; readonly when: string }[]>()
  const files = new Set(['Kconfig'])
  for (const file of files)
    readFile(host.read(file) ?? '', entries, selects, (name) => {
      const path = name.replaceAll('$(SRCARCH)', arch)
      if (!leftOut.test(path)) files.add(path)
    })
  if (entries.size === 0) return undefined
  return {
    whyNot(name, value, config) {
      const offered = (entries.get(name) ?? []).filter(({ prompt }) => prompt)
      if (offered.length === 0) return 'nobody can choose it'
      if (offered.every(({ isChoice }) => isChoice)) return 'it is one of a choice'
      if (value === 'y') {
        const unmet = offered.map(({ depends }) =>
          depends.find((each) => evaluate(each, config) === false),
        )
        return unmet.includes(undefined) ? undefined : `it depends on ${unmet[0]}`
      }
      const selector = (selects.get(name) ?? []).find(
        ({ by, when }) => config.get(`CONFIG_${by}`) === 'y' && evaluate(when, config) === true,
      )
      return selector === undefined ? undefined : `${selector.by} selects it`
    },
  }
}

function readFile(
  text: string,
  entries: Map<string, Entry[]>,
  selects: Map<string, { readonly by: string; readonly when: string }[]>,
  source: (name: string) => void,
): void {
  /** Conditions of `if` and `menu` around an entry. */
  const around: { readonly kind: string; readonly conditions: string[] }[] = []
  let current: { readonly name: string; readonly entry: Entry } | undefined
  const isHelp = helpReader()
  for (const line of text.replaceAll('\\\n', ' ').split('\n')) {
    if (isHelp(line)) continue
    const [word = '', rest = ''] = /^\s*([\w-]+)\s*(.*?)\s*$/.exec(line)?.slice(1) ?? []
    switch (word) {
      case 'source':
        source(rest.replaceAll('"', '').trim())
        break
      case 'config':
      case 'menuconfig': {
        const isChoice = around.some(({ kind }) => kind === 'choice')
        const depends = around.flatMap(({ conditions }) => conditions)
        const entry: Entry = { prompt: false, isChoice, depends }
        entries.set(rest, [...(entries.get(rest) ?? []), entry])
        current = { name: rest, entry }
        break
      }
      case 'comment':
        // What it depends on is neither the entry's above it nor that of what is around.
        current = { name: '', entry: { prompt: false, isChoice: false, depends: [] } }
        break
      case 'if':
      case 'menu':
      case 'choice':
        around.push({ kind: word, conditions: word === 'if' ? [rest] : [] })
        current = undefined
        break
      case 'endif':
      case 'endmenu':
      case 'endchoice':
        around.pop()
        current = undefined
        break
      case 'depends': {
        const condition = rest.replace(/^on\s+/, '')
        if (current !== undefined) current.entry.depends.push(condition)
        else around.at(-1)?.conditions.push(condition)
        break
      }
      case 'bool':
      case 'tristate':
      case 'prompt':
        if (current !== undefined && rest.startsWith('"')) current.entry.prompt = true
        break
      case 'select': {
        const [, what = '', when = 'y'] = /^(\w+)(?:\s+if\s+(.*))?$/.exec(rest.trim()) ?? []
        const known = selects.get(what) ?? []
        selects.set(what, known)
        if (current !== undefined) known.push({ by: current.name, when })
        break
      }
      default:
    }
  }
}

/** Tells the lines of help texts: what follows the word, as far as it is indented like its first line. */
function helpReader(): (line: string) => boolean {
  let isInside = false
  let indent = 0
  return (line) => {
    if (isInside && line.trim() === '') return true
    const depth = columnsBefore(line)
    if (isInside && indent === 0) indent = depth
    isInside &&= depth > 0 && depth >= indent
    if (isInside) return true
    indent = 0
    isInside = line.trim() === 'help'
    return isInside
  }
}

/** Tabs end at every eighth column. */
function columnsBefore(line: string): number {
  let column = 0
  for (const blank of (/^\s*/.exec(line)?.[0] ?? '').split('')) {
    column += blank === '\t' ? 8 - (column % 8) : 1
  }
  return column
}

/** Undefined when the configuration does not tell. */
type Answer = boolean | undefined

function evaluate(text: string, config: Config): Answer {
  const tokens =
    text.replace(/#.*$/, '').match(/&&|\|\||!=|[=!()]|"[^"]*"|\$\([^)]*\)|[\w.]+/g) ?? []
  let at = 0
  const either = (): Answer => {
    let value = both()
    while (tokens[at] === '||') {
      at++
      const other = both()
      value = not(and(not(value), not(other)))
    }
    return value
  }
  const both = (): Answer => {
    let value = single()
    while (tokens[at] === '&&') {
      at++
      value = and(value, single())
    }
    return value
  }
  const single = (): Answer => {
    const token = tokens[at++] ?? ''
    if (token === '!') return not(single())
    if (token === '(') {
      const value = either()
      at++
      return value
    }
    const own = valueOf(token, config)
    const relation = tokens[at]
    if (relation !== '=' && relation !== '!=') return own === undefined ? undefined : own !== 'n'
    const other = tokens[at + 1] ?? ''
    at += 2
    if (own === undefined || !/^[ymn]$/.test(other)) return undefined
    return (own === other) === (relation === '=')
  }
  return either()
}

function and(a: Answer, b: Answer): Answer {
  if (a === false || b === false) return false
  return a === undefined || b === undefined ? undefined : true
}

function not(a: Answer): Answer {
  return a === undefined ? undefined : !a
}

function valueOf(name: string, config: Config): string | undefined {
  return /^[ymn]$/.test(name) ? name : config.get(`CONFIG_${name}`)
}
