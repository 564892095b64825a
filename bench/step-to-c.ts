// One step of a Program as C text: what it does, and where its CPU is then.
//
// A step that is followed by a glued one goes on there; otherwise the frame comes to rest, its live locals are
// put into it, and the action is over. Leaving a frame, switching tasks and finishing one are ends of actions
// too, because what goes on then is never glued.

import { present, unreachable } from '../src/base/assert.ts'
import type { Call, Place, Return, Step } from '../src/ir/program.ts'
import { cCell, cExpr, cWrap } from './c-expression.ts'
import { bornZero, scopeIn, variable, type Translation } from './translation.ts'

export function stepCode(translation: Translation, context: number, step: Step): string {
  const scope = scopeIn(translation, context)
  const name = (local: number): string => variable({ context, local })
  switch (step.kind) {
    case 'assign':
      return `${name(step.into)} = ${cExpr(step.value, scope)}; ${goOn(translation, context, step.next)}`
    case 'store': {
      const stored = `old = ${cExpr(step.value, scope)}; ${write(translation, context, step.place, 'old')}`
      return `${stored} ${goOn(translation, context, step.next)}`
    }
    case 'rmw':
      return rmwCode(translation, context, step)
    case 'branch': {
      const then = goOn(translation, context, step.then)
      const otherwise = goOn(translation, context, step.otherwise)
      return `if (${cExpr(step.condition, scope)}) { ${then} } else { ${otherwise} }`
    }
    case 'call':
      return callCode(translation, context, step)
    case 'return':
      return returnCode(translation, context, step)
    case 'choose': {
      const { count, into } = step
      const chosen = `span *= ${count}; if (span > PICKS) abort(); ${name(into)} = pick % ${count}; pick /= ${count};`
      return `${chosen} ${goOn(translation, context, step.next)}`
    }
    case 'check':
      return `if (!(${cExpr(step.condition, scope)})) broken_checks++; ${goOn(translation, context, step.next)}`
    case 'switch':
      return switchCode(translation, context, step)
    case 'emit':
    case 'await':
    case 'jump':
    case 'fence':
      return goOn(translation, context, step.next)
    default:
      return unreachable(step)
  }
}

function goOn({ places, mostKept }: Translation, context: number, next: number): string {
  const step = present(places.funcOf(context).steps[next], 'a step leads to a step')
  if (step.glued === true || places.isAction(context)) return `goto L${context}_${next};`
  const number = present(places.numberOf(context, next), 'a step that is not glued is a place')
  const kept = places.kept(context, next)
  const stores = Array.from({ length: mostKept }, (_, at) => {
    const one = kept[at]
    if (one === undefined) return `f->kept[${at}] = 0;`
    // A local that does not fit would make two states one.
    return `if ((f->kept[${at}] = ${variable(one)}) != ${variable(one)}) abort();`
  })
  return `f->place = ${number}; ${[...stores, 'return pick;'].join(' ')}`
}

function write(translation: Translation, context: number, place: Place, value: string): string {
  if (!translation.written.has(place.field)) return ''
  const field = present(translation.program.fields[place.field], 'a place names a field')
  return `${cCell(place, scopeIn(translation, context))} = ${cWrap(field.type, value)};`
}

function rmwCode(
  translation: Translation,
  context: number,
  step: Extract<Step, { kind: 'rmw' }>,
): string {
  const { program, written } = translation
  const scope = scopeIn(translation, context)
  const field = present(program.fields[step.place.field], 'a place names a field')
  const then = goOn(translation, context, step.next)
  if (!written.has(step.place.field)) return then
  const cell = cCell(step.place, scope)
  const updated = cWrap(field.type, cExpr(step.update, scope))
  const result = step.result === 'new' ? `(int64_t)${cell}` : 'old'
  const into =
    step.into === undefined ? '' : `${variable({ context, local: step.into })} = ${result};`
  return `old = ${cell}; ${cell} = ${updated}; ${into} ${then}`
}

function callCode(translation: Translation, context: number, step: Call): string {
  const { places, program } = translation
  const scope = scopeIn(translation, context)
  const at = places.funcOf(context).steps.indexOf(step)
  const { strings } = places
  const offset = present(
    strings.offsets[strings.func[context] ?? 0]?.[at],
    'a call has a call string of its own',
  )
  const callee = context + offset
  const func = present(program.functions[step.func], 'a called function exists')
  const args = step.args.map(
    (arg, local) => `${variable({ context: callee, local })} = ${cExpr(arg, scope)};`,
  )
  const zeros = bornZero(func, callee).map((one) => `${variable(one)} = 0;`)
  return [...args, ...zeros, goOn(translation, callee, 0)].join(' ')
}

function returnCode(translation: Translation, context: number, step: Return): string {
  const { places } = translation
  const caller = places.strings.parent[context] ?? -1
  if (caller < 0) {
    const leave = 's->depth[task]--; memset(f, 0, sizeof *f);'
    const finish = goNowhere(translation)
    return `if (depth > 0) { ${leave} } else { ${finish} } return pick;`
  }
  const scope = scopeIn(translation, context)
  const call = places.funcOf(caller).steps[places.strings.callStep[context] ?? 0]
  if (call?.kind !== 'call') return ''
  const values = call.into.map((local, index) => {
    const value = present(step.values[index], 'a value for each local that takes one')
    return `${variable({ context: caller, local })} = ${cExpr(value, scope)};`
  })
  return [...values, goOn(translation, caller, call.next)].join(' ')
}

/** A finished task stands nowhere; its own frame stays. */
function goNowhere({ mostKept }: Translation): string {
  const clear = mostKept === 0 ? '' : ' memset(f->kept, 0, sizeof f->kept);'
  return `f->place = 0;${clear}`
}

/** To a task that is not there or that another CPU runs nothing is switched. */
function switchCode(
  translation: Translation,
  context: number,
  step: Extract<Step, { kind: 'switch' }>,
): string {
  const { cpus } = translation.program.bounds
  const to = cExpr(step.to, scopeIn(translation, context))
  const elsewhere = Array.from(
    { length: cpus },
    (_, cpu) => `(cpu != ${cpu} && s->current[${cpu}] == old)`,
  )
  const impossible = [`old < 0 || old >= ${translation.program.tasks.length}`, ...elsewhere]
  const then = goOn(translation, context, step.next)
  return `old = ${to}; if (!(${impossible.join(' || ')})) s->current[cpu] = old; ${then}`
}
