import { describe, expect, test } from 'vitest'
import { memoryHost } from '../front/c/source-host.ts'
import { otherSettings } from './other-settings.ts'

const kconfig = ['A', 'B', 'C', 'D', 'E']
  .map((name) => `config ${name}\n\tbool "${name}"\n`)
  .concat('config HIDDEN\n\tbool\n')
  .join('\n')

function settingsFor(mentioned: readonly string[]): ReturnType<typeof otherSettings> {
  const [old, now] = ['one', 'two'].map((word) => {
    const uses = mentioned.map((name) => `IS_ENABLED(CONFIG_${name})`).join()
    return memoryHost(
      new Map([
        ['a.c', `int f = ${word}(${uses});\n`],
        ['Kconfig', kconfig],
      ]),
    )
  })
  const config = new Map(
    ['A', 'B', 'C', 'D', 'E', 'HIDDEN'].map((name) => [`CONFIG_${name}`, name === 'A' ? 'y' : 'n']),
  )
  const none = memoryHost(new Map())
  return otherSettings(old ?? none, now ?? none, ['a.c', 'Kconfig'], config, 'x86')
}

describe('otherSettings()', () => {
  test('has nothing to say of what mentions no symbol, or one that is not decided', () => {
    expect(settingsFor([])).toEqual({ possible: [], leftOut: [] })
    expect(settingsFor(['UNHEARD_OF'])).toEqual({ possible: [], leftOut: [] })
  })

  test('sets each symbol the other way round, and all of them together', () => {
    const [a, b] = ['CONFIG_A=n', 'CONFIG_B=y']
    expect(settingsFor(['A', 'B']).possible).toEqual([[a], [b], [a, b]])
  })

  test('says what Kconfig rules out', () => {
    expect(settingsFor(['A', 'HIDDEN'])).toEqual({
      possible: [['CONFIG_A=n']],
      leftOut: [{ setting: 'CONFIG_HIDDEN=y', reason: 'nobody can choose it' }],
    })
  })

  test('says what is beyond its limit', () => {
    const { possible, leftOut } = settingsFor(['A', 'B', 'C', 'D', 'E'])
    expect(possible).toHaveLength(5)
    expect(leftOut).toEqual([{ setting: 'CONFIG_E=y', reason: 'more than 4 symbols' }])
  })
})
