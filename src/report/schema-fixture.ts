// For tests: JSON against a schema, interpreted by a few lines for the words that our schemas use; an unknown
// word is a fault.

interface Schema {
  readonly [word: string]: unknown
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function object(value: unknown): Schema {
  return isObject(value) ? value : {}
}

/** Places at which a result is not what the schema says. */
export function faults(result: unknown, root: unknown): readonly string[] {
  return faultsAt(result, root, { root, at: 'result' })
}

interface Where {
  readonly root: unknown
  readonly at: string
}

function faultsAt(value: unknown, schema: unknown, { root, at }: Where): readonly string[] {
  const inside = (inner: unknown, rule: unknown, where: string): readonly string[] =>
    faultsAt(inner, rule, { root, at: where })
  return Object.entries(object(schema)).flatMap(([word, rule]) => {
    switch (word) {
      case '$ref': {
        const name = typeof rule === 'string' ? rule.replace('#/$defs/', '') : ''
        return inside(value, object(object(root)['$defs'])[name] ?? { const: NaN }, at)
      }
      case 'const':
        return value === rule ? [] : [`${at} is not ${String(rule)}`]
      case 'enum':
        return Array.isArray(rule) && rule.includes(value) ? [] : [`${at} is none of the names`]
      case 'type':
        return [rule].flat().some((type) => hasType(value, type)) ? [] : [`${at} has another type`]
      case 'minimum':
        return Number(value) >= Number(rule) ? [] : [`${at} is too small`]
      case 'items':
        return Array.isArray(value)
          ? value.flatMap((item, index) => inside(item, rule, `${at}[${index}]`))
          : []
      case 'required':
        return [rule]
          .flat()
          .flatMap((name) => (String(name) in object(value) ? [] : [`${at} lacks ${String(name)}`]))
      case 'properties':
        return Object.entries(object(value)).flatMap(([name, inner]) =>
          inside(inner, object(rule)[name], `${at}.${name}`),
        )
      case 'additionalProperties':
        return strangers(value, object(schema)).flatMap(([name, inner]) =>
          rule === false ? [`${at} has ${name}`] : inside(inner, rule, `${at}.${name}`),
        )
      case '$schema':
      case '$defs':
      case 'title':
      case 'description':
        return []
      default:
        return [`the schema says ${word} at ${at}`]
    }
  })
}

function strangers(value: unknown, schema: Schema): readonly (readonly [string, unknown])[] {
  const known = object(schema['properties'])
  return Object.entries(object(value)).filter(([name]) => !(name in known))
}

function hasType(value: unknown, type: unknown): boolean {
  if (type === 'integer') return Number.isSafeInteger(value)
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return isObject(value)
  return typeof value === type
}

/** Fields of the schema without a description. */
export function undescribed(schema: unknown, at = ''): readonly string[] {
  return Object.entries(object(schema)).flatMap(([word, inner]) => {
    if (word !== 'properties') return undescribed(inner, `${at}/${word}`)
    return Object.entries(object(inner)).flatMap(([name, field]) => [
      ...('description' in object(field) ? [] : [`${at}/${name}`]),
      ...undescribed(field, `${at}/${name}`),
    ])
  })
}
