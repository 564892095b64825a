// A Program without the functions that no task and no vector comes to any more.

import { present } from '../base/assert.ts'
import type { Program, Step } from '../ir/program.ts'
import { reachableFrom } from '../ir/reachable-functions.ts'

export function dropUnreached(program: Program): Program {
  const { functions, tasks, vectors } = program
  const reached = reachableFrom(
    program,
    [...tasks, ...vectors].map(({ func }) => func),
  )
  const order = functions.flatMap((_, id) => (reached.has(id) ? [id] : []))
  const number = new Map(order.map((id, index) => [id, index]))
  const to = (id: number): number => present(number.get(id), 'a reached function has a number')
  const step = (each: Step): Step =>
    each.kind === 'call' ? { ...each, func: to(each.func) } : each
  return {
    ...program,
    functions: order.map((id) => {
      const func = present(functions[id], 'a reached function exists')
      return { ...func, steps: func.steps.map(step) }
    }),
    tasks: tasks.map((task) => ({ ...task, func: to(task.func) })),
    vectors: vectors.map((vector) => ({ ...vector, func: to(vector.func) })),
  }
}
