// Package sources as systems have them, on a mirror that does not exist.

import { describe, expect, test } from 'vitest'
import {
  deriveSources,
  parseOneLineSources,
  parseParagraphSources,
  printSource,
} from './apt-sources.ts'
import type { AptSource } from './apt-sources.ts'

const main: AptSource = {
  uri: 'http://mirror.example/debian',
  suite: 'bookworm',
  components: ['main'],
  options: [],
}
const security: AptSource = {
  ...main,
  uri: 'http://mirror.example/debian-security',
  suite: 'bookworm-security',
}

describe('parseOneLineSources()', () => {
  test('parseOneLineSources() reads URI, suite and components', () => {
    expect(
      parseOneLineSources('deb http://mirror.example/debian bookworm main contrib # mirror\n'),
    ).toEqual([{ ...main, components: ['main', 'contrib'] }])
  })
  test('parseOneLineSources() keeps the options that say how a mirror is trusted', () => {
    const text = 'deb [ arch=amd64 trusted=yes check-valid-until=no ] http://m.example/d sid main'
    expect(parseOneLineSources(text)[0]?.options).toEqual(['trusted=yes', 'check-valid-until=no'])
  })
  test('parseOneLineSources() passes over comments, source packages and empty lines', () => {
    expect(
      parseOneLineSources('# deb http://a.example/ x main\n\ndeb-src http://a.example/ x main\n'),
    ).toEqual([])
  })
})

describe('parseParagraphSources()', () => {
  test('parseParagraphSources() makes a source of each URI with each suite', () => {
    const text = `Types: deb deb-src
# a comment inside
URIs: http://one.example/debian http://two.example/debian
Suites: bookworm
  bookworm-updates
Components: main
Signed-By: /keys/debian.gpg
`
    expect(parseParagraphSources(text).map(printSource)).toEqual([
      'deb [signed-by=/keys/debian.gpg] http://one.example/debian bookworm main',
      'deb [signed-by=/keys/debian.gpg] http://one.example/debian bookworm-updates main',
      'deb [signed-by=/keys/debian.gpg] http://two.example/debian bookworm main',
      'deb [signed-by=/keys/debian.gpg] http://two.example/debian bookworm-updates main',
    ])
  })
  test('parseParagraphSources() reads several paragraphs and leaves out disabled ones', () => {
    const text = `Types: deb
URIs: http://one.example/debian
Suites: sid
Components: main
Enabled: no

types: deb
uris: http://two.example/debian
suites: sid
components: main
`
    expect(parseParagraphSources(text).map((source) => source.uri)).toEqual([
      'http://two.example/debian',
    ])
  })
  test('parseParagraphSources() drops a key that is written out instead of named', () => {
    const text = `Types: deb
URIs: http://one.example/debian
Suites: sid
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 abc
`
    expect(parseParagraphSources(text)[0]?.options).toEqual([])
  })
})

describe('deriveSources()', () => {
  test('deriveSources() asks the main archive for a suite and the security archive for its own', () => {
    expect(
      deriveSources([main, security], ['sid', 'trixie-security'], '/k.gpg').map(printSource),
    ).toEqual([
      'deb [signed-by=/k.gpg] http://mirror.example/debian sid main',
      'deb [signed-by=/k.gpg] http://mirror.example/debian-security trixie-security main',
    ])
  })
  test('deriveSources() finds the archive beside the one that is configured', () => {
    expect(deriveSources([main], ['sid', 'trixie-security'], undefined).map(printSource)).toEqual([
      'deb http://mirror.example/debian sid main',
      'deb http://mirror.example/debian-security trixie-security main',
    ])
    expect(deriveSources([security], ['sid'], undefined)[0]?.uri).toBe(main.uri)
  })
  test('deriveSources() ignores what is no Debian archive', () => {
    const others = [
      { ...main, suite: 'nodistro' },
      { ...main, uri: 'cdrom:[Debian]/' },
      { ...main, components: ['contrib'] },
    ]
    expect(deriveSources(others, ['sid'], undefined)).toEqual([])
  })
  test('deriveSources() replaces the key of one suite with the keyring of all', () => {
    const keyed = { ...main, options: ['trusted=yes', 'signed-by=/bookworm-only.gpg'] }
    expect(deriveSources([keyed], ['sid'], '/all.gpg')[0]?.options).toEqual([
      'trusted=yes',
      'signed-by=/all.gpg',
    ])
    expect(deriveSources([keyed], ['sid'], undefined)[0]?.options).toEqual(keyed.options)
  })
})
