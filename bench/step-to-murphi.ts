// One step of a Program as Murphi text: what it does, and which step or rest comes then. The counterpart of
// step-to-c.ts; `pc` is the step that the action goes on with, and 0 when it is over.

import { present, unreachable } from '../src/base/assert.ts'
import type { Call, Place, Return, Step } from '../src/ir/program.ts'
import { murphiCell, murphiExpr, murphiWrap } from './murphi-expression.ts'
import { bornZero, scopeIn, variable, type Translation } from './translation.ts'

/** Functions of entry code have fewer steps. */
const mostSteps = 100_000

/** A number for every step of every call string, none of them 0. */
export function numberOfStep(context: number, step: number): number {
  return 1 + context * mostSteps + step
}

export function murphiStep(translation: Translation, context: number, step: Step): string {
  const scope = scopeIn(translation, context)
  const name = (local: number): string => variable({ context, local })
  const then = (next: number): string => goOn(translation, context, next)
  switch (step.kind) {
    case 'assign':
      return `${name(step.into)} := ${murphiExpr(step.value, scope)}; ${then(step.next)}`
    case 'store':
      return `old := ${murphiExpr(step.value, scope)}; ${write(translation, context, step.place)} ${then(step.next)}`
    case 'rmw':
      return `${rmwCode(translation, context, step)} ${then(step.next)}`
    case 'branch': {
      const condition = murphiExpr(step.condition, scope)
      return `if ${condition} != 0 then ${then(step.then)} else ${then(step.otherwise)} end;`
    }
    case 'call':
      return callCode(translation, context, step)
    case 'return':
      return returnCode(translation, context, step)
    case 'choose':
      return `${name(step.into)} := pick; ${then(step.next)}`
    case 'switch':
      return switchCode(translation, context, step)
    case 'check':
    case 'emit':
    case 'await':
    case 'jump':
    case 'fence':
      return then(step.next)
    default:
      return unreachable(step)
  }
}

function goOn({ places, mostKept }: Translation, context: number, next: number): string {
  const step = present(places.funcOf(context).steps[next], 'a step leads to a step')
  if (step.glued === true || places.isAction(context)) {
    return `pc := ${numberOfStep(context, next)};`
  }
  const number = present(places.numberOf(context, next), 'a step that is not glued is a place')
  const kept = places.kept(context, next)
  const stores = Array.from({ length: mostKept }, (_, at) => {
    const one = kept[at]
    return `frames[task][depth].kept_${at} := ${one === undefined ? '0' : variable(one)};`
  })
  return `frames[task][depth].place := ${number}; ${[...stores, 'pc := 0;'].join(' ')}`
}

function write(translation: Translation, context: number, place: Place): string {
  if (!translation.written.has(place.field)) return ''
  const field = present(translation.program.fields[place.field], 'a place names a field')
  const cell = murphiCell(place, scopeIn(translation, context))
  return `${cell} := ${murphiWrap(field.type, 'old')};`
}

function rmwCode(
  translation: Translation,
  context: number,
  { place, update, into, result }: Extract<Step, { kind: 'rmw' }>,
): string {
  const { program, written } = translation
  if (!written.has(place.field)) return ''
  const scope = scopeIn(translation, context)
  const field = present(program.fields[place.field], 'a place names a field')
  const cell = murphiCell(place, scope)
  const found = result === 'new' ? cell : 'old'
  const given = into === undefined ? '' : `${variable({ context, local: into })} := ${found};`
  return `old := ${cell}; ${cell} := ${murphiWrap(field.type, murphiExpr(update, scope))}; ${given}`
}

function callCode(translation: Translation, context: number, step: Call): string {
  const { places, program } = translation
  const scope = scopeIn(translation, context)
  const at = places.funcOf(context).steps.indexOf(step)
  const { strings } = places
  const offset = strings.offsets[strings.func[context] ?? 0]?.[at]
  const callee = context + present(offset, 'a call has a call string of its own')
  const func = present(program.functions[step.func], 'a called function exists')
  const args = step.args.map(
    (arg, local) => `${variable({ context: callee, local })} := ${murphiExpr(arg, scope)};`,
  )
  const zeros = bornZero(func, callee).map((one) => `${variable(one)} := 0;`)
  return [...args, ...zeros, goOn(translation, callee, 0)].join(' ')
}

/** A finished task stands nowhere; its own frame stays, with its fields. */
function returnCode(translation: Translation, context: number, step: Return): string {
  const { places, mostKept } = translation
  const caller = places.strings.parent[context] ?? -1
  if (caller < 0) {
    const zeros = Array.from({ length: mostKept }, (_, at) => `frames[task][0].kept_${at} := 0;`)
    const finish = ['frames[task][0].place := 0;', ...zeros].join(' ')
    const leave = 'depths[task] := depth; empty(task, depth);'
    return `if depth > 0 then ${leave} else ${finish} end; pc := 0;`
  }
  const scope = scopeIn(translation, context)
  const call = places.funcOf(caller).steps[places.strings.callStep[context] ?? 0]
  if (call?.kind !== 'call') return ''
  const values = call.into.map((local, index) => {
    const value = present(step.values[index], 'a value for each local that takes one')
    return `${variable({ context: caller, local })} := ${murphiExpr(value, scope)};`
  })
  return [...values, goOn(translation, caller, call.next)].join(' ')
}

/** To a task that is not there or that another CPU runs nothing is switched. */
function switchCode(
  translation: Translation,
  context: number,
  step: Extract<Step, { kind: 'switch' }>,
): string {
  const { program } = translation
  const { cpus } = program.bounds
  const to = murphiExpr(step.to, scopeIn(translation, context))
  const free = Array.from(
    { length: cpus },
    (_, cpu) => `((cpu = ${cpu}) | (current[${cpu}] != old))`,
  )
  const possible = ['(old >= 0)', `(old < ${program.tasks.length})`, ...free].join(' & ')
  const then = goOn(translation, context, step.next)
  return `old := ${to}; if ${possible} then current[cpu] := old; end; ${then}`
}
