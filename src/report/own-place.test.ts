import { expect, test } from 'vitest'
import type { Span } from '../base/span.ts'
import type { Moment } from '../sim/timeline.ts'
import { ownPlace } from './own-place.ts'
import { rehearse, type Stage } from './rehearse.ts'

/** What stands in functions called `own…` is the user's. */
function placeIn(act: (stage: Stage) => void): string | undefined {
  const stage = rehearse('a.c')
  act(stage)
  const { moments } = stage
  const isOwn = ({ line }: Span): boolean =>
    moments.some(({ span, function: name }) => span.line === line && name.startsWith('own'))
  const check = moments.findIndex(({ kind }) => kind === 'check')
  const place: Moment | undefined = ownPlace(moments.slice(0, check + 1), isOwn)
  return place && `${place.function}: ${place.text}`
}

test('ownPlace() is the innermost own call around the check, whatever own code ran inside it', () => {
  const place = placeIn((stage) => {
    stage.call('own_outer', () => {
      stage.call('own_inner', () => {
        stage.call('tracepoint', () => {
          stage.call('own_counter', () => stage.idle(1))
          stage.fail('p', 'too early')
        })
      })
    })
  })
  expect(place).toBe('own_inner: tracepoint()')
})

test('ownPlace() is the call in the outermost own function that changed something last, when the library checks behind it', () => {
  const place = placeIn((stage) => {
    stage.call('own_interrupted', () => {
      stage.frame('interrupt', 'tick', () => {
        stage.call('own_handler', () => {
          stage.call('own_enter', () => stage.idle(1))
          stage.call('own_exit', () => {
            stage.call('own_counter', () => stage.set({ count: 0n }))
          })
        })
        stage.call('check', () => {
          stage.call('own_reader', () => stage.idle(1))
          stage.fail('p', 'not told')
        })
      })
    })
  })
  expect(place).toBe('own_handler: own_exit()')
})

test('ownPlace() is the check itself where that is own, and nowhere when no own code has run', () => {
  expect(placeIn((stage) => stage.call('own', () => stage.fail('p', 'wrong')))).toBe('own: wrong')
  expect(placeIn((stage) => stage.call('library', () => stage.fail('p', 'wrong')))).toBe(undefined)
})
