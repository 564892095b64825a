// A tiny notation for Programs in tests: functions as lists of lines, fields and locals by name.
//
// A line is one step: `x = e`, `x <- e` (atomic update of a field, `e` may use `old`; `v = old x <- e` keeps
// a value), `if e goto L`, `goto L`, `f(e, …)`, `a, b = f(e)`, `return e, …`, `x = choose n`, `check p: e`,
// `await e`, `switch e`, `emit name e, …`, `fence`, `fence stores`. `L:` in front names a step; `+` glues it to the one
// before. Names that are no field are locals (64 bits wide). `field@instance[index]` selects a cell;
// `cpu`, `task`, `frame`, `current(e)` and `depth(e)` are the machine's. Mistakes in the notation crash.

import { assert, present } from '../base/assert.ts'
import { i64 } from '../base/integer.ts'
import { nowhere } from '../base/span.ts'
import type {
  BinaryOp,
  Expr,
  Field,
  Func,
  Invariant,
  Owner,
  Place,
  Program,
  Progress,
  Step,
  VectorKind,
} from './program.ts'

export interface FieldNotation {
  readonly owner?: Owner
  readonly bits?: number
  readonly signed?: boolean
  readonly length?: number
  readonly initial?: bigint
  readonly overflow?: 'wrap' | 'error'
}

export interface ProgramNotation {
  readonly cpus?: number
  readonly depth?: number
  readonly fields: Readonly<Record<string, FieldNotation>>
  /** `name(parameter, …)` → lines. A function returns as many values as its first `return` names. */
  readonly functions: Readonly<Record<string, readonly string[]>>
  /** Name → function; task n starts on CPU n as long as there is one. */
  readonly tasks: Readonly<Record<string, string>>
  /** Name → kind, deliverable, function, and whether progress may rely on it. */
  readonly vectors?: Readonly<Record<string, readonly [VectorKind, string, string, 'fair'?]>>
  readonly properties?: readonly string[]
  readonly invariants?: Readonly<Record<string, string>>
  /** Property → kind, when, then. */
  readonly progress?: Readonly<Record<string, readonly [Progress['kind'], string, string]>>
}

interface Scope {
  readonly notation: ProgramNotation
  readonly fields: readonly string[]
  readonly functions: readonly string[]
  readonly properties: readonly string[]
  readonly labels: ReadonlyMap<string, number>
  /** Grows as names are met; absent in predicates. */
  readonly locals: string[] | undefined
}

/** The Program that the notation describes. Vectors are `name: [kind, deliverable, function]`. */
export function buildProgram(notation: ProgramNotation): Program {
  const heads = Object.keys(notation.functions)
  const functions = heads.map((head) => present(head.split('(')[0], 'a function has a name'))
  const invariants = Object.entries(notation.invariants ?? {})
  const progress = Object.entries(notation.progress ?? {})
  const properties = [
    ...new Set([
      ...(notation.properties ?? []),
      ...[...invariants, ...progress].map(([name]) => name),
    ]),
  ]
  const base: Scope = {
    notation,
    fields: Object.keys(notation.fields),
    functions,
    properties,
    labels: new Map(),
    locals: undefined,
  }
  const functionId = (name: string): number => indexOf(functions, name, 'function')
  const cpus = notation.cpus ?? 1
  const goal = ([name, [kind, when, wanted]]: (typeof progress)[number]): Progress => ({
    kind,
    property: properties.indexOf(name),
    when: parseWhole(when, base),
    then: parseWhole(wanted, base),
    message: `${name} broken`,
    span: nowhere,
  })
  return {
    name: 'test',
    fields: Object.entries(notation.fields).map(([name, field]) => buildField(name, field)),
    functions: Object.entries(notation.functions).map(([head, lines]) =>
      buildFunction(head, lines, base),
    ),
    tasks: Object.entries(notation.tasks).map(([name, func], task) => ({
      name,
      func: functionId(func),
      ...(task < cpus ? { runsOn: task } : {}),
    })),
    vectors: Object.entries(notation.vectors ?? {}).map(
      ([name, [kind, deliverable, func, fair]]) => ({
        name,
        ...(fair === undefined ? {} : { fair: true }),
        kind,
        deliverable: parseWhole(deliverable, base),
        func: functionId(func),
        span: nowhere,
      }),
    ),
    properties: properties.map((name) => ({ name, statement: name })),
    invariants: invariants.map(([name, text]): Invariant => ({
      property: properties.indexOf(name),
      condition: parseWhole(text, base),
      message: `${name} broken`,
      span: nowhere,
    })),
    ...(progress.length === 0 ? {} : { progress: progress.map(goal) }),
    bounds: { cpus, depth: notation.depth ?? 2 },
  }
}

function buildField(name: string, field: FieldNotation): Field {
  return {
    name,
    owner: field.owner ?? 'global',
    type: { bits: field.bits ?? 8, signed: field.signed ?? false },
    length: field.length ?? 1,
    initial: field.initial ?? 0n,
    overflow: field.overflow ?? 'wrap',
    ghost: false,
    span: nowhere,
  }
}

function buildFunction(head: string, lines: readonly string[], base: Scope): Func {
  const [, name, list] = present(
    /^(\w+)(?:\((.*)\))?$/.exec(head) ?? undefined,
    `function head ${head}`,
  )
  const parameters = splitList(list ?? '')
  const labels = new Map<string, number>()
  const bodies = lines.map((line, index) => {
    const match = /^(\w+):(?!=)\s*(.*)$/.exec(line)
    if (match?.[1] === undefined || match[2] === undefined) return line
    labels.set(match[1], index)
    return match[2]
  })
  const last = bodies.at(-1) ?? ''
  if (!/^\+?\s*(return|goto)\b/.test(last)) bodies.push('return')
  const scope: Scope = { ...base, labels, locals: [...parameters] }
  const steps = bodies.map((body, index): Step => {
    const glued = body.startsWith('+')
    const step = buildStep((glued ? body.slice(1) : body).trim(), index, scope)
    return glued ? { ...step, glued } : step
  })
  const first = steps.find((step) => step.kind === 'return')
  return {
    name: present(name, 'a function has a name'),
    origin: 'system',
    parameters: parameters.length,
    locals: present(scope.locals, 'functions have locals').map((local) => ({
      name: local,
      type: i64,
    })),
    results: first?.values.length ?? 0,
    steps,
    span: nowhere,
    attributes: [],
    lines: lines.length,
  }
}

function buildStep(line: string, index: number, scope: Scope): Step {
  const on = { span: { ...nowhere, line: index + 1 }, next: index + 1 }
  const rest = (word: string): string | undefined =>
    line === word || line.startsWith(`${word} `) ? line.slice(word.length).trim() : undefined
  const branch = /^if (.*) goto (\w+)$/.exec(line)
  if (branch?.[1] !== undefined && branch[2] !== undefined) {
    const condition = parseWhole(branch[1], scope)
    const [then, otherwise] = [label(scope, branch[2]), index + 1]
    return { kind: 'branch', condition, then, otherwise, span: on.span }
  }
  const target = rest('goto')
  if (target !== undefined) return { kind: 'jump', next: label(scope, target), span: on.span }
  const note = rest('remark')
  if (note !== undefined) return { kind: 'jump', note, ...on }
  const values = rest('return')
  if (values !== undefined)
    return { kind: 'return', values: parseList(values, scope), span: on.span }
  const check = /^check (\S+): (.*)$/.exec(line)
  if (check?.[1] !== undefined && check[2] !== undefined) {
    const property = indexOf(scope.properties, check[1], 'property')
    const condition = parseWhole(check[2], scope)
    return { kind: 'check', property, condition, message: `${check[1]} broken`, ...on }
  }
  const awaited = rest('await')
  if (awaited !== undefined) return { kind: 'await', condition: parseWhole(awaited, scope), ...on }
  const to = rest('switch')
  if (to !== undefined) return { kind: 'switch', to: parseWhole(to, scope), ...on }
  const event = /^emit (\S+)(.*)$/.exec(line)
  if (event?.[1] !== undefined) {
    return { kind: 'emit', event: event[1], args: parseList(event[2] ?? '', scope), ...on }
  }
  if (line === 'fence') return { kind: 'fence', ...on }
  if (line === 'fence stores') return { kind: 'fence', orders: 'stores', ...on }
  if (line === 'fence loads') return { kind: 'fence', orders: 'loads', ...on }
  return buildAssignment(line, on, scope)
}

function buildAssignment(
  line: string,
  on: { span: Step['span']; next: number },
  scope: Scope,
): Step {
  const rmw = /^(?:(\w+) = (old|new) )?([^=]*?)\s*<-\s*(.*)$/.exec(line)
  if (rmw?.[3] !== undefined && rmw[4] !== undefined) {
    const place = parsePlace(rmw[3], scope)
    const update = parseWhole(rmw[4], scope)
    const result = rmw[2] === 'new' ? 'new' : 'old'
    const kept = rmw[1] === undefined ? {} : ({ into: localId(scope, rmw[1]), result } as const)
    return { kind: 'rmw', place, update, ...kept, ...on }
  }
  const assignment = /^([^=]*?)\s*=(?!=)\s*(.*)$/.exec(line)
  const target = assignment?.[1]
  const text = assignment?.[2] ?? line
  const call = /^(\w+)\((.*)\)$/.exec(text)
  if (call?.[1] !== undefined && scope.functions.includes(call[1])) {
    const into = splitList(target ?? '').map((name) => localId(scope, name))
    const args = parseList(call[2] ?? '', scope)
    return { kind: 'call', func: scope.functions.indexOf(call[1]), args, into, ...on }
  }
  assert(target !== undefined, `no step is written "${line}"`)
  const choice = /^choose (\d+)$/.exec(text)
  if (choice !== null) {
    const count = Number(choice[1])
    return { kind: 'choose', into: localId(scope, target), count, label: target, ...on }
  }
  const value = parseWhole(text, scope)
  if (isField(scope, target))
    return { kind: 'store', place: parsePlace(target, scope), value, ...on }
  return { kind: 'assign', into: localId(scope, target), value, ...on }
}

function isField(scope: Scope, target: string): boolean {
  return scope.fields.includes(present(/^[\w.]+/.exec(target)?.[0], `a name in "${target}"`))
}

function parsePlace(text: string, scope: Scope): Place {
  const expr = parseWhole(text, scope)
  assert(expr.kind === 'read', `"${text}" is no field`)
  return expr.place
}

function parseList(text: string, scope: Scope): readonly Expr[] {
  const tokens = tokenize(text)
  const values: Expr[] = []
  while (tokens.length > 0) {
    values.push(parseBinary(tokens, 0, scope))
    if (tokens.length > 0) expect(tokens, ',')
  }
  return values
}

function parseWhole(text: string, scope: Scope): Expr {
  const tokens = tokenize(text)
  const expr = parseBinary(tokens, 0, scope)
  assert(tokens.length === 0, `"${tokens.join(' ')}" is left over in "${text}"`)
  return expr
}

function tokenize(text: string): string[] {
  return text.match(/\d+n?|[A-Za-z_][\w.]*|<<|>>>|>>|==|!=|<=u|<u|<=|[-+*/%&|^<~!?:,()@[\]]/g) ?? []
}

// From the weakest to the strongest; `&&` and `||` are left out because every operand here is pure.
const levels: readonly (readonly (readonly [string, BinaryOp])[])[] = [
  [['|', 'or']],
  [['^', 'xor']],
  [['&', 'and']],
  [
    ['==', 'eq'],
    ['!=', 'ne'],
  ],
  [
    ['<', 'lt_s'],
    ['<=', 'le_s'],
    ['<u', 'lt_u'],
    ['<=u', 'le_u'],
  ],
  [
    ['<<', 'shl'],
    ['>>', 'shr_s'],
    ['>>>', 'shr_u'],
  ],
  [
    ['+', 'add'],
    ['-', 'sub'],
  ],
  [
    ['*', 'mul'],
    ['/', 'div_s'],
    ['%', 'rem_s'],
  ],
]

function parseBinary(tokens: string[], level: number, scope: Scope): Expr {
  const signs = levels[level]
  if (signs === undefined) return parseUnary(tokens, scope)
  let left = parseBinary(tokens, level + 1, scope)
  for (;;) {
    const op = signs.find(([sign]) => sign === tokens[0])?.[1]
    if (op === undefined) break
    tokens.shift()
    left = { kind: 'binary', op, left, right: parseBinary(tokens, level + 1, scope) }
  }
  if (level > 0 || tokens[0] !== '?') return left
  tokens.shift()
  const then = parseBinary(tokens, 0, scope)
  expect(tokens, ':')
  const otherwise = parseBinary(tokens, 0, scope)
  return { kind: 'select', condition: left, then, otherwise }
}

function parseUnary(tokens: string[], scope: Scope): Expr {
  const token = present(tokens.shift(), 'an expression goes on')
  if (token === '-') return { kind: 'unary', op: 'neg', operand: parseUnary(tokens, scope) }
  if (token === '~') return { kind: 'unary', op: 'not', operand: parseUnary(tokens, scope) }
  if (token === '!') return { kind: 'unary', op: 'lnot', operand: parseUnary(tokens, scope) }
  if (token === '(') {
    const inner = parseBinary(tokens, 0, scope)
    expect(tokens, ')')
    return inner
  }
  if (/^\d/.test(token)) return { kind: 'const', value: BigInt(token.replace('n', '')) }
  if (token === 'old' || token === 'cpu' || token === 'task' || token === 'frame') {
    return { kind: token }
  }
  if (token === 'current') return { kind: 'current', cpu: parseUnary(tokens, scope) }
  if (token === 'depth') return { kind: 'depth', task: parseUnary(tokens, scope) }
  const field = scope.fields.indexOf(token)
  if (field < 0) return { kind: 'local', local: localId(scope, token) }
  const instance = tokens[0] === '@' ? (tokens.shift(), parseUnary(tokens, scope)) : undefined
  let index: Expr | undefined
  if (tokens[0] === '[') {
    tokens.shift()
    index = parseBinary(tokens, 0, scope)
    expect(tokens, ']')
  }
  const place = {
    field,
    ...(instance === undefined ? {} : { instance }),
    ...(index === undefined ? {} : { index }),
  }
  return { kind: 'read', place }
}

function localId(scope: Scope, name: string): number {
  const locals = present(scope.locals, `${name} is no field, and a predicate has no locals`)
  assert(/^[A-Za-z_]\w*$/.test(name), `"${name}" is no name`)
  if (!locals.includes(name)) locals.push(name)
  return locals.indexOf(name)
}

function label(scope: Scope, name: string): number {
  return present(scope.labels.get(name), `no label ${name}`)
}

function indexOf(names: readonly string[], name: string, what: string): number {
  assert(names.includes(name), `no ${what} ${name}`)
  return names.indexOf(name)
}

function expect(tokens: string[], token: string): void {
  assert(tokens.shift() === token, `expected "${token}" before "${tokens.join(' ')}"`)
}

function splitList(text: string): readonly string[] {
  return text.trim() === '' ? [] : text.split(',').map((item) => item.trim())
}
