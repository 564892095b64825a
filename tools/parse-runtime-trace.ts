// JSON → a trace, or what is wrong with it. Numbers only where numbers belong: the replay writes them into a
// program.

import type { Diagnostic, Parsed } from '../src/base/diagnostic.ts'
import { nowhere } from '../src/base/span.ts'
import * as protocol from '../src/runtime/protocol.ts'
import type { ProtocolCall, TraceEntry } from '../src/runtime/index.ts'

export function parseTrace(text: string): Parsed<readonly TraceEntry[]> {
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch {
    return { value: [], diagnostics: [problem('the trace is no JSON')] }
  }
  if (!Array.isArray(found)) return { value: [], diagnostics: [problem('the trace is no list')] }
  const value: TraceEntry[] = []
  for (const [index, one] of found.entries()) {
    const entry = entryOf(one)
    if (typeof entry === 'string') {
      return { value: [], diagnostics: [problem(`entry ${index}: ${entry}`)] }
    }
    value.push(entry)
  }
  return { value, diagnostics: [] }
}

function problem(message: string): Diagnostic {
  return { code: 'U020', severity: 'error', message, span: nowhere }
}

function entryOf(value: unknown): TraceEntry | string {
  if (typeof value !== 'object' || value === null) return 'is no record'
  const fields = new Map<string, unknown>(Object.entries(value))
  const call = callNamed(fields.get('call'))
  if (call === undefined) return `${String(fields.get('call'))} is no call of the protocol`
  const args = integers(fields.get('args'))
  const [cpu, result, begin, end] = ['cpu', 'result', 'begin', 'end'].map((name) =>
    integer(fields.get(name)),
  )
  if (args === undefined) return 'its arguments are no integers'
  if (cpu === undefined || result === undefined || begin === undefined || end === undefined) {
    return 'cpu, result, begin and end are integers'
  }
  if (cpu < 0 || cpu > 62) return `${cpu} is no CPU`
  const entry = { cpu, call, args, result, begin, end }
  const stays = fields.get('stays')
  if (stays === undefined) return entry
  if (typeof stays !== 'object' || stays === null) return 'its stays are no record'
  const parts = new Map<string, unknown>(Object.entries(stays))
  const after = integers(parts.get('after'))
  const note = parts.get('note')
  if (after === undefined || (note !== 'callbacks' && note !== 'waiting'))
    return 'its stays are damaged'
  return { ...entry, stays: { note, after } }
}

function callNamed(name: unknown): ProtocolCall | undefined {
  const keys = Object.keys(protocol).filter((key): key is ProtocolCall => key in protocol)
  return keys.find((key) => key === name)
}

/** Limits of time are no integers; what is replayed of them is their sign. */
function integer(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? Math.trunc(value) : undefined
}

function integers(value: unknown): readonly number[] | undefined {
  if (!Array.isArray(value)) return undefined
  const found = value.map(integer)
  return found.every((one) => one !== undefined) ? found : undefined
}
