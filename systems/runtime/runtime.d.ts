// What the checked systems here take from `sallyport/runtime`: the files that run on worker threads.
//
// They import them as a user's system would, by the package's name. tsc reads the types below; sallyport
// reads the files themselves. A test holds the two together.

declare module 'sallyport/src/runtime/state-word' {
  export const Mode: { readonly Offline: 0; readonly User: 1; readonly Idle: 2; readonly Kernel: 3 }
  export const MODE: number
  export const WATCHED: number
  export const WORKING: number
  export const WORK: number
  export const PINNER: number
  export const PINNER_SHIFT: number
  export const STRIDE: number
}

declare module 'sallyport/src/runtime/protocol' {
  export function attachCpu(words: Int32Array, cpu: number): boolean
  export function tryEnter(words: Int32Array, cpu: number): number
  export function enterKernel(words: Int32Array, cpu: number): number
  export function tryExit(words: Int32Array, cpu: number, mode: number): number
  export function passQuiescent(words: Int32Array, cpu: number): number
  export function finishWork(words: Int32Array, cpu: number): void
  export function sleepIdle(words: Int32Array, cpu: number, limitMs: number): void
  export function takeWake(words: Int32Array, cpu: number): boolean
  export function deferWork(words: Int32Array, cpu: number, work: number): void
  export function wakeCpu(words: Int32Array, cpu: number): void
  export function watchWork(words: Int32Array, cpu: number, work: number): number
  export function isWorkDone(words: Int32Array, cpu: number, work: number): boolean
  export function hasLeft(words: Int32Array, cpu: number, seen: number): boolean
  export function watchStay(words: Int32Array, cpu: number, seen: number): number
  export function awaitStayEnd(
    words: Int32Array,
    cpu: number,
    seen: number,
    limitMs: number,
  ): boolean
  export function beginGracePeriod(
    words: Int32Array,
    stays: Int32Array,
    me: number,
    cpus: number,
  ): void
  export function isGracePeriodOver(
    words: Int32Array,
    stays: Int32Array,
    cpus: number,
    ask: boolean,
  ): boolean
  export function awaitGracePeriod(words: Int32Array, stays: Int32Array, cpus: number): void
  export function tryPin(words: Int32Array, me: number, cpu: number): boolean
  export function watchPinnable(words: Int32Array, cpu: number): number
  export function unpin(words: Int32Array, cpu: number): void
  export function takePinnedWork(words: Int32Array, cpu: number): number
  export function finishPinnedWork(words: Int32Array, cpu: number): void
  export function declareOffline(words: Int32Array, cpus: number, dead: number): boolean
}

declare module 'sallyport/src/runtime/slots' {
  export function allocateSlot(
    slots: Int32Array,
    first: number,
    count: number,
    cpu: number,
    from: number,
  ): number
  export function retireSlot(
    slots: Int32Array,
    roots: Int32Array,
    first: number,
    slot: number,
    cpu: number,
  ): boolean
  export function replaceSlot(
    slots: Int32Array,
    roots: Int32Array,
    first: number,
    slot: number,
    root: number,
    cpu: number,
  ): number
  export function releaseSlot(slots: Int32Array, first: number, slot: number): void
  export function publishSlot(
    slots: Int32Array,
    roots: Int32Array,
    first: number,
    slot: number,
    root: number,
  ): number
  export function claimSlot(
    slots: Int32Array,
    first: number,
    slot: number,
    dead: number,
    cpu: number,
  ): boolean
  export function readRoot(roots: Int32Array, root: number): number
}
