import { describe, expect, test } from 'vitest'
import { memoryHost } from '../front/c/source-host.ts'
import { drop, type Edit, editSources, exchange, moveBehind, replace } from './edit-source.ts'

const source = `
#define twice(x)	do { \\
	first(x);	\\
	first(x);	\\
} while (0)
void enter(void)
{
	first(1);
	if (ready) { second(); }
	third();
}
/* What leave() does when noticed (or not) is no business of late(int (*how)(void)). */
void late(int (*how)(void)) { first(1); }
void leave(void) { first(1); }
`

function edited(edit: Omit<Edit, 'file'>): string {
  const result = editSources(memoryHost(new Map([['a.c', source]])), [{ file: 'a.c', ...edit }])
  return 'problem' in result ? `refused: ${result.problem}` : (result.host.read('a.c') ?? '')
}

describe('editSources()', () => {
  test('replaces inside the named function only', () => {
    const text = edited({ within: 'leave', change: replace('first(1);', 'other();') })
    expect(text).toContain('void leave(void) { other(); }')
    expect(text.match(/first\(1\)/g)).toHaveLength(2)
  })
  test('finds a definition behind a comment that mentions the function', () => {
    expect(edited({ within: 'late', change: drop('first(1);') })).toContain('(void)) {  }')
  })
  test('refuses an edit that finds nothing, or more than one without being told which', () => {
    expect(edited({ within: 'leave', change: drop('absent();') })).toMatch('finds nothing')
    expect(edited({ within: 'twice', change: drop('first(x);') })).toMatch('finds nothing')
    expect(edited({ within: 'nowhere', change: drop('x') })).toMatch('does not define')
  })
  test('keeps every line where it was', () => {
    const text = edited({ within: 'enter', change: drop('first(1);') })
    expect(text.split('\n')).toHaveLength(source.split('\n').length)
  })
  test('moves a call behind another and exchanges two', () => {
    expect(edited({ within: 'enter', change: moveBehind('first(1);', 'second();') })).toMatch(
      /if \(ready\) \{ second\(\); first\(1\); \}/,
    )
    expect(edited({ within: 'enter', change: exchange('first(1);', 'third();') })).toMatch(
      /third\(\);\n[^]*first\(1\);\n\}\n\/\* What/,
    )
  })
})
