// What a replay has found, for people and for programs (docs/runtime.md). Fields of the JSON are only ever
// added.

import type { SearchFigures } from '../ir/verdict.ts'
import type { Answer, Stuck } from '../replay/replay-program.ts'
import { count } from '../report/figures.ts'
import type { Paint } from '../report/paint.ts'
import type { Trace, TraceEntry } from '../runtime/trace-log.ts'

export interface ReplayReport {
  readonly version: string
  readonly file: string
  readonly trace: Trace
  readonly answer: Answer
  readonly search: SearchFigures
}

export interface JsonReplay {
  readonly version: 1
  readonly tool: { readonly name: 'sallyport'; readonly version: string }
  readonly input: {
    readonly kind: 'trace'
    readonly path: string
    readonly cpus: number
    readonly threads: number
    readonly calls: number
    /** Calls that were begun and never over. */
    readonly open: number
  }
  readonly verdict: Answer['kind']
  readonly reason?: string
  readonly stuck: readonly (TraceEntry & { readonly thread: number; readonly index: number })[]
  readonly search: {
    readonly states: number
    readonly transitions: number
    readonly seconds: number
  }
}

export function replayAsJson({ answer, file, search, trace, version }: ReplayReport): JsonReplay {
  const { states, transitions, seconds } = search
  return {
    version: 1,
    tool: { name: 'sallyport', version },
    input: { kind: 'trace', path: file, ...countsOf(trace) },
    verdict: answer.kind,
    ...(answer.kind === 'unfinished' ? { reason: answer.reason } : {}),
    stuck:
      answer.kind === 'none'
        ? answer.stuck.map(({ entry, index, thread }) => ({ thread, index, ...entry }))
        : [],
    search: { states, transitions, seconds },
  }
}

export function printReplay(report: ReplayReport, paint: Paint): readonly string[] {
  const { answer, file, search, trace } = report
  const { calls, cpus, open, threads } = countsOf(trace)
  const killed = open === 0 ? '' : `, ${open} of which ${open === 1 ? 'was' : 'were'} never over`
  const who = `${count(threads, 'thread')} on ${count(cpus, 'CPU')}`
  const heading = `${file}: ${count(calls, 'call')} of ${who}${killed}`
  const states = search.states.toLocaleString('en')
  const figures = `  searched  ${states} states, ${search.seconds.toFixed(2)} s`
  return [heading, ...answerRows(answer, trace, paint), figures]
}

function answerRows(answer: Answer, trace: Trace, paint: Paint): readonly string[] {
  switch (answer.kind) {
    case 'behaviour':
      return [`  ${paint('good', 'a behaviour of the model')}`]
    case 'unfinished':
      return [`  ${paint('unsure', 'unfinished')}: ${answer.reason}`]
    default:
      return [
        `  ${paint('bad', 'no behaviour of the model')}: these calls can begin, and none of them comes out`,
        '  as recorded, whatever the threads did before',
        ...answer.stuck.flatMap((stuck) => stuckRows(stuck, trace)),
      ]
  }
}

function stuckRows({ entry, index, thread }: Stuck, { threads }: Trace): readonly string[] {
  const before = threads[thread]?.[index - 1]
  const rows = [`    thread ${thread}, call ${index}: ${callText(entry)}`]
  return before === undefined ? rows : [...rows, `      after ${callText(before)}`]
}

function callText({ args, begin, call, made }: TraceEntry): string {
  const came = made === undefined ? 'was never over' : `gave ${made.result}`
  return `${call}(${args.join(', ')}) ${came}, tickets ${begin} to ${made?.end ?? '…'}`
}

function countsOf({ cpus, threads }: Trace): Omit<JsonReplay['input'], 'kind' | 'path'> {
  const all = threads.flat()
  const open = all.filter(({ made }) => made === undefined).length
  return { cpus, threads: threads.length, calls: all.length, open }
}
