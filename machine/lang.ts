// The few words that checked TypeScript has beyond TypeScript itself.
//
// A module that imports them is ordinary TypeScript to the compiler and a piece of a Program to
// sallyport: its functions become steps, its state declarations become fields. Called directly
// (outside the checker) the words throw: they have no meaning without a machine underneath.

/** Domain of one field: an unsigned or signed integer of some width, or a truth value. */
export interface Domain<T> {
  readonly initial: T
}

/** State is a record of domains; a nested record gives dotted kernel names (`regs.flags`). */
export interface Shape {
  readonly [name: string]: Domain<number> | Domain<boolean> | Shape
}

/** What code sees of a declared shape: plain mutable variables. */
export type State<S extends Shape> = {
  -readonly [K in keyof S]: S[K] extends Domain<infer T>
    ? T
    : S[K] extends Shape
      ? State<S[K]>
      : never
}

/** Unsigned integer of `width` bits (1 … 64). A store that does not fit is a violation of `field-range`. */
export function bits(_width: number, _initial?: number): Domain<number> {
  return outside('bits')
}
/** Signed integer of `width` bits (2 … 64). A store that does not fit is a violation of `field-range`. */
export function int(_width: number, _initial?: number): Domain<number> {
  return outside('int')
}
export function bool(_initial?: boolean): Domain<boolean> {
  return outside('bool')
}
/** An array of `length` fields of one domain. */
export function array<T>(_length: number, _domain: Domain<T>): Domain<T[]> & Domain<number> {
  return outside('array')
}
/** C semantics instead of a range check: the value is reduced to the domain's width. */
export function wrapping<T>(_domain: Domain<T>): Domain<T> {
  return outside('wrapping')
}

/** State that exists once. */
export function global<S extends Shape>(_shape: S): State<S> {
  return outside('global')
}
/** State of each CPU; plain access means this CPU's. */
export function perCpu<S extends Shape>(_shape: S): State<S> {
  return outside('perCpu')
}
/** State of each task; plain access means the task on whose stack this code runs. */
export function perTask<S extends Shape>(_shape: S): State<S> {
  return outside('perTask')
}
/** State of each frame (its `pt_regs` and what entry code keeps beside it); plain access means this frame's. */
export function perFrame<S extends Shape>(_shape: S): State<S> {
  return outside('perFrame')
}
/** Another instance's copy: CPU number, task number, or frame depth on the current task's stack. */
export function of<S>(_state: S, _instance: number): S {
  return outside('of')
}
/** Ghost state: ours alone; kernel code never reads it. */
export function ghost<S>(_state: S): S {
  return outside('ghost')
}

/** The property speaks of this situation and is broken when `condition` is false. */
export function check(_property: string, _condition: boolean, _message: string): void {
  return outside('check')
}
/** Any of 0 … count - 1. */
export function choose(_count: number, _label: string): number {
  return outside('choose')
}
/** Either. */
export function maybe(_label: string): boolean {
  return outside('maybe')
}
/** Marks an observable event for timelines and comparison. */
export function emit(_event: string, ..._args: number[]): void {
  return outside('emit')
}
/** The steps of `body` are one indivisible action of this CPU. */
export function atomically(_body: () => void): void {
  return outside('atomically')
}
/** Blocks until `condition` holds. */
export function waitUntil(_condition: () => boolean): void {
  return outside('waitUntil')
}
/** This CPU goes on with the stack of `task` where it stopped; returns when this task is switched to again. */
export function switchTo(_task: number): void {
  return outside('switchTo')
}
/** A full memory barrier: this CPU's earlier stores are visible to all before anything behind it happens. */
export function fence(): void {
  return outside('fence')
}
/** Atomic read-modify-write of one field; returns the value before. */
export function fetchAdd(_field: number, _amount: number): number {
  return outside('fetchAdd')
}
export function fetchOr(_field: number, _mask: number): number {
  return outside('fetchOr')
}
export function fetchAnd(_field: number, _mask: number): number {
  return outside('fetchAnd')
}
export function exchange(_field: number, _value: number): number {
  return outside('exchange')
}
/** Stores `desired` when the field equals `expected`; returns the value before. */
export function compareExchange(_field: number, _expected: number, _desired: number): number {
  return outside('compareExchange')
}
export function thisCpu(): number {
  return outside('thisCpu')
}
export function thisTask(): number {
  return outside('thisTask')
}
/** Depth of the executing frame on its task's stack; 0 is the task itself. */
export function thisFrame(): number {
  return outside('thisFrame')
}
/** Task that CPU `cpu` runs. */
export function currentOn(_cpu: number): number {
  return outside('currentOn')
}
/** Number of frames on the stack of `task`. */
export function depthOf(_task: number): number {
  return outside('depthOf')
}

export type VectorKind = 'interrupt' | 'exception' | 'nmi' | 'environment' | 'elsewhere'

/**
 * Declares something that can push a frame between two steps whenever `deliverable` holds. `fair`: where it
 * can come again and again, it comes some time; `eventually` may rely on that. `elsewhere`: code of another CPU,
 * which begins when `deliverable` holds on this one and may wait; whatever it does not select is its own.
 */
export function vector(
  _name: string,
  _kind: VectorKind,
  _deliverable: () => boolean,
  _handler: () => void,
  _fair?: 'fair',
): void {}
/** Declares a task; tasks are numbered in the order of declaration. */
export function task(_name: string, _body: () => void, _runsOn?: number): void {}
/** Declares a property by its name and its statement. */
export function property(_name: string, _statement: string): void {}
/** Declares a condition that holds in every reachable state. */
export function invariant(_property: string, _condition: () => boolean, _message: string): void {}

/**
 * Whenever `whenever` holds, `then` holds at once or some time later, provided that each CPU that can go on does:
 * interrupts alone do not keep it from that. Both are looked at from each CPU.
 */
export function eventually(
  _property: string,
  _whenever: () => boolean,
  _then: () => boolean,
  _message: string,
): void {}
/** Whatever has happened, there is a way to a state in which `condition` holds. */
export function alwaysPossible(
  _property: string,
  _condition: () => boolean,
  _message: string,
): void {}

function outside(word: string): never {
  throw new Error(`${word}() has a meaning only inside a program that sallyport runs`)
}
