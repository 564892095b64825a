// A Program as a Murphi model for Rumur: the frames of every stack and the fields are its variables, and each
// action is one firing of a rule. Inside, the steps of the action are cases that a variable goes through, because
// Murphi has no goto.
//
// Not every Program can be said: a choice has to be the first step of an action, so that its values can be
// parameters of the rule. Checks are left out: what is compared is the state space.

import { assert, present } from '../src/base/assert.ts'
import type { Expr, Program, Step } from '../src/ir/program.ts'
import { changingFields, type Scope } from './c-expression.ts'
import { murphiExpr, murphiPrelude, murphiRange, murphiWrap } from './murphi-expression.ts'
import { murphiStep, numberOfStep } from './step-to-murphi.ts'
import { placesOf } from './program-places.ts'
import { bornZero, scopeIn, variable, type Translation } from './translation.ts'

/** Undefined when the Program has a choice in the middle of an action. */
export function programToMurphi(program: Program): string | undefined {
  const places = placesOf(program)
  const kept = places.list.map(({ context, step }) => places.kept(context, step))
  const mostKept = Math.max(0, ...kept.map((one) => one.length))
  const translation = { program, places, written: changingFields(program), mostKept }
  if (choosesInside(translation)) return undefined
  return [
    stateCode(translation),
    murphiPrelude,
    emptyCode(translation),
    enabledCode(translation),
    choicesCode(translation),
    actionCode(translation),
    startCode(translation),
    ruleCode(translation),
  ].join('\n')
}

function choosesInside({ places, program }: Translation): boolean {
  const entries = new Set(program.vectors.map(({ func }) => places.strings.roots.get(func)))
  for (let context = 0; context < places.strings.count; context++) {
    const inside = places.funcOf(context).steps.some((step, index) => {
      const begins = places.numberOf(context, index) !== undefined
      const delivered = index === 0 && entries.has(context)
      return step.kind === 'choose' && step.count > 1 && (!begins || delivered)
    })
    if (inside) return true
  }
  return false
}

function stateCode({ program, places, written, mostKept }: Translation): string {
  const { cpus, depth } = program.bounds
  const tasks = program.tasks.length
  const actions = program.vectors.some(({ kind }) => kind === 'environment')
  const slots = depth + (actions ? 1 : 0)
  const of = (owner: string, before: string): readonly string[] =>
    program.fields.flatMap((field, id) => {
      if (field.owner !== owner || !written.has(id)) return []
      const array = field.length === 1 ? '' : `array [0 .. ${field.length - 1}] of `
      return [`  f${id}: ${before}${array}${murphiRange(field.type)};`]
    })
  const locals = Array.from({ length: mostKept }, (_, at) => `    kept_${at}: value;`)
  return `type
  value: -${2n ** 63n - 1n} .. ${2n ** 63n - 1n};
  a_cpu: 0 .. ${cpus - 1};
  a_task: 0 .. ${tasks - 1};
  a_slot: 0 .. ${slots - 1};
  an_act: -1 .. ${Math.max(0, program.vectors.length - 1)};
  a_frame: record
    place: 0 .. ${places.list.length};
${[...locals, ...of('frame', '')].join('\n')}
  end;
var
  frames: array [a_task] of array [a_slot] of a_frame;
  depths: array [a_task] of 0 .. ${slots};
  current: array [a_cpu] of a_task;
${[...of('global', ''), ...of('cpu', 'array [a_cpu] of '), ...of('task', 'array [a_task] of ')].join('\n')}
`
}

/** How the code of every function begins: whose frame is the topmost. */
const position = 'task := current[cpu]; depth := depths[task] - 1;'

function enabledCode(translation: Translation): string {
  const { program, places } = translation
  const waits = places.list.flatMap(({ context, step }, index) => {
    const waiting = places.funcOf(context).steps[step]
    if (waiting?.kind !== 'await') return []
    const kept = places.kept(context, step)
    const local = (number: number): string => {
      const at = kept.findIndex((one) => one.context === context && one.local === number)
      assert(at >= 0, 'a local that a waiting frame looks at is kept')
      return `frames[task][depth].kept_${at}`
    }
    const condition = murphiExpr(waiting.condition, { ...scopeIn(translation, context), local })
    return [`    case ${index + 1}: return ${condition} != 0;`]
  })
  const vectors = program.vectors.map(({ kind, deliverable }, index) => {
    const room = kind === 'environment' ? '' : `depths[task] < ${program.bounds.depth} & `
    return `  if act = ${index} then return ${room}${predicate(deliverable, translation)} != 0; end;`
  })
  return `function is_enabled(cpu: a_cpu; act: an_act): boolean;
var task: a_task; depth: a_slot;
begin
  ${position}
${vectors.join('\n')}
  switch frames[task][depth].place
    case 0: return false;
${waits.join('\n')}
    else return true;
  end;
end;
`
}

/** Predicates look from the topmost frame, without locals. */
function predicate(expr: Expr, { program, written }: Translation): string {
  const scope: Scope = { program, written, local: () => '0' }
  return murphiExpr(expr, scope)
}

function choicesCode({ places }: Translation): string {
  const cases = places.list.flatMap(({ context, step }, index) => {
    const chooses = places.funcOf(context).steps[step]
    return chooses?.kind === 'choose' ? [`    case ${index + 1}: return ${chooses.count};`] : []
  })
  return `function choices(cpu: a_cpu; act: an_act): value;
var task: a_task; depth: a_slot;
begin
  ${position}
  if act >= 0 then return 1; end;
  switch frames[task][depth].place
${cases.join('\n')}
    else return 1;
  end;
end;
`
}

function actionCode(translation: Translation): string {
  const { program, places } = translation
  const variables: string[] = []
  const steps: { number: number; text: string }[] = []
  for (let context = 0; context < places.strings.count; context++) {
    const { locals, steps: all } = places.funcOf(context)
    variables.push(...locals.map((_, local) => `  ${variable({ context, local })}: value;`))
    all.forEach((step: Step, index) => {
      const number = numberOfStep(context, index)
      steps.push({ number, text: murphiStep(translation, context, step) })
    })
  }
  const resume = places.list.map(({ context, step }, index) => {
    const loads = places
      .kept(context, step)
      .map((one, at) => `${variable(one)} := frames[task][depth].kept_${at};`)
    const goto = `pc := ${numberOfStep(context, step)};`
    return { number: index + 1, text: [...loads, goto].join(' ') }
  })
  const deliver = program.vectors.map(({ func }, index) => ({
    number: index,
    text: deliverCode(translation, present(places.strings.roots.get(func), 'a vector begins')),
  }))
  return `procedure do_action(cpu: a_cpu; act: an_act; pick: value);
var
  task: a_task;
  depth: a_slot;
  pc: value;
  old: value;
${variables.join('\n')}
begin
  ${position}
  if act < 0 then
    pc := frames[task][depth].place;
${decide('pc', resume, '    ')}
  else
    depths[task] := depths[task] + 1;
    depth := depth + 1;
    pc := 0;
${decide('act', deliver, '    ')}
  end;
  while pc != 0 do
${decide('pc', steps, '    ')}
  end;
end;
`
}

/** One of many cases: Rumur looks at them one after the other, so they are halved until few are left. */
function decide(
  name: string,
  cases: readonly { readonly number: number; readonly text: string }[],
  indent: string,
): string {
  const few = 4
  if (cases.length === 0) return ''
  if (cases.length <= few) {
    const arms = cases.map(({ number, text }, at) => {
      const word = at === 0 ? 'if' : 'elsif'
      return `${indent}${word} ${name} = ${number} then ${text}\n`
    })
    return `${arms.join('')}${indent}end;`
  }
  const middle = cases.length >> 1
  const first = present(cases[middle], 'a list has a middle').number
  const low = decide(name, cases.slice(0, middle), `${indent} `)
  const high = decide(name, cases.slice(middle), `${indent} `)
  return `${indent}if ${name} < ${first} then\n${low}\n${indent}else\n${high}\n${indent}end;`
}

/** A frame that has to wait at once only comes to stand there. */
function deliverCode(translation: Translation, context: number): string {
  const { places } = translation
  const first = places.funcOf(context).steps[0]
  const zeros = bornZero(places.funcOf(context), context).map((one) => `${variable(one)} := 0;`)
  const begin = [...zeros, `pc := ${numberOfStep(context, 0)};`].join(' ')
  if (first?.kind !== 'await') return begin
  const number = present(places.numberOf(context, 0), 'a frame can wait at its first step')
  const condition = murphiExpr(first.condition, {
    ...scopeIn(translation, context),
    local: () => '0',
  })
  return `if ${condition} != 0 then ${begin} else frames[task][depth].place := ${number}; end;`
}

/** Nothing is left of a frame that is gone; the same text makes frames that never were. */
function emptyCode({ program, written, mostKept }: Translation): string {
  const kept = Array.from({ length: mostKept }, (_, at) => `  frames[task][depth].kept_${at} := 0;`)
  const fields = program.fields.flatMap(({ owner, length }, id) => {
    if (owner !== 'frame' || !written.has(id)) return []
    return elements(length).map((element) => `  frames[task][depth].f${id}${element} := 0;`)
  })
  return `procedure empty(task: a_task; depth: a_slot);
begin
  frames[task][depth].place := 0;
${[...kept, ...fields].join('\n')}
end;
`
}

function elements(length: number): readonly string[] {
  return length === 1 ? [''] : Array.from({ length }, (_, index) => `[${index}]`)
}

function startCode({ program, places, written }: Translation): string {
  const cells = program.fields.flatMap((field, id) => {
    if (!written.has(id) || field.owner === 'frame') return []
    const counts = { global: 1, cpu: program.bounds.cpus, task: program.tasks.length }
    const value = murphiWrap(field.type, `(${field.initial})`)
    return Array.from({ length: counts[field.owner] }, (_, instance) => {
      const copy = field.owner === 'global' ? '' : `[${instance}]`
      return elements(field.length).map((element) => `  f${id}${copy}${element} := ${value};`)
    }).flat()
  })
  const tasks = program.tasks.map(({ func }, task) => {
    const context = present(places.strings.roots.get(func), 'a task begins somewhere')
    const place = present(places.numberOf(context, 0), 'a task can rest before its first step')
    return `  depths[${task}] := 1; frames[${task}][0].place := ${place};`
  })
  const running = Array.from({ length: program.bounds.cpus }, (_, cpu) => {
    const task = program.tasks.findIndex(({ runsOn }) => runsOn === cpu)
    return `  current[${cpu}] := ${task};`
  })
  return `startstate
begin
  for task: a_task do
    for slot: a_slot do
      empty(task, slot);
    end;
  end;
${[...cells, ...tasks, ...running].join('\n')}
end;
`
}

function ruleCode({ program }: Translation): string {
  const counts = program.functions.flatMap(({ steps }) =>
    steps.flatMap((step) => (step.kind === 'choose' ? [step.count] : [])),
  )
  const most = Math.max(1, ...counts)
  const last = program.vectors.length - 1
  return `ruleset cpu: a_cpu; act: -1 .. ${last}; pick: 0 .. ${most - 1} do
  rule "action"
    (pick < choices(cpu, act)) & is_enabled(cpu, act)
  ==>
    do_action(cpu, act, pick);
  end;
end;
`
}
