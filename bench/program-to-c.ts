// A Program as C: a struct that is its state, and the functions `is_enabled` and `do_action` for what can happen.
//
// `do_action(s, cpu, act, pick)` makes one action in place: the own step of a CPU (act -1) or the delivery of a vector.
// Choices inside are the digits of `pick`; what is left of it in the end is returned, so that 0 says that the
// digits were used up. Checks are evaluated and counted, not obeyed: what is compared is the state space.

import { assert, present } from '../src/base/assert.ts'
import type { Expr, Program } from '../src/ir/program.ts'
import { cExpr, changingFields, cPrelude, cType, cWrap } from './c-expression.ts'
import { placesOf } from './program-places.ts'
import { stepCode } from './step-to-c.ts'
import { bornZero, scopeIn, variable, type Translation } from './translation.ts'

export interface Translated {
  /** Type definitions and functions. */
  readonly code: string
  /** Actions may have so many values of `pick`. */
  readonly picks: number
}

export function programToC(program: Program): Translated {
  const places = placesOf(program)
  const kept = places.list.map(({ context, step }) => places.kept(context, step))
  const mostKept = Math.max(0, ...kept.map((one) => one.length))
  const translation = { program, places, written: changingFields(program), mostKept }
  const counts = program.functions.flatMap(({ steps }) =>
    steps.flatMap((step) => (step.kind === 'choose' ? [step.count] : [])),
  )
  // Two choices in one action; the generated code stops where there are more.
  const picks = Math.max(1, ...counts) ** 2
  const code = [
    cPrelude,
    stateCode(translation),
    `#define PICKS ${picks}\n`,
    variablesCode(translation),
    loadCode(translation),
    enabledCode(translation),
    runCode(translation),
    initialCode(translation),
  ]
  return { code: code.join('\n'), picks }
}

/** Predicates look from the topmost frame, without locals. */
function predicate(expr: Expr, { program, written }: Translation): string {
  return cExpr(expr, { program, written, local: noLocals })
}

function noLocals(): string {
  assert(false, 'a predicate has no locals')
  return ''
}

function stateCode({ program, places, written, mostKept }: Translation): string {
  const { cpus, depth } = program.bounds
  const tasks = program.tasks.length
  const actions = program.vectors.some(({ kind }) => kind === 'environment')
  const fields = program.fields.flatMap((field, id) => {
    if (!written.has(id)) return []
    const array = field.length === 1 ? '' : `[${field.length}]`
    return [{ field, text: (counts: string) => `  ${cType(field.type)} f${id}${counts}${array};` }]
  })
  const of = (owner: string, counts: string): readonly string[] =>
    fields.flatMap(({ field, text }) => (field.owner === owner ? [text(counts)] : []))
  // Locals are declared wide and hold what came out of fields; one that does not fit is noticed.
  const wide = program.fields.some(({ type }, id) => written.has(id) && type.bits > 31)
  const place = places.list.length < 256 ? 'uint8_t' : 'uint16_t'
  return [
    'typedef struct {',
    ...(mostKept === 0 ? [] : [`  ${wide ? 'int64_t' : 'int32_t'} kept[${mostKept}];`]),
    `  ${place} place;`,
    ...of('frame', ''),
    '} Frame;',
    'typedef struct {',
    `  Frame frames[${tasks}][${depth + (actions ? 1 : 0)}];`,
    `  uint8_t depth[${tasks}];`,
    `  uint8_t current[${cpus}];`,
    ...of('global', ''),
    ...of('cpu', `[${cpus}]`),
    ...of('task', `[${tasks}]`),
    '} S;',
    '',
  ].join('\n')
}

/** Locals live in these while an action goes on, and in their frames between actions. */
function variablesCode({ places }: Translation): string {
  const lines: string[] = ['static long broken_checks;']
  for (let context = 0; context < places.strings.count; context++) {
    const names = places.funcOf(context).locals.map((_, local) => variable({ context, local }))
    if (names.length > 0) lines.push(`static int64_t ${names.join(', ')};`)
  }
  return `${lines.join('\n')}\n`
}

function loadCode({ places }: Translation): string {
  const cases = places.list.flatMap(({ context, step }, index) => {
    const kept = places.kept(context, step)
    if (kept.length === 0) return []
    const loads = kept.map((one, at) => `${variable(one)} = f->kept[${at}];`)
    return [`    case ${index + 1}: ${loads.join(' ')} break;`]
  })
  return `static void load_locals(const Frame *f) {
  switch (f->place) {
${cases.join('\n')}
    default: break;
  }
}
`
}

function enabledCode(translation: Translation): string {
  const { program, places } = translation
  const waits = places.list.flatMap(({ context, step }, index) => {
    const waiting = places.funcOf(context).steps[step]
    if (waiting?.kind !== 'await') return []
    const condition = cExpr(waiting.condition, scopeIn(translation, context))
    return [`      case ${index + 1}: load_locals(f); return ${condition} != 0;`]
  })
  const vectors = program.vectors.map(({ kind, deliverable }, index) => {
    const room = kind === 'environment' ? '' : `s->depth[task] < ${program.bounds.depth} && `
    return `    case ${index}: return ${room}${predicate(deliverable, translation)} != 0;`
  })
  return `static int is_enabled(S *s, int cpu, int act) {
  int task = s->current[cpu], depth = s->depth[task] - 1;
  Frame *f = &s->frames[task][depth];
  (void)depth;
  switch (act) {
${vectors.join('\n')}
    default: switch (f->place) {
      case 0: return 0;
${waits.join('\n')}
      default: return 1;
    }
  }
}
`
}

function runCode(translation: Translation): string {
  const { program, places } = translation
  const resume = places.list.map(
    ({ context, step }, index) => `    case ${index + 1}: goto L${context}_${step};`,
  )
  const deliver = program.vectors.map(({ func }, index) => {
    const context = present(places.strings.roots.get(func), 'a vector begins somewhere')
    return `    case ${index}: ${deliverCode(translation, context)}`
  })
  const body: string[] = []
  for (let context = 0; context < places.strings.count; context++) {
    places.funcOf(context).steps.forEach((step, index) => {
      body.push(`L${context}_${index}: ${stepCode(translation, context, step)}`)
    })
  }
  return `static int do_action(S *s, int cpu, int act, int pick) {
  int task = s->current[cpu], depth = s->depth[task] - 1;
  int64_t old;
  int span = 1;
  Frame *f = &s->frames[task][depth];
  (void)old; (void)span;
  if (act < 0) {
    load_locals(f);
    switch (f->place) {
${resume.join('\n')}
    default: return -1;
    }
  }
  f = &s->frames[task][++depth];
  s->depth[task]++;
  switch (act) {
${deliver.join('\n')}
    default: return -1;
  }
${body.join('\n')}
}
`
}

/** A frame that has to wait or to choose at once only comes to stand there. */
function deliverCode(translation: Translation, context: number): string {
  const { places } = translation
  const first = present(places.funcOf(context).steps[0], 'a function has a step')
  const number = places.numberOf(context, 0)
  const zeros = bornZero(places.funcOf(context), context).map((one) => `${variable(one)} = 0;`)
  const start = [...zeros, `goto L${context}_0;`].join(' ')
  if (number === undefined) return start
  const stand = `f->place = ${number}; return pick;`
  if (first.kind === 'choose' && first.count > 1) return stand
  if (first.kind !== 'await') return start
  return `if (${cExpr(first.condition, scopeIn(translation, context))} == 0) { ${stand} } ${start}`
}

function initialCode({ program, places, written }: Translation): string {
  const cells = program.fields.flatMap((field, id) => {
    if (!written.has(id) || field.owner === 'frame' || field.initial === 0n) return []
    const instances = { global: 0, cpu: program.bounds.cpus, task: program.tasks.length }[
      field.owner
    ]
    const value = cWrap(field.type, `INT64_C(${field.initial})`)
    const elements = Array.from({ length: field.length }, (_, at) =>
      field.length === 1 ? '' : `[${at}]`,
    )
    const copies = Array.from({ length: Math.max(1, instances) }, (_, at) =>
      instances === 0 ? '' : `[${at}]`,
    )
    return copies.flatMap((copy) =>
      elements.map((element) => `  s.f${id}${copy}${element} = ${value};`),
    )
  })
  const tasks = program.tasks.map(({ func }, task) => {
    const context = present(places.strings.roots.get(func), 'a task begins somewhere')
    const place = present(places.numberOf(context, 0), 'a task can rest before its first step')
    return `  s.depth[${task}] = 1; s.frames[${task}][0].place = ${place};`
  })
  const running = Array.from({ length: program.bounds.cpus }, (_, cpu) => {
    const task = program.tasks.findIndex(({ runsOn }) => runsOn === cpu)
    return `  s.current[${cpu}] = ${task};`
  })
  return `static S initial_state(void) {
  S s;
  memset(&s, 0, sizeof s);
${[...cells, ...tasks, ...running].join('\n')}
  return s;
}
`
}
