import { describe, expect, test } from 'vitest'
import { memoryHost } from '../front/c/source-host.ts'
import { readKconfig } from './kconfig.ts'

const files = new Map([
  [
    'Kconfig',
    `source "kernel/Kconfig"
source "kernel/Kconfig.more"
source "arch/$(SRCARCH)/Kconfig"
`,
  ],
  [
    'kernel/Kconfig',
    `config CHOSEN
	bool "Something for people"
	help
	  config NOT_A_SYMBOL
	  bool "nor this"

config HIDDEN
	bool

config DEMANDING
	bool "Needs a lot"
	depends on (BASE || OTHER) && !AGAINST

if BASE
config INNER
	bool "Only with the base"
	select CHOSEN if STRONG
endif

choice
	prompt "One of them"
config ONE
	bool "one"
config TWO
	bool "two"
endchoice
`,
  ],
  [
    'kernel/Kconfig.more',
    `config TWICE
	bool "Under two conditions"
	depends on BASE

comment "TWICE has a second place"
	depends on !BASE

config TWICE
	bool "The other one"
	depends on OTHER

menu "Together"
comment "is no condition"
	depends on BASE
config BESIDE
	bool "Beside it"
	  help
	Its first line decides.
	if this is read as a condition
	  nothing below can be chosen
config BELOW
	bool "Below it"
endmenu
`,
  ],
  ['arch/x86/Kconfig', 'config MACHINE\n\tbool "Of this architecture"\n'],
])

const kconfig = readKconfig(memoryHost(files), 'x86')

function whyNot(setting: string, ...config: readonly string[]): string | undefined {
  const values = new Map(config.map((each) => [`CONFIG_${each.slice(0, -2)}`, each.slice(-1)]))
  return kconfig?.whyNot(setting.slice(0, -2), setting.endsWith('y') ? 'y' : 'n', values)
}

describe('readKconfig()', () => {
  test('has no opinion where there are no such files', () => {
    expect(readKconfig(memoryHost(new Map()), 'x86')).toBeUndefined()
  })

  test('lets people choose what has a prompt, in all files that are named', () => {
    expect(whyNot('CHOSEN=y')).toBeUndefined()
    expect(whyNot('CHOSEN=n')).toBeUndefined()
    expect(whyNot('MACHINE=y')).toBeUndefined()
  })

  test('lets nobody choose what has none, or what stands in a help text', () => {
    expect(whyNot('HIDDEN=y')).toBe('nobody can choose it')
    expect(whyNot('NOT_A_SYMBOL=y')).toBe('nobody can choose it')
  })

  test('does not turn on what depends on something that is off', () => {
    const against = 'it depends on (BASE || OTHER) && !AGAINST'
    expect(whyNot('DEMANDING=y', 'BASE=n', 'OTHER=n')).toBe(against)
    expect(whyNot('DEMANDING=y', 'BASE=y', 'AGAINST=y')).toBe(against)
    expect(whyNot('DEMANDING=y', 'BASE=y', 'AGAINST=n')).toBeUndefined()
    expect(whyNot('INNER=y', 'BASE=n')).toBe('it depends on BASE')
  })

  test('takes what is not decided for possible', () => {
    expect(whyNot('DEMANDING=y', 'BASE=n')).toBeUndefined()
  })

  test('does not turn off what something that is on selects', () => {
    expect(whyNot('CHOSEN=n', 'INNER=y', 'STRONG=y')).toBe('INNER selects it')
    expect(whyNot('CHOSEN=n', 'INNER=y', 'STRONG=n')).toBeUndefined()
    expect(whyNot('CHOSEN=n', 'INNER=n', 'STRONG=y')).toBeUndefined()
  })

  test('leaves choices alone, of which exactly one has to be on', () => {
    expect(whyNot('ONE=y')).toBe('it is one of a choice')
  })

  test('takes a symbol as possible when one of its places offers it', () => {
    expect(whyNot('TWICE=y', 'BASE=n')).toBeUndefined()
    expect(whyNot('TWICE=y', 'BASE=n', 'OTHER=n')).toBe('it depends on BASE')
    expect(whyNot('TWICE=y', 'BASE=y', 'OTHER=n')).toBeUndefined()
  })

  test('takes what a comment depends on, and what a help text says, for nothing else', () => {
    expect(whyNot('BESIDE=y', 'BASE=n')).toBeUndefined()
    expect(whyNot('BELOW=y', 'BASE=n', 'this=n')).toBeUndefined()
  })
})
