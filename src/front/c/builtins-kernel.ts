// Built-ins that are neither memory nor checks: hints, the executing CPU and task, static keys, calls
// through the interrupt stack, and the few functions that are arithmetic.
//
// Moving to another stack changes nothing that the model sees, so `run_sysvec_on_irqstack_cond(f,
// regs)` is what both of its branches do: irq_enter_rcu(), f(regs), irq_exit_rcu().
// (arch/x86/include/asm/irq_stack.h, arch/arm64/kernel/entry.S, include/linux/jump_label.h)

import type { Expr } from '../../ir/program.ts'
import type { CallNode, ExprNode } from './ast.ts'
import { applyBinary } from './arithmetic.ts'
import type { Builtin } from './builtins.ts'
import { argument, calledName, evaluateArgument, integerArgument, zeroValue } from './builtins.ts'
import { binary, constant, select } from './expr-fold.ts'
import type { Context, Value } from './lower-c-context.ts'
import { nothing, refuse, scalar } from './lower-c-context.ts'
import { load } from './lower-c-places.ts'
import { asInteger } from './lower-c-values.ts'
import { boolType, convert, integerType, intType } from './types.ts'

const first: Builtin = (context, call) => evaluateArgument(context, call, 0)

/** A static key is a boolean that is fixed at boot: likely or not makes no difference. */
const staticKey: Builtin = (context, call) => {
  let key = call.args.at(-1)
  if (key?.kind === 'unary' && key.op === '&') key = key.operand
  const location = key === undefined ? undefined : context.grammar.locate(context, key)
  if (location?.kind !== 'field') {
    return refuse(context, 'C109', call.span, `${calledName(call)}() of something that is no key`)
  }
  const reference = { ...location.reference, type: boolType }
  return load(context, { kind: 'field', reference }, call.span)
}

function namedCall(
  context: Context,
  call: CallNode,
  name: string,
  args: readonly ExprNode[],
): void {
  const callee: ExprNode = { kind: 'name', span: call.span, name }
  context.grammar.evaluate(context, { ...call, callee, args }, false)
}

const onInterruptStack: Builtin = (context, call) => {
  const callee = argument(context, call, 0)
  if (callee.kind !== 'name') {
    return refuse(context, 'C104', call.span, `${calledName(call)}() needs the name of a function`)
  }
  namedCall(context, call, 'irq_enter_rcu', [])
  namedCall(context, call, callee.name, call.args.slice(1))
  namedCall(context, call, 'irq_exit_rcu', [])
  return nothing
}

/** arm64's `call_on_irq_stack(regs, f)` is `f(regs)`: counting the interrupt is the caller's part. */
const onOtherStack: Builtin = (context, call) => {
  const callee = argument(context, call, 1)
  if (callee.kind !== 'name') {
    return refuse(context, 'C104', call.span, `${calledName(call)}() needs the name of a function`)
  }
  namedCall(context, call, callee.name, call.args.slice(0, 1))
  return nothing
}

const softirqOnOwnStack: Builtin = (context, call) => {
  namedCall(context, call, '__do_softirq', [])
  return nothing
}

/** Position of the lowest (`ffs`, counted from 1) or highest set bit, as a choice over all bits. */
function findBit(from: 'low' | 'high', bits: number, base: 0 | 1): Builtin {
  return (context, call) => {
    const value = integerArgument(context, call, 0, { bits, signed: false })
    let result: Expr = constant(0n)
    for (let step = 0; step < bits; step++) {
      const bit = from === 'low' ? bits - 1 - step : step
      const mask = constant(1n << BigInt(bit))
      const position = constant(BigInt(bit + base))
      result = select(binary('and', value, mask), position, result)
    }
    return scalar(result, intType)
  }
}

function extreme(op: '<' | '>'): Builtin {
  return (context, call) => {
    const left = asInteger(context, evaluateArgument(context, call, 0), call.span)
    const right = asInteger(context, evaluateArgument(context, call, 1), call.span)
    const type = applyBinary('|', left, right).type
    const [a, b] = [left, right].map((each) => convert(each.expr, each.type, type))
    const chosen = select(applyBinary(op, left, right).expr, a ?? left.expr, b ?? right.expr)
    return scalar(chosen, integerType(type))
  }
}

const thisCpu: Value = scalar({ kind: 'cpu' }, intType)
const thisTask: Value = scalar(
  { kind: 'task' },
  { kind: 'pointer', to: { kind: 'struct', tag: 'task_struct' } },
)
const thisThread: Value = scalar(
  { kind: 'task' },
  { kind: 'pointer', to: { kind: 'struct', tag: 'thread_info' } },
)

/** `read_sysreg(daif)` calls `read_sysreg__daif()`: which register it is decides what it means. */
function namedAfter(position: number): Builtin {
  return (context, call, wanted) => {
    const register = call.args[position]
    if (register?.kind !== 'name') {
      return refuse(
        context,
        'C109',
        call.span,
        `${calledName(call)}() needs the name of a register`,
      )
    }
    const name = `${calledName(call)}__${register.name}`
    const callee: ExprNode = { kind: 'name', span: call.span, name }
    const args = call.args.toSpliced(position, 1)
    return context.grammar.evaluate(context, { ...call, callee, args }, wanted)
  }
}

/** WARN and lockdep aside, these take arguments that mean nothing here. */
const ignored: Builtin = () => nothing

export const kernelBuiltins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['likely', first],
  ['unlikely', first],
  ['__builtin_expect', first],
  ['__builtin_constant_p', () => zeroValue],
  ['tracepoint_string', () => zeroValue],
  ['TPS', () => zeroValue],
  ['typecheck', () => scalar(constant(1n), intType)],
  ['BUILD_BUG_ON', ignored],
  ['BUILD_BUG_ON_MSG', ignored],
  ['static_assert', ignored],
  ['__builtin_unreachable', ignored],
  ['unreachable', ignored],
  ['smp_processor_id', () => thisCpu],
  ['raw_smp_processor_id', () => thisCpu],
  ['__smp_processor_id', () => thisCpu],
  ['get_current', () => thisTask],
  ['current_thread_info', () => thisThread],
  ['static_branch_likely', staticKey],
  ['static_branch_unlikely', staticKey],
  ['static_branch_maybe', staticKey],
  ['static_key_enabled', staticKey],
  ['run_sysvec_on_irqstack_cond', onInterruptStack],
  ['run_irq_on_irqstack_cond', onInterruptStack],
  ['call_on_irq_stack', onOtherStack],
  ['do_softirq_own_stack', softirqOnOwnStack],
  ['ffs', findBit('low', 32, 1)],
  ['__ffs', findBit('low', 64, 0)],
  ['fls', findBit('high', 32, 1)],
  ['__fls', findBit('high', 64, 0)],
  ['read_sysreg', namedAfter(0)],
  ['read_sysreg_s', namedAfter(0)],
  ['write_sysreg', namedAfter(1)],
  ['write_sysreg_s', namedAfter(1)],
  ['csr_read', namedAfter(0)],
  ['csr_set', namedAfter(0)],
  ['csr_clear', namedAfter(0)],
  ['csr_read_clear', namedAfter(0)],
  ['min', extreme('<')],
  ['max', extreme('>')],
])
