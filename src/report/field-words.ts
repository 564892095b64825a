// Which pieces of state a reader of entry code thinks in, and the words he uses for their values.
//
// One field may be several pieces: the preempt count is four counters and a request, the context
// tracking word is "is RCU watching" and "which context". The table is data; the constants of the tree
// (masks, TIF numbers) replace the built-in ones where the tree has them.

import { piecesOfBits, piecesOfFlags, piecesOfRanges, type Piece } from './pieces.ts'

export type { Piece } from './pieces.ts'

/**
 * key: what a story is told in. plain: shown where the story is told in full. quiet: bookkeeping that
 * explains nothing to the reader.
 */
export type Rank = 'key' | 'plain' | 'quiet'

export interface FieldWord {
  readonly rank: Rank
  /** Where it stands when a whole situation is told. */
  readonly order: number
  read(value: bigint): readonly Piece[]
}

/** Values of the tree's own constants by name: `TIF_NEED_RESCHED`, `HARDIRQ_MASK`. */
export type Constants = Pick<ReadonlyMap<string, bigint>, 'get'> & {
  /** Some may have no value. */
  keys(): Iterable<string>
}

/** Answers for a field by its kernel name, without owner and instance. */
export type FieldWords = (name: string) => FieldWord | undefined

interface Row {
  /** The last components of the name, as they are written in the kernel. */
  readonly endings: readonly string[]
  readonly word: FieldWord
}

export function fieldWords(constants: Constants): FieldWords {
  const rows = table(constants)
  return (name) =>
    rows.find(({ endings }) => endings.some((end) => name === end || name.endsWith(`.${end}`)))
      ?.word
}

function table(constants: Constants): readonly Row[] {
  const rows = [
    ...contextRows(constants),
    ...maskRows(),
    ...countRows(constants),
    ...workRows(constants),
    ...plainRows(),
  ]
  return rows.map(({ endings, word }, order) => ({ endings, word: { ...word, order } }))
}

function maskRows(): readonly Row[] {
  return [
    row(['interrupt_flag'], either('irqs', 'off', 'on')),
    row(['hardirqs_enabled'], either('lockdep', 'off', 'on')),
    // The tracer remembers the CPU on which interrupts went off: set means "off".
    row(['tracing_irq_cpu'], either('tracer', 'on', 'off')),
    row(['user_mode'], either('mode', 'kernel', 'user')),
    row(['daif'], (value) => [{ subject: 'masked', value: masks(value) }]),
    row(['pmr'], (value) => [{ subject: 'pmr', value: number(value) }]),
  ]
}

function countRows(constants: Constants): readonly Row[] {
  const ranges = [
    { subject: 'preempt', mask: constant(constants, 'PREEMPT_MASK', 0xffn) },
    { subject: 'softirq', mask: constant(constants, 'SOFTIRQ_MASK', 0xff00n) },
    { subject: 'irqdisable', mask: constant(constants, 'HARDIRQ_DISABLE_MASK', 0n) },
    { subject: 'hardirq', mask: constant(constants, 'HARDIRQ_MASK', 0xf0000n) },
    { subject: 'nmi', mask: constant(constants, 'NMI_MASK', 0xf00000n) },
  ].filter(({ mask }) => mask !== 0n)
  const folded = constant(constants, 'PREEMPT_NEED_RESCHED', 0x80000000n)
  return [
    // x86 keeps the reschedule request inverted in the same word.
    row(['pcpu_hot.preempt_count', '__preempt_count'], (value) => [
      ...piecesOfRanges(ranges, value),
      { subject: 'resched folded', value: (value & folded) === 0n ? 'yes' : 'no' },
    ]),
    row(['preempt_count', 'preempt.count'], (value) => piecesOfRanges(ranges, value)),
    row(['preempt.need_resched'], either('resched folded', 'yes', 'no')),
    row(['rcu_read_lock_nesting'], (value) => [{ subject: 'rcu readers', value: number(value) }]),
  ]
}

function contextRows(constants: Constants): readonly Row[] {
  const watching = constants.get('CT_RCU_WATCHING') ?? constants.get('RCU_DYNTICKS_IDX') ?? 4n
  return [
    row(['context_tracking.state', 'context_tracking.state.counter'], (value) => [
      { subject: 'watching', value: (value & watching) === 0n ? 'no' : 'yes' },
      { subject: 'context', value: contexts[Number(value & (watching - 1n))] ?? number(value) },
    ]),
    row(['context_tracking.nesting', 'dynticks_nesting'], (value) => [
      { subject: 'nesting', value: number(value) },
    ]),
    row(['context_tracking.nmi_nesting', 'dynticks_nmi_nesting'], (value) => [
      { subject: 'nmi_nesting', value: aboveNonidle(value) },
    ]),
  ]
}

function workRows(constants: Constants): readonly Row[] {
  const flags = threadFlags(constants)
  return [
    row(['thread_info.flags'], (value) => piecesOfFlags('flag', flags, value)),
    row(['__softirq_pending'], (value) => piecesOfBits('softirqs pending', softirqs, value)),
    row(['reschedule_pending'], either('reschedule IPI', 'none', 'in flight')),
    row(['call_function_pending'], either('call-function IPI', 'none', 'in flight')),
  ]
}

function plainRows(): readonly Row[] {
  return [
    row(['nmi_masked'], either('NMIs', 'open', 'masked'), 'plain'),
    row(['halted'], either('halted', 'no', 'yes'), 'plain'),
    row(['regs.flags'], (value) => [{ subject: 'regs.flags', value: savedFlag(value) }], 'plain'),
    row(['regs.cs'], either('regs', 'kernel', 'user'), 'plain'),
  ]
}

/** CT_STATE_* and CONTEXT_*. */
const contexts = ['KERNEL', 'IDLE', 'USER', 'GUEST']

/** include/linux/interrupt.h, enum of softirq numbers. */
const softirqs = new Map<number, string>(
  'HI TIMER NET_TX NET_RX BLOCK IRQ_POLL TASKLET SCHED HRTIMER RCU'
    .split(' ')
    .map((name, bit) => [bit, name]),
)

/** Thread flags by bit; the built-in ones are those of x86 in Linux v6.12. */
function threadFlags(constants: Constants): ReadonlyMap<number, string> {
  const own = [...constants.keys()].flatMap((name): readonly [number, string][] => {
    const bit = name.startsWith('TIF_') ? constants.get(name) : undefined
    return bit === undefined ? [] : [[Number(bit), name.slice('TIF_'.length)]]
  })
  if (own.length > 0) return new Map(own)
  return new Map([
    [1, 'NOTIFY_RESUME'],
    [2, 'SIGPENDING'],
    [3, 'NEED_RESCHED'],
    [12, 'UPROBE'],
    [13, 'PATCH_PENDING'],
    [17, 'NOTIFY_SIGNAL'],
    [21, 'POLLING_NRFLAG'],
  ])
}

/** LONG_MAX / 2 + 1: the count of nested interrupts while the base context is not idle. */
const NONIDLE = 1n << 62n

function aboveNonidle(value: bigint): string {
  if (value < NONIDLE / 2n) return number(value)
  const above = value - NONIDLE
  if (above === 0n) return 'NONIDLE'
  return above > 0n ? `NONIDLE+${above}` : `NONIDLE${above}`
}

/** PSTATE.D, A, I and F as arm64 people write them. */
function masks(value: bigint): string {
  const letters = ['D', 'A', 'I', 'F'].filter(
    (_, index) => (value & (0x200n >> BigInt(index))) !== 0n,
  )
  return letters.length === 0 ? 'none' : letters.join('')
}

/** X86_EFLAGS_IF of the saved registers. */
function savedFlag(value: bigint): string {
  return (value & 0x200n) === 0n ? 'irqs off' : 'irqs on'
}

/** Decimal as long as people count, hexadecimal when they would rather see bits. */
export function number(value: bigint): string {
  if (value >= -0xffffn && value <= 0xffffn) return value.toString()
  return value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`
}

function constant(constants: Constants, name: string, builtIn: bigint): bigint {
  return constants.get(name) ?? builtIn
}

function either(subject: string, zero: string, other: string): (value: bigint) => readonly Piece[] {
  return (value) => [{ subject, value: value === 0n ? zero : other }]
}

function row(
  endings: readonly string[],
  read: (value: bigint) => readonly Piece[],
  rank: Rank = 'key',
): Row {
  return { endings, word: { rank, read, order: 0 } }
}
