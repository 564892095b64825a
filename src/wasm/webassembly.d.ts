// The part of the WebAssembly interface that we use. TypeScript declares it only together with the DOM,
// which must stay out of code that runs in Node.

declare namespace WebAssembly {
  class Memory {
    constructor(descriptor: {
      readonly initial: number
      readonly maximum?: number
      readonly shared?: boolean
    })
    /** A new one after the memory has grown. */
    readonly buffer: ArrayBuffer
    /** By so many pages of 64 KiB; throws a RangeError when there is no room. */
    grow(pages: number): number
  }
  class RuntimeError extends Error {}
  type Module = object
  const Module: new (bytes: Uint8Array<ArrayBuffer>) => Module
  /** Whether a module can be made of it here. */
  function validate(bytes: Uint8Array<ArrayBuffer>): boolean
  class Instance {
    constructor(
      module: Module,
      imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
    )
    readonly exports: Readonly<Record<string, unknown>>
  }
}
