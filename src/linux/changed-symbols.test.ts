import { describe, expect, test } from 'vitest'
import { changedSymbols } from './changed-symbols.ts'

const text = `
#ifdef CONFIG_AROUND
static void first(void)
{
	if (IS_ENABLED(CONFIG_INSIDE))
		told();

	one();
}

static void second(void)
{
	if (IS_ENABLED(CONFIG_SECOND))
		two();
}
#else
static inline void first(void) { }
#endif

#if defined(CONFIG_WRAPPED) || \\
    defined(CONFIG_CONTINUED)
static void third(void)
{
	three();
}
#endif
`

describe('changedSymbols()', () => {
  test('finds nothing where nothing differs', () => {
    expect(changedSymbols(text, text)).toEqual([])
  })

  test('names those of the definition that differs and of the conditions around it', () => {
    const after = text.replace('one();', 'other();')
    expect(changedSymbols(text, after)).toEqual(['CONFIG_AROUND', 'CONFIG_INSIDE'])
  })

  test('knows that the other branch depends on the same condition', () => {
    const after = text.replace('first(void) { }', 'first(void) { more(); }')
    expect(changedSymbols(text, after)).toEqual(['CONFIG_AROUND'])
  })

  test('reads conditions that go on in the next line', () => {
    const after = text.replace('three();', '')
    expect(changedSymbols(text, after)).toEqual(['CONFIG_WRAPPED', 'CONFIG_CONTINUED'])
  })

  test('takes a definition that one text lacks for a difference', () => {
    const gone = text.replace(/static void second[^}]*\}\n/, '')
    expect(changedSymbols(text, gone)).toContain('CONFIG_SECOND')
    expect(changedSymbols(gone, text)).toContain('CONFIG_SECOND')
  })
})
