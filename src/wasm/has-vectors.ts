// Whether code here can have vectors of 128 bits: V8 makes none on x86 without SSE 4.1, which virtual machines often have
// to do without, nor on RISC-V without vectors. A function that has one says so.

import { encodeModule } from './encoder.ts'

const signature = { parameters: [], results: [] }
const functions = [{ signature, locals: ['v128'] as const, code: [] }]

export const hasVectors: boolean = WebAssembly.validate(
  encodeModule({ imports: [], memoryPages: 1, functions }),
)
