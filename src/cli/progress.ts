// The one live line of a long search: how far, how fast, how deep, how much memory, which configuration.
// It exists only on a terminal, is rewritten in place and is gone when the search ends.

import type { SearchFigures } from '../ir/verdict.ts'
import { printCount, printSize } from '../report/figures.ts'
import type { Io } from './io.ts'

export interface Progress {
  /** A search has begun; the answer takes its figures. */
  begin(index: number, name: string): (figures: SearchFigures) => void
  done(index: number): void
  end(): void
}

interface Running {
  readonly name: string
  readonly figures: SearchFigures | undefined
}

const REDRAW_MS = 100

export function showProgress(total: number, io: Io, now: () => number = Date.now): Progress {
  const { live } = io
  if (live === undefined) return silent
  const began = now()
  const running = new Map<number, Running>()
  let finished = 0
  let statesBefore = 0
  let drawn = -Infinity

  function draw(): void {
    if (live === undefined || now() - drawn < REDRAW_MS) return
    drawn = now()
    const figures = [...running.values()].flatMap((one) => one.figures ?? [])
    const states = statesBefore + sum(figures.map((one) => one.states))
    const seconds = Math.max(0.001, (now() - began) / 1000)
    const memory = sum(figures.map((one) => one.states * one.bytesPerState))
    const depth = Math.max(0, ...figures.map((one) => one.depth ?? 0))
    const parts = [
      total > 1 ? `${finished}/${total} configurations` : '',
      `${printCount(states)} states`,
      `${printCount(states / seconds)}/s`,
      depth === 0 ? '' : `depth ${depth}`,
      printSize(memory),
      clock(seconds),
      [...running.values()].map((one) => one.name).join(', '),
    ]
    const line = parts.filter((part) => part !== '').join('  ')
    io.err(`\r\u001B[K${line.slice(0, Math.max(0, live.columns - 1))}`)
  }

  return {
    begin(index, name) {
      running.set(index, { name, figures: undefined })
      draw()
      return (figures) => {
        running.set(index, { name, figures })
        draw()
      }
    },
    done(index) {
      statesBefore += running.get(index)?.figures?.states ?? 0
      running.delete(index)
      finished++
      draw()
    },
    end: () => io.err('\r\u001B[K'),
  }
}

const silent: Progress = {
  begin: () => () => undefined,
  done: () => undefined,
  end: () => undefined,
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/** `0:07`, `1:02:33`. */
function clock(seconds: number): string {
  const whole = Math.floor(seconds)
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`
}

function two(value: number): string {
  return value.toString().padStart(2, '0')
}
