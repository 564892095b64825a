// A Program on a machine with store buffers (x86-TSO) as a Program of its own, so that nobody who runs it has
// to know. Each CPU gets a queue of stores that wait; the oldest reaches memory in an environment action that
// can happen at any time; the CPU itself sees its own stores at once.
//
// P. Sewell, S. Sarkar, S. Owens, F. Zappa Nardelli, M. O. Myreen: x86-TSO, CACM 53(7), 2010. That interrupts and
// exceptions drain the buffer, and IRET does: Intel SDM, volume 3, "Store Buffer" and "Serializing Instructions".
// docs/internals-memory.md has the rules in full. Environment actions stand for others: they see memory alone.

import { nowhere } from '../base/span.ts'
import type { Expr, Program, Vector } from '../ir/program.ts'
import { binary, bufferCells, cellAt, constant } from './buffer-cells.ts'
import type { BufferCells, BufferedField } from './buffer-cells.ts'
import { bufferFunctions, functionNumbers } from './buffer-functions.ts'
import type { BufferFunctions } from './buffer-functions.ts'
import { classifyFields, codeFunctions, isMemory, sharedFields } from './classify-fields.ts'
import type { FieldClass } from './classify-fields.ts'
import { findCompanions } from './glued-actions.ts'
import { createMayWait } from './indivisible.ts'
import { linkEntries } from './link-entries.ts'
import { mapExpr } from '../ir/map-expressions.ts'
import { rewriteFunction, seen } from './rewrite-function.ts'
import type { Rewriting } from './rewrite-function.ts'

export interface StoreBufferOptions {
  /** Stores that one CPU's buffer holds. */
  readonly entries: number
}

export interface Buffered {
  readonly program: Program
  /** For each field of the Program that was given, what it is to the store buffers. */
  readonly classes: readonly FieldClass[]
}

export function withStoreBuffers(program: Program, { entries }: StoreBufferOptions): Buffered {
  const companions = findCompanions(program)
  const mayWait = createMayWait(program, companions)
  const shared = sharedFields(program)
  const classes = classifyFields(program, mayWait, companions)
  const ids = program.fields.flatMap((_, id) => (classes[id] === 'buffered' ? [id] : []))
  const assumptions = [...(program.assumptions ?? []), describe(program, classes, entries)]
  const told = { ...program, assumptions }
  if (ids.length === 0) return { program: told, classes }

  const cells = bufferCells(program, ids, entries)
  const functions = functionNumbers(program.functions.length)
  const declared = program.properties.findIndex(({ name }) => name === 'field-range')
  const properties =
    declared >= 0
      ? program.properties
      : [...program.properties, { name: 'field-range', statement: 'every value fits its field' }]
  const rewriting: Omit<Rewriting, 'mayWait'> = {
    cells,
    functions,
    fieldRange: declared >= 0 ? declared : properties.length - 1,
    isSeenAtOnce: ({ field, instance }) => {
      const isForeign = instance !== undefined || program.fields[field]?.owner === 'global'
      return classes[field] === 'locked' || (shared.has(field) && isForeign)
    },
    isMemory: ({ field }) => isMemory(program, field),
  }
  const code = codeFunctions(program)
  const rewritten = program.functions.map((func, id) =>
    code.has(id)
      ? rewriteFunction(func, { ...rewriting, mayWait: (step) => mayWait(id, step, shared) })
      : func,
  )
  const linked = linkEntries(program, rewritten, [...bufferFunctions(cells, functions)], functions)
  const view = (expr: Expr): Expr => mapExpr(expr, seen(rewriting))
  return {
    classes,
    program: {
      ...told,
      ...linked,
      fields: cells.fields,
      properties,
      vectors: [
        ...linked.vectors.map((vector) =>
          vector.kind === 'environment'
            ? vector
            : { ...vector, deliverable: view(vector.deliverable) },
        ),
        ...cells.buffered.map((one) => drainVector(cells, one, functions)),
      ],
      invariants: program.invariants.map((one) => ({ ...one, condition: view(one.condition) })),
      progress: (program.progress ?? []).map((one) => {
        return { ...one, when: view(one.when), then: view(one.then) }
      }),
      restored: (program.restored ?? []).filter(({ field }) => classes[field] !== 'buffered'),
    },
  }
}

/** The same action for each field, so that stories say what reaches memory. */
function drainVector(
  cells: BufferCells,
  { field, first, count }: BufferedField,
  { drain }: BufferFunctions,
): Vector {
  const offset = binary('sub', cellAt(cells, 0), constant(first))
  return {
    name: `${field.name} reaches memory`,
    kind: 'environment',
    deliverable: binary('lt_u', offset, constant(count)),
    func: drain,
    span: nowhere,
    fair: true,
  }
}

/** One sentence for the report. */
function describe(program: Program, classes: readonly FieldClass[], entries: number): string {
  const named = (which: FieldClass): string =>
    program.fields.flatMap(({ name }, id) => (classes[id] === which ? [name] : [])).join(', ')
  const [buffered, hardware] = [named('buffered'), named('hardware')]
  if (buffered === '') return 'x86-TSO: no store can wait where another CPU could tell'
  const registers = hardware === '' ? '' : `; hardware, written at once: ${hardware}`
  return `x86-TSO: up to ${entries} stores of a CPU wait in its buffer (${buffered})${registers}`
}
