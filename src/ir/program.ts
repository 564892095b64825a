// The Program: the one language that both front ends lower to and every later stage reads.
//
// A Program is state (fields with owners), functions (control-flow graphs of steps), tasks that run
// them, and vectors that interrupt them. A step is the unit that no other CPU and no interrupt can
// split: it touches shared memory at most once. Front ends decide where steps end; nothing after them
// may merge two steps unless it can show that nobody could have come between.
//
// All values are 64-bit two's complement registers (a C `unsigned long` is the same 64 bits read
// without sign). Whoever stores into a narrower type writes the `wrap` himself.

import type { IntType } from '../base/integer.ts'
import type { Span } from '../base/span.ts'

export type FieldId = number
export type FunctionId = number
/** Index into `Func.locals`. */
export type Local = number
/** Index into `Func.steps`. */
export type StepIndex = number
export type PropertyId = number

/** Who has a copy of a field. A frame's fields die with the frame and are born as zero. */
export type Owner = 'global' | 'cpu' | 'task' | 'frame'

export interface Field {
  /** Kernel name and path: `context_tracking.nesting`, `thread_info.flags`, `regs.flags`. */
  readonly name: string
  readonly owner: Owner
  /** No bits at all: the field is not tracked; stores into it have no effect, and it reads as 0. */
  readonly type: IntType
  /** Number of elements for an array field, 1 otherwise. */
  readonly length: number
  /** Initial value of every element of every instance. */
  readonly initial: bigint
  /** What a store does that does not fit `type`: C wraps; the checked language calls it an error. */
  readonly overflow: 'wrap' | 'error'
  /** Ghost fields are ours: no kernel code reads them, so they never make two behaviours differ. */
  readonly ghost: boolean
  readonly span: Span
}

/** One cell of state. Without `instance`: this CPU's, the current task's, this frame's own copy. */
export interface Place {
  readonly field: FieldId
  /** CPU number, task number, or depth of a frame on the current task's stack; never for a global. */
  readonly instance?: Expr
  /**
   * Element of an array field. An element or instance that does not exist is a violation of `field-range`
   * in a step (predicates have no faults), and number 0 is taken instead.
   */
  readonly index?: Expr
}

export type UnaryOp = 'neg' | 'not' | 'lnot'
export type BinaryOp =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div_s'
  | 'div_u'
  | 'rem_s'
  | 'rem_u'
  | 'and'
  | 'or'
  | 'xor'
  | 'shl'
  | 'shr_s'
  | 'shr_u'
  | 'eq'
  | 'ne'
  | 'lt_s'
  | 'lt_u'
  | 'le_s'
  | 'le_u'

/** Pure. Comparisons and `lnot` give 0 or 1; any other value counts as true when not 0. */
export type Expr =
  | { readonly kind: 'const'; readonly value: bigint }
  | { readonly kind: 'local'; readonly local: Local }
  | { readonly kind: 'read'; readonly place: Place }
  /** Inside `Rmw.update` and nowhere else: the value found in memory. */
  | { readonly kind: 'old' }
  /** Number of the executing CPU; of the task whose stack this is; depth of this frame (0 = the task's own). */
  | { readonly kind: 'cpu' | 'task' | 'frame' }
  /** Task that a CPU runs now (differs from `task` nowhere but in another CPU's code). */
  | { readonly kind: 'current'; readonly cpu: Expr }
  /** Number of frames on a task's stack. */
  | { readonly kind: 'depth'; readonly task: Expr }
  | { readonly kind: 'unary'; readonly op: UnaryOp; readonly operand: Expr }
  | { readonly kind: 'binary'; readonly op: BinaryOp; readonly left: Expr; readonly right: Expr }
  /** Both arms are pure, so evaluating both is allowed; only a fault in the chosen arm counts. */
  | {
      readonly kind: 'select'
      readonly condition: Expr
      readonly then: Expr
      readonly otherwise: Expr
    }
  | { readonly kind: 'wrap'; readonly type: IntType; readonly operand: Expr }

interface StepBase {
  readonly span: Span
  /** Nothing may come between the step that the CPU made before and this one: they are one indivisible
   *  action. It does not matter how the step was reached. Never glued: an `await`, a frame's first step. */
  readonly glued?: boolean
}

interface Sequential extends StepBase {
  readonly next: StepIndex
}

/** into := value. With one `read` in `value` it is a load. */
export interface Assign extends Sequential {
  readonly kind: 'assign'
  readonly into: Local
  readonly value: Expr
}
export interface Store extends Sequential {
  readonly kind: 'store'
  readonly place: Place
  readonly value: Expr
  /** Sequentially consistent, an `xchg` on x86: it never waits in a store buffer, nor does what came before. */
  readonly locked?: boolean
}
/** Atomic read-modify-write: memory := update(old). */
export interface Rmw extends Sequential {
  readonly kind: 'rmw'
  readonly place: Place
  readonly update: Expr
  /** Receives the value before or after. */
  readonly into?: Local
  readonly result?: 'old' | 'new'
  /** Indivisible on its own CPU only, as `this_cpu_add()` is: store buffers do not drain for it. */
  readonly local?: boolean
}
export interface Branch extends StepBase {
  readonly kind: 'branch'
  readonly condition: Expr
  readonly then: StepIndex
  readonly otherwise: StepIndex
}
export interface Call extends Sequential {
  readonly kind: 'call'
  readonly func: FunctionId
  readonly args: readonly Expr[]
  /** One local for each value that the function returns; shorter when the caller ignores some. */
  readonly into: readonly Local[]
}
/** Leaves the function; leaving a frame's outermost function pops the frame. */
export interface Return extends StepBase {
  readonly kind: 'return'
  readonly values: readonly Expr[]
}
/** into := any of 0 … count-1. Every value the model does not track is one of these. */
export interface Choose extends Sequential {
  readonly kind: 'choose'
  readonly into: Local
  readonly count: number
  /** What is being chosen, for people: `device raises a softirq`. */
  readonly label: string
}
/** The property speaks of this situation; it is broken when `condition` is false. */
export interface Check extends Sequential {
  readonly kind: 'check'
  readonly property: PropertyId
  readonly condition: Expr
  /** One sentence about what is wrong when it fails, in the kernel's words. */
  readonly message: string
}
/** Observable event: what `compare` and the timelines look at. */
export interface Emit extends Sequential {
  readonly kind: 'emit'
  /** A `%` in it stands for an argument; without one they are listed behind it. */
  readonly event: string
  readonly args: readonly Expr[]
}
/** Enabled only while `condition` holds. A halted CPU, a spinning lock. */
export interface Await extends Sequential {
  readonly kind: 'await'
  readonly condition: Expr
}
/**
 * The CPU goes on with another task's stack where that one stopped. To a task that does not exist or
 * that another CPU runs: a violation of `engine-sanity`, and nothing is switched.
 */
export interface Switch extends Sequential {
  readonly kind: 'switch'
  readonly to: Expr
}
export interface Jump extends Sequential {
  readonly kind: 'jump'
  /** What the source says here without doing anything: only comparisons of two versions look at it. */
  readonly note?: string
}
/** A barrier: no effect under sequential consistency; with store buffers it drains this CPU's (src/memory). */
export interface Fence extends Sequential {
  readonly kind: 'fence'
  /** What it keeps in order, if not everything: x86 does that by itself, weaker machines do not. */
  readonly orders?: 'loads' | 'stores'
}

export type Step =
  | Assign
  | Store
  | Rmw
  | Branch
  | Call
  | Return
  | Choose
  | Check
  | Emit
  | Await
  | Switch
  | Jump
  | Fence

export interface LocalInfo {
  readonly name: string
  readonly type: IntType
}

/** Where a function's text came from; counted in the report. */
export type Origin = 'tree' | 'library' | 'system' | 'generated'

export interface Func {
  readonly name: string
  readonly origin: Origin
  /** The first `parameters` locals are the arguments; all others are born as zero. */
  readonly parameters: number
  readonly locals: readonly LocalInfo[]
  /** Number of values returned. */
  readonly results: number
  /** Execution starts at step 0. */
  readonly steps: readonly Step[]
  readonly span: Span
  /** `noinstr`, `__always_inline`, `notrace`, …: the attribute words the source has, recorded. */
  readonly attributes: readonly string[]
  /** Number of source lines, for the report. */
  readonly lines: number
}

export type VectorKind = 'interrupt' | 'exception' | 'nmi' | 'environment'

/** Something that can push a frame between two steps. */
export interface Vector {
  readonly name: string
  readonly kind: VectorKind
  /** Over the CPU's and its current task's fields. */
  readonly deliverable: Expr
  /** Hardware part and handler; no parameters. An environment vector's steps are all one action,
   *  so that it can neither `await` nor `switch`. */
  readonly func: FunctionId
  readonly span: Span
  /** Progress may rely on it: what is deliverable on a CPU again and again is delivered there some time. */
  readonly fair?: boolean
}

export interface Task {
  readonly name: string
  readonly func: FunctionId
  /** CPU that runs it from the start, or undefined when it starts suspended. */
  readonly runsOn?: number
}

export interface Property {
  readonly name: string
  readonly statement: string
}

/** Must hold in every reachable state, between any two steps, seen from every CPU's topmost frame. */
export interface Invariant {
  readonly property: PropertyId
  readonly condition: Expr
  readonly message: string
  readonly span: Span
}

/**
 * What must go on, seen from each CPU's topmost frame. *eventually*: whenever `when` holds, `then` holds at once or
 * some time later, if every CPU that can go on does. *possible*: whenever `when` holds, `then` can still come.
 */
export interface Progress {
  readonly kind: 'eventually' | 'possible'
  readonly property: PropertyId
  readonly when: Expr
  readonly then: Expr
  readonly message: string
  readonly span: Span
}

export interface Bounds {
  readonly cpus: number
  /** Frames on one task's stack, the task's own included. Environment actions do not count. */
  readonly depth: number
}

/** Bits of this CPU's or the current task's own cell that every interrupt, exception and NMI leaves as found. */
export interface RestoredBits {
  readonly field: FieldId
  /** Of the 64 bits of the field's value. */
  readonly mask: bigint
  /** They check it when a frame returns: as long as none of them is broken, the claim holds. */
  readonly guards: readonly PropertyId[]
}

export interface Program {
  readonly name: string
  readonly fields: readonly Field[]
  readonly functions: readonly Func[]
  /** Task numbers are indices here. */
  readonly tasks: readonly Task[]
  readonly vectors: readonly Vector[]
  readonly properties: readonly Property[]
  readonly invariants: readonly Invariant[]
  readonly progress?: readonly Progress[]
  readonly bounds: Bounds
  /** A step that only looks at such bits need not be kept apart from interrupts, exceptions and NMIs. */
  readonly restored?: readonly RestoredBits[]
  /** Fields that are written but never looked at: no verdict depends on them, so searches leave them out. */
  readonly unread?: readonly FieldId[]
  /** What the model leaves out on purpose, one sentence each: every verdict is relative to these as well. */
  readonly assumptions?: readonly string[]
}
