// A Program in which what is found by the number of a frame that is always one's own is found as one's own.
//
// Entry code passes `regs` on from function to function: the depth of the frame in which they all run. As a number it
// says nothing to whoever does not count frames (forget.ts); as this frame's own cell it does.

import { present } from '../base/assert.ts'
import { mapExpr, mapStep } from '../ir/map-expressions.ts'
import type { Expr, Field, Func, FunctionId, Local, Place, Program, Step } from '../ir/program.ts'
import { writtenLocals } from '../ir/walk.ts'
import { liveLocals } from '../sim/live-locals.ts'

/** The same Program. */
export function withOwnFrames(program: Program): Program {
  const own = ownFrameLocals(program)
  const functions = program.functions.map((func, id): Func => {
    const locals = present(own[id], 'a function of that number')
    return { ...func, steps: func.steps.map((step) => found(step, program.fields, locals)) }
  })
  return { ...program, functions }
}

/** Locals that hold the frame's number whenever they are read: by function. The greatest set in which each is so by others. */
function ownFrameLocals(program: Program): readonly ReadonlySet<Local>[] {
  const { functions, tasks, vectors } = program
  const own = functions.map(({ parameters, steps }) => {
    const taken = Array.from({ length: parameters }, (_, local) => local)
    return new Set([...taken, ...steps.flatMap(writtenLocals)])
  })
  // What the machine starts is given nothing.
  for (const { func } of [...tasks, ...vectors]) {
    const { parameters } = present(functions[func], 'a function of that number')
    for (let local = 0; local < parameters; local++) own[func]?.delete(local)
  }
  dropOthers(program, own)
  // Few are left, and of these it is looked at whether they are set on each way.
  functions.forEach((func, id) => {
    const set = [...(own[id] ?? [])].filter((local) => local >= func.parameters)
    if (set.length === 0) return
    const unset = liveLocals(func).before[0]
    for (const local of set) if (unset?.has(local) === true) own[id]?.delete(local)
  })
  dropOthers(program, own)
  return own
}

/** Those that are set to something else somewhere. */
function dropOthers({ functions }: Program, own: readonly Set<Local>[]): void {
  for (let changed = true; changed;) {
    changed = false
    const drop = (func: FunctionId, local: Local): void => {
      changed = own[func]?.delete(local) === true || changed
    }
    functions.forEach(({ steps }, id) => {
      const isOwn = (expr: Expr): boolean => isOwnFrame(expr, present(own[id], 'a function'))
      for (const step of steps) {
        const isSet = step.kind === 'assign' && isOwn(step.value)
        if (!isSet) for (const local of writtenLocals(step)) drop(id, local)
        if (step.kind !== 'call') continue
        step.args.forEach((arg, at) => {
          if (!isOwn(arg)) drop(step.func, at)
        })
      }
    })
  }
}

function isOwnFrame(expr: Expr, own: ReadonlySet<Local>): boolean {
  return expr.kind === 'frame' || (expr.kind === 'local' && own.has(expr.local))
}

function found(step: Step, fields: readonly Field[], own: ReadonlySet<Local>): Step {
  const direct = (place: Place): Place => {
    const { instance, ...rest } = place
    const isFrame = fields[place.field]?.owner === 'frame'
    return isFrame && instance !== undefined && isOwnFrame(instance, own) ? rest : place
  }
  const inside = (expr: Expr): Expr =>
    mapExpr(expr, (each) => (each.kind === 'read' ? { ...each, place: direct(each.place) } : each))
  const made = mapStep(step, inside)
  return made.kind === 'store' || made.kind === 'rmw'
    ? { ...made, place: direct(made.place) }
    : made
}
