// The command line of get-kernels.

import { describe, expect, test } from 'vitest'
import { kernelArchitectures, kernelReleases } from '../src/linux/kernel-cache.ts'
import { parseRequest } from './kernel-request.ts'

describe('parseRequest()', () => {
  test('parseRequest() takes releases and architectures in any order', () => {
    expect(parseRequest(['arm64', '7.3', 'x86', '6.1'])).toEqual({
      kind: 'bring',
      releases: ['6.1', '7.3'],
      architectures: ['x86', 'arm64'],
      keep: false,
    })
  })
  test('parseRequest() means all architectures when none is named', () => {
    expect(parseRequest(['6.12', '--keep'])).toEqual({
      kind: 'bring',
      releases: ['6.12'],
      architectures: kernelArchitectures,
      keep: true,
    })
  })
  test('parseRequest() knows the word all', () => {
    expect(parseRequest(['all', 'x86'])).toMatchObject({
      releases: kernelReleases,
      architectures: ['x86'],
    })
  })
  test('parseRequest() refuses an unknown word and says which there are', () => {
    expect(parseRequest(['6.13'])).toEqual({
      kind: 'wrong',
      message: '6.13 is none of all, 6.1, 6.12, 7.2, 7.3, x86, arm64, riscv, loongarch, s390',
    })
  })
  test('parseRequest() refuses an unknown option', () => {
    expect(parseRequest(['--kep', '6.12']).kind).toBe('wrong')
  })
  test('parseRequest() does not guess a release', () => {
    expect(parseRequest([])).toEqual({ kind: 'wrong', message: 'which release?' })
    expect(parseRequest(['x86']).kind).toBe('wrong')
  })
  test('parseRequest() answers --help whatever else is asked', () => {
    expect(parseRequest(['--help', 'nonsense'])).toEqual({ kind: 'help' })
  })
  test('parseRequest() lists everything or nothing', () => {
    expect(parseRequest(['--list'])).toEqual({ kind: 'list' })
    expect(parseRequest(['--list', '6.1']).kind).toBe('wrong')
  })
})
