// What code scanning shows: a result at a place of the user's own tree, with the way there as a code flow.

import { expect, test } from 'vitest'

import { reportAsSarif } from './sarif.ts'
import type { Bases } from './sarif-location.ts'
import { holds, outcomeWith, reportOf, unfinished, vacuous, violated } from './report-fixture.ts'
import { kernelCast, rehearse } from './rehearse.ts'

const tree = { id: 'TREE', uri: 'file:///linux/', own: true }
const library = { id: 'SALLYPORT', uri: 'file:///sallyport/', own: false }
const bases: Bases = {
  all: () => [tree, library],
  of: ({ file }) => (file.startsWith('(') ? undefined : file.endsWith('.ts') ? library : tree),
}

const log = reportAsSarif(
  reportOf([outcomeWith('preempt=none', { a: holds, b: violated, c: unfinished, d: vacuous })]),
  bases,
)
const [run] = log.runs

test('reportAsSarif() makes a rule of each property and a result of each that does not hold', () => {
  expect(run.tool.driver.rules.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd'])
  expect(run.results.map(({ ruleId, kind, level }) => [ruleId, kind, level])).toEqual([
    ['b', 'fail', 'error'],
    ['c', 'open', 'none'],
    ['d', 'notApplicable', 'none'],
  ])
})

test('reportAsSarif() places a violation relative to the tree', () => {
  const place = run.results[0]?.locations[0]?.physicalLocation
  expect(place?.artifactLocation).toEqual({ uri: 'kernel/a.c', uriBaseId: 'TREE' })
  expect(place?.region?.startLine).toBeGreaterThan(0)
  expect(run.originalUriBaseIds['TREE']).toEqual({ uri: 'file:///linux/' })
})

test('reportAsSarif() tells each moment of the story in its order, with what it changed', () => {
  const flow = run.results[0]?.codeFlows?.[0]?.threadFlows
  expect(flow?.map(({ id }) => id)).toEqual(['cpu0'])
  const locations = flow?.[0]?.locations ?? []
  expect(locations.map(({ executionOrder }) => executionOrder)).toEqual([1, 2, 3])
  expect(locations[1]?.state).toEqual({ 'cpu0.huge': { text: String(1n << 60n) } })
  expect(locations[2]?.importance).toBe('essential')
})

test('reportAsSarif() points at the user’s code when the check stands in the library', () => {
  const [own, check] = [rehearse('kernel/a c.c'), rehearse('machine/x86/frame.ts')]
  own.idle(1)
  check.fail('a', 'it broke')
  const moments = [...own.moments, ...check.moments]
  const witnesses = new Map([['a', { moments, cast: kernelCast }]])
  const outcome = outcomeWith('', { a: violated }, { witnesses })
  const [result] = reportAsSarif(reportOf([outcome]), bases).runs[0].results
  expect(result?.locations[0]?.physicalLocation?.artifactLocation.uri).toBe('kernel/a%20c.c')
  expect(result?.relatedLocations?.[0]?.physicalLocation?.artifactLocation).toEqual({
    uri: 'machine/x86/frame.ts',
    uriBaseId: 'SALLYPORT',
  })
})

test('reportAsSarif() says that a run which could not read its input was no success', () => {
  const span = { file: 'kernel/a.c', line: 3, column: 1 }
  const problem = { code: 'C006', severity: 'error', message: 'stop', span, help: 'go' } as const
  const [failed] = reportAsSarif({ ...reportOf([]), diagnostics: [problem] }, bases).runs
  expect(failed.invocations[0].executionSuccessful).toBe(false)
  expect(failed.invocations[0].toolExecutionNotifications[0]).toMatchObject({
    descriptor: { id: 'C006' },
    message: { text: 'stop (go)' },
  })
  expect(failed.tool.driver.notifications).toEqual([{ id: 'C006' }])
})

test('reportAsSarif() names the file of what has no line, and claims no place for it', () => {
  const span = { file: '/trees/none', line: 0, column: 0 }
  const problem = { code: 'K001', severity: 'error', message: 'is no tree', span } as const
  const [failed] = reportAsSarif({ ...reportOf([]), diagnostics: [problem] }, bases).runs
  const [notification] = failed.invocations[0].toolExecutionNotifications
  expect(notification?.message.text).toBe('/trees/none: is no tree')
  expect(notification).not.toHaveProperty('locations')
})
