// What can be wrong with a recorded run; `sallyport explain CODE` prints these.

export const traceCodes = {
  U050: 'the trace is not what `readTrace()` of sallyport/runtime gives, as JSON',
  U051: 'the trace was recorded by another version of sallyport/runtime',
  U052: 'the trace is not complete: some thread had more calls than its recorder has room for',
} as const

export type TraceCode = keyof typeof traceCodes
