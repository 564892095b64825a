// The text of a claims file → the claims, or what is wrong with it and where.

import type { Diagnostic, Parsed } from '../base/diagnostic.ts'
import type { Span } from '../base/span.ts'
import type {
  Claim,
  ClaimFile,
  ClaimVariant,
  ClaimVerdict,
  CostQuestion,
  Decision,
  Placed,
  SeededFault,
} from './claim-file.ts'
import type { FieldNames } from './field-names.ts'
import { readDataLiteral, type Data, type DataRecord } from './data-literal.ts'

/** The value is absent exactly when something was wrong. */
export function readClaims(file: string, source: string): Parsed<ClaimFile | undefined> {
  const { value, diagnostics } = readDataLiteral(file, source, 'claims')
  if (value === undefined || diagnostics.length > 0) return { value: undefined, diagnostics }
  const reader: Reader = { diagnostics: [] }
  const record = asRecord(reader, value, 'the claims of a system')
  const claims = readFile(reader, record)
  checkVariants(reader, claims)
  const found = reader.diagnostics
  return { value: found.length > 0 ? undefined : claims, diagnostics: found }
}

interface Reader {
  readonly diagnostics: Diagnostic[]
}

function readFile(reader: Reader, record: DataRecord): ClaimFile {
  onlyKnown(reader, record, ['title', 'depth', 'words', 'variants', 'claims', 'faults', 'costs'])
  const variants = asRecord(reader, member(reader, record, 'variants'), 'the variants')
  return {
    title: text(reader, record, 'title').value,
    depth: Number(asNumber(reader, member(reader, record, 'depth'), '`depth`')),
    words: readWords(reader, record.members.get('words')),
    variants: new Map(
      [...variants.members].map(([name, data]) => [name, readVariant(reader, data)] as const),
    ),
    claims: records(reader, record, 'claims').map((claim) => readClaim(reader, claim)),
    faults: records(reader, record, 'faults').map((fault) => readFault(reader, fault)),
    costs: record.members.has('costs')
      ? records(reader, record, 'costs').map((cost) => readCost(reader, cost))
      : [],
  }
}

function readWords(reader: Reader, data: Data | undefined): ReadonlyMap<string, FieldNames> {
  if (data === undefined) return new Map()
  const { members } = asRecord(reader, data, '`words`')
  return new Map(
    [...members].map(([name, value]) => [name, readFieldNames(reader, value)] as const),
  )
}

function readFieldNames(reader: Reader, data: Data): FieldNames {
  const record = asRecord(reader, data, 'the words of a field')
  const { members, span } = record
  onlyKnown(reader, record, ['values', 'flags', 'counts', 'quiet'])
  const [values, flags] = [members.get('values'), members.get('flags')]
  const counts = members.get('counts')
  if (values !== undefined) return { kind: 'values', names: texts(reader, values) }
  if (flags !== undefined) return { kind: 'flags', names: texts(reader, flags) }
  if (counts !== undefined) {
    const masks = entries(reader, counts, 'counts', (value) => asNumber(reader, value, 'a mask'))
    return { kind: 'counts', masks: new Map([...masks].map(([name, { value }]) => [name, value])) }
  }
  if (!members.has('quiet')) {
    complain(reader, span, 'a field without words', 'write values, flags, counts or quiet')
  }
  return { kind: 'quiet' }
}

function texts(reader: Reader, data: Data): readonly string[] {
  if (data.kind === 'list') return data.items.map((item) => asText(reader, item, 'a name'))
  complain(reader, data.span, 'names are a list', 'write `[ … ]`')
  return []
}

function readVariant(reader: Reader, data: Data): ClaimVariant {
  const record = asRecord(reader, data, 'a variant')
  onlyKnown(reader, record, ['replace', 'set', 'depth', 'cpus', 'memory'])
  const { members } = record
  const replaced = members.get('replace')
  const set = members.get('set')
  const number = (name: string): number | undefined => {
    const found = members.get(name)
    return found && Number(asNumber(reader, found, `\`${name}\``))
  }
  return {
    replace: entries(reader, replaced, 'replace', (value) => asText(reader, value, 'a function')),
    set: entries(reader, set, 'set', (value) => asNumber(reader, value, 'the value of a field')),
    depth: number('depth'),
    cpus: number('cpus'),
    buffered: readMemory(reader, members.get('memory')),
  }
}

function readMemory(reader: Reader, data: Data | undefined): boolean {
  if (data === undefined) return false
  const model = asText(reader, data, '`memory`')
  if (model === 'tso') return true
  complain(reader, data.span, `there is no memory \`${model}\``, "write 'tso', or leave it out")
  return false
}

function entries<T>(
  reader: Reader,
  data: Data | undefined,
  what: string,
  read: (value: Data) => T,
): ReadonlyMap<string, Placed<T>> {
  if (data === undefined) return new Map()
  const { members } = asRecord(reader, data, `\`${what}\``)
  return new Map(
    [...members].map(([name, value]) => [name, { value: read(value), span: value.span }] as const),
  )
}

function readClaim(reader: Reader, record: DataRecord): Claim {
  onlyKnown(reader, record, ['id', 'source', 'statement', 'decided', 'remark'])
  const remark = record.members.get('remark')
  return {
    id: text(reader, record, 'id').value,
    source: text(reader, record, 'source').value,
    statement: text(reader, record, 'statement').value,
    decided: records(reader, record, 'decided').map((one) => readDecision(reader, one)),
    remark: remark === undefined ? undefined : asText(reader, remark, '`remark`'),
  }
}

function readDecision(reader: Reader, record: DataRecord): Decision {
  onlyKnown(reader, record, ['shows', 'variant', 'property', 'stated', 'recorded'])
  const stated = text(reader, record, 'stated')
  return {
    shows: text(reader, record, 'shows').value,
    variant: text(reader, record, 'variant'),
    property: text(reader, record, 'property'),
    stated: stated.value === 'open' ? 'open' : verdict(reader, stated),
    recorded: verdict(reader, text(reader, record, 'recorded')),
  }
}

function readFault(reader: Reader, record: DataRecord): SeededFault {
  onlyKnown(reader, record, ['fault', 'variant', 'property'])
  return {
    fault: text(reader, record, 'fault').value,
    variant: text(reader, record, 'variant'),
    property: text(reader, record, 'property'),
    recorded: 'violated',
  }
}

function readCost(reader: Reader, record: DataRecord): CostQuestion {
  onlyKnown(reader, record, ['scheme', 'variant', 'property'])
  return {
    scheme: text(reader, record, 'scheme').value,
    variant: text(reader, record, 'variant'),
    property: text(reader, record, 'property'),
    recorded: 'violated',
  }
}

function checkVariants(reader: Reader, { claims, costs, faults, variants }: ClaimFile): void {
  for (const { variant } of [...claims.flatMap((claim) => claim.decided), ...faults, ...costs]) {
    if (variants.has(variant.value)) continue
    const help = `there are: ${[...variants.keys()].join(', ')}`
    const message = `there is no variant \`${variant.value}\``
    reader.diagnostics.push({ code: 'U022', severity: 'error', message, span: variant.span, help })
  }
}

function verdict(reader: Reader, { value, span }: Placed<string>): ClaimVerdict {
  if (value === 'holds' || value === 'violated') return value
  complain(reader, span, `\`${value}\` is no verdict of a claim`, "write 'holds' or 'violated'")
  return 'holds'
}

function onlyKnown(reader: Reader, record: DataRecord, names: readonly string[]): void {
  for (const [name, { span }] of record.members) {
    if (names.includes(name)) continue
    complain(reader, span, `\`${name}\` has no meaning here`, `there are: ${names.join(', ')}`)
  }
}

function records(reader: Reader, record: DataRecord, name: string): readonly DataRecord[] {
  const data = member(reader, record, name)
  if (data.kind !== 'list') {
    complain(reader, data.span, `\`${name}\` is no list`, 'write `[ … ]`')
    return []
  }
  return data.items.map((item) => asRecord(reader, item, `an item of \`${name}\``))
}

function text(reader: Reader, record: DataRecord, name: string): Placed<string> {
  const data = member(reader, record, name)
  return { value: asText(reader, data, `\`${name}\``), span: data.span }
}

function member(reader: Reader, record: DataRecord, name: string): Data {
  const found = record.members.get(name)
  if (found !== undefined) return found
  complain(reader, record.span, `\`${name}\` is missing`, 'systems/claim.ts says what belongs here')
  return { kind: 'record', members: new Map(), span: record.span }
}

function asRecord(reader: Reader, data: Data, what: string): DataRecord {
  if (data.kind === 'record') return data
  complain(reader, data.span, `${what} is no record`, 'write `{ … }`')
  return { kind: 'record', members: new Map(), span: data.span }
}

function asText(reader: Reader, data: Data, what: string): string {
  if (data.kind === 'text' && data.value !== '') return data.value
  complain(reader, data.span, `${what} is no text`, "write `'…'`")
  return ''
}

function asNumber(reader: Reader, data: Data, what: string): bigint {
  if (data.kind === 'number') return data.value
  if (data.kind === 'truth') return data.value ? 1n : 0n
  complain(reader, data.span, `${what} is no number`, 'write a whole number, true or false')
  return 0n
}

function complain(reader: Reader, span: Span, message: string, help: string): void {
  reader.diagnostics.push({ code: 'U021', severity: 'error', message, span, help })
}
