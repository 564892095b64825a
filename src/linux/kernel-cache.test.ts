// Which folder counts as a kernel tree that tests may use.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  kernelTree,
  kernelsFolder,
  markerName,
  parseKernelVersion,
  readKernelVersion,
} from './kernel-cache.ts'

const makefile = 'VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 7\nEXTRAVERSION =\nNAME = Any\n'

describe('kernelsFolder()', () => {
  test('kernelsFolder() is SALLYPORT_KERNELS when that is set', () => {
    expect(kernelsFolder({ SALLYPORT_KERNELS: '/a', XDG_CACHE_HOME: '/b' })).toBe('/a')
    expect(kernelsFolder({ SALLYPORT_KERNELS: 'a' })).toBe(resolve('a'))
  })
  test('kernelsFolder() follows XDG_CACHE_HOME and takes empty variables for unset', () => {
    expect(kernelsFolder({ SALLYPORT_KERNELS: '', XDG_CACHE_HOME: '/b' })).toBe(
      join('/b', 'sallyport', 'kernels'),
    )
  })
  test('kernelsFolder() falls back to .cache in the home folder', () => {
    expect(kernelsFolder({})).toMatch(/\.cache.sallyport.kernels$/)
  })
})

describe('parseKernelVersion()', () => {
  test('parseKernelVersion() joins version, patch level and sublevel', () => {
    expect(parseKernelVersion(makefile)).toBe('6.12.7')
  })
  test('parseKernelVersion() keeps the extra version of a release candidate', () => {
    expect(parseKernelVersion(makefile.replace('EXTRAVERSION =', 'EXTRAVERSION = -rc2'))).toBe(
      '6.12.7-rc2',
    )
  })
  test('parseKernelVersion() does not take the next line for an empty value', () => {
    expect(parseKernelVersion('VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 0\nEXTRAVERSION =\nX')).toBe(
      '6.1.0',
    )
  })
  test('parseKernelVersion() is undefined for the Makefile of another project', () => {
    expect(parseKernelVersion('VERSION = 6\nall:\n')).toBeUndefined()
  })
})

describe('kernelTree()', () => {
  let cache = ''
  let folder = ''
  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), 'sallyport-cache-'))
    folder = join(cache, 'sallyport', 'kernels', '6.12')
    mkdirSync(join(folder, 'arch', 'x86', 'kernel'), { recursive: true })
    writeFileSync(join(folder, 'Makefile'), makefile)
  })
  afterEach(() => rmSync(cache, { recursive: true }))

  test('kernelTree() ignores a tree without its marker: it may be half there', () => {
    expect(kernelTree('6.12', undefined, { XDG_CACHE_HOME: cache })).toBeUndefined()
  })
  test('kernelTree() finds a tree that has its marker', () => {
    writeFileSync(join(folder, markerName), '{}')
    expect(kernelTree('6.12', undefined, { XDG_CACHE_HOME: cache })).toBe(folder)
    expect(readKernelVersion(folder)).toBe('6.12.7')
  })
  test('kernelTree() asks for no marker in a folder that the user named', () => {
    const environment = { SALLYPORT_KERNELS: join(cache, 'sallyport', 'kernels') }
    expect(kernelTree('6.12', undefined, environment)).toBe(folder)
  })
  test('kernelTree() refuses a tree whose Makefile says another release', () => {
    writeFileSync(join(folder, markerName), '{}')
    writeFileSync(join(folder, 'Makefile'), makefile.replace('= 12', '= 1'))
    expect(kernelTree('6.12', undefined, { XDG_CACHE_HOME: cache })).toBeUndefined()
  })
  test('kernelTree() is undefined when the architecture was not unpacked', () => {
    writeFileSync(join(folder, markerName), '{}')
    expect(kernelTree('6.12', 'x86', { XDG_CACHE_HOME: cache })).toBe(folder)
    expect(kernelTree('6.12', 's390', { XDG_CACHE_HOME: cache })).toBeUndefined()
  })
})
