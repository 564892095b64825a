import { describe, expect, test } from 'vitest'
import { readCheckRequest, type CheckTexts } from './check-request.ts'
import { readMemoryModel } from './memory-model.ts'

describe('readMemoryModel()', () => {
  test('tso has four entries unless another number is given', () => {
    expect(readMemoryModel('tso', undefined).value).toEqual({ kind: 'tso', entries: 4 })
    expect(readMemoryModel('tso', '2').value).toEqual({ kind: 'tso', entries: 2 })
    expect(readMemoryModel('sc', undefined)).toEqual({ value: { kind: 'sc' }, diagnostics: [] })
  })

  test.each([
    ['arm', undefined, '--memory arm does not exist'],
    ['sc', '3', '--store-buffer says something about --memory tso'],
    ['tso', '0', '--store-buffer 0 is not possible'],
    ['tso', '17', '--store-buffer 17 is not possible'],
    ['tso', '1.5', '--store-buffer 1.5 is not possible'],
    ['tso', '', '--store-buffer  is not possible'],
  ])('%s with a buffer of %s is refused', (model, entries, message) => {
    expect(readMemoryModel(model, entries).diagnostics).toMatchObject([{ code: 'U002', message }])
  })
})

describe('--memory', () => {
  test('is about systems, and not about claims', () => {
    const refused = (texts: CheckTexts): readonly string[] =>
      readCheckRequest([], { memory: 'tso', ...texts }).diagnostics.map(({ code }) => code)
    expect(refused({ tree: ['linux'] })).toEqual(['U003'])
    expect(refused({ claim: ['004.14'] })).toEqual(['U003'])
    expect(refused({ depth: '2' })).toEqual([])
  })
})
