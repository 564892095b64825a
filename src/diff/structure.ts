// What two Programs declare, as far as running their functions does not show it: when vectors may arrive,
// what fields begin with, which tasks there are.

import { printExpr, printType } from '../ir/print.ts'
import type { Program } from '../ir/program.ts'
import type { Configuration } from './domains.ts'
import { fieldKey } from './keys.ts'
import type { Side } from './side.ts'

/** One sentence for each difference. */
export function compareStructure(
  old: Side,
  now: Side,
  configurations: readonly Configuration[],
): readonly string[] {
  const initial = configurations.flatMap((configuration) =>
    compareInitial(configuration.old, configuration.new),
  )
  const fields = [...new Set(initial)].map((line) => {
    const where = configurations.filter((each) => compareInitial(each.old, each.new).includes(line))
    if (where.length === configurations.length) return line
    return `${line} in ${where.map(({ name }) => name).join(', ')}`
  })
  return [...compareTasks(old.program, now.program), ...compareVectors(old, now), ...fields]
}

function compareTasks(old: Program, now: Program): readonly string[] {
  if (listTasks(old) === listTasks(now)) return []
  return ['the tasks, their order or the CPUs on which they start are not the same']
}

function listTasks({ tasks }: Program): string {
  return tasks.map(({ name, runsOn }) => `${name} ${runsOn ?? '-'}`).join()
}

function compareVectors(old: Side, now: Side): readonly string[] {
  return old.program.vectors.flatMap((vector) => {
    const other = now.program.vectors.find(({ name }) => name === vector.name)
    if (other === undefined) return []
    const same = other.kind === vector.kind && condition(old, vector) === condition(now, other)
    return same ? [] : [`the vector ${vector.name} may arrive at other times`]
  })
}

/** By the names of fields, which both sides share. */
function condition({ fieldKeys }: Side, { deliverable }: Program['vectors'][number]): string {
  return printExpr(deliverable, {
    field: (id) => fieldKeys[id] ?? '?',
    func: () => '?',
    property: () => '?',
  })
}

/** Ghost fields have no influence; a frame's cells are born as zero. */
function compareInitial(old: Program, now: Program): readonly string[] {
  const others = new Map(now.fields.map((field) => [fieldKey(field), field]))
  return old.fields.flatMap((field) => {
    const other = others.get(fieldKey(field))
    if (other === undefined || field.ghost || field.owner === 'frame') return []
    if (other.initial === field.initial) return []
    const [before, after] = [printType(field.type), printType(other.type)]
    const types = before === after ? '' : `, and is ${before} in OLD, ${after} in NEW`
    return [`${fieldKey(field)} begins with another value${types}`]
  })
}
