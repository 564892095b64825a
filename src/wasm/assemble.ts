// A small notation for routines that are written by hand: variables have names, blocks have labels.
//
// Generated code for a Program is put together instruction by instruction; the search around it is written
// by people, and read by them. Nodes are nested lists of instructions in the order of execution, so an
// operation stands behind its operands, as in the format itself.

import { assert, present } from '../base/assert.ts'
import type { FunctionBody } from './encoder.ts'
import { getLocal, i32Const, i64Const, loadI64, setLocal, storeI64 } from './instruction.ts'
import type { Instruction, PlainInstruction, ValueType } from './instruction.ts'

/** Code: one instruction, a block with a label, a jump to one, or a list of these. */
export type Node = Instruction | Block | Jump | readonly Node[]

interface Block {
  readonly structure: 'block' | 'loop' | 'if'
  readonly label: string
  readonly result?: ValueType
  readonly body: Node
  readonly otherwise?: Node
}

/** To the end of a block, or to the beginning of a loop. */
interface Jump {
  readonly jump: string
  /** When this is not 0. */
  readonly when?: Node
}

type Variables = Readonly<Record<string, ValueType>>

export interface RoutineHead<P extends Variables, L extends Variables> {
  readonly exportAs?: string
  readonly parameters: P
  readonly locals: L
  readonly result?: ValueType
}

/** A function; `body` gets the numbers of its parameters and locals by name. */
export function routine<P extends Variables, L extends Variables>(
  { exportAs, parameters, locals, result }: RoutineHead<P, L>,
  body: (variables: Readonly<Record<keyof P | keyof L, number>>) => Node,
): FunctionBody {
  const names: (keyof P | keyof L)[] = [...Object.keys(parameters), ...Object.keys(locals)]
  const numbers = new Proxy<Record<keyof P | keyof L, number>>(Object.create(null), {
    get: (_, name) => {
      const number = names.indexOf(String(name))
      assert(number >= 0, `the routine has a variable ${String(name)}`)
      return number
    },
  })
  return {
    signature: {
      parameters: Object.values(parameters),
      results: result === undefined ? [] : [result],
    },
    locals: Object.values(locals),
    code: flatten(body(numbers)),
    ...(exportAs === undefined ? {} : { exportAs }),
  }
}

/** The instructions, with labels replaced by how many blocks lie between. */
export function flatten(node: Node): readonly Instruction[] {
  const code: Instruction[] = []
  const labels: string[] = []
  const write = (part: Node): void => {
    if (typeof part === 'string') code.push(part)
    else if ('structure' in part) writeBlock(part)
    else if ('jump' in part) {
      if (part.when !== undefined) write(part.when)
      const at = labels.lastIndexOf(part.jump)
      assert(at >= 0, `there is a block ${part.jump} around the jump`)
      code.push({ op: part.when === undefined ? 'br' : 'br_if', index: labels.length - 1 - at })
    } else if ('op' in part) code.push(part)
    else for (const inner of part) write(inner)
  }
  const writeBlock = ({ structure, label, result, body, otherwise }: Block): void => {
    code.push(result === undefined ? { op: structure } : { op: structure, result })
    labels.push(label)
    write(body)
    if (otherwise !== undefined) {
      code.push('else')
      write(otherwise)
    }
    code.push('end')
    labels.pop()
  }
  write(node)
  return code
}

/** An operation with its operands in order. */
export function apply(instruction: PlainInstruction, ...operands: readonly Node[]): Node {
  return [...operands, instruction]
}

export function block(label: string, ...body: readonly Node[]): Node {
  return { structure: 'block', label, body }
}

/** Goes round for ever, unless something leaves it; `jump(label)` begins the next round. */
export function loop(label: string, ...body: readonly Node[]): Node {
  return { structure: 'loop', label, body: [...body, jump(label)] }
}

export function when(condition: Node, then: Node, otherwise?: Node): Node {
  const structure = { structure: 'if', label: '', body: then } as const
  return [condition, otherwise === undefined ? structure : { ...structure, otherwise }]
}

export function jump(label: string): Node {
  return { jump: label }
}

export function jumpIf(label: string, condition: Node): Node {
  return { jump: label, when: condition }
}

export function set(variable: number, value: Node): Node {
  return [value, setLocal(variable)]
}

/** Adds a constant to an i32 variable. */
export function increase(variable: number, by = 1): Node {
  return [getLocal(variable), i32Const(by), 'i32.add', setLocal(variable)]
}

/** One of two values, both of which are computed: so nothing has to be guessed. */
export function choose(condition: Node, one: Node, other: Node): Node {
  return [one, other, condition, 'select']
}

/** Runs the body for each number from 0 up to the bound. */
export function count(variable: number, bound: Node, ...body: readonly Node[]): Node {
  const [out, round] = [`${variable} ends`, `${variable} goes on`]
  return [
    set(variable, i32Const(0)),
    block(
      out,
      loop(
        round,
        jumpIf(out, apply('i32.ge_u', getLocal(variable), bound)),
        ...body,
        increase(variable),
      ),
    ),
  ]
}

/** Names for function indices that are given out in order. */
export function indexed<N extends string>(first: number, names: readonly N[]): (name: N) => number {
  const numbers = new Map(names.map((name, at) => [name, first + at]))
  return (name) => present(numbers.get(name), `there is a routine ${name}`)
}

/** `base + 4 * index`, as an address. */
export function element(base: number, index: Node, bytes = 4): Node {
  return [index, i32Const(bytes), 'i32.mul', i32Const(base), 'i32.add']
}

export function load(address: Node, offset = 0): Node {
  return [address, { op: 'i32.load', offset }]
}

export function store(address: Node, value: Node, offset = 0): Node {
  return [address, value, { op: 'i32.store', offset }]
}

export function load64(address: Node, offset = 0): Node {
  return [address, loadI64(offset)]
}

export function store64(address: Node, value: Node, offset = 0): Node {
  return [address, value, storeI64(offset)]
}

/** The lower or the upper 32 bits. */
export function half(pair: Node, upper: boolean): Node {
  return [pair, ...(upper ? [i64Const(32n), 'i64.shr_u' as const] : []), 'i32.wrap_i64']
}
