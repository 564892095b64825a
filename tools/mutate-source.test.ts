import { describe, expect, test } from 'vitest'
import { mutantsOf, type Operator } from './mutate-source.ts'

const source = `/* a(); */
void f(int n)
{
	int count = 0;

	first();
#ifdef SOMETHING
	second(n);
#endif
	if (n & MASK) {
		third();
		return;
	}
	for_each(n) {
		n = fourth(2);
	}
	last(true);
}
void g(void) { other(); }
`

function what(operator: Operator): readonly string[] {
  return mutantsOf(source, source.indexOf('{'))
    .filter((mutant) => mutant.operator === operator)
    .map((mutant) => mutant.what)
}

describe('mutantsOf()', () => {
  test('mutantsOf() drops calls, of this function only', () => {
    const names = ['first', 'second(n)', 'third', 'last(true)']
    const calls = names.map((name) => `without ${name.includes('(') ? name : `${name}()`};`)
    expect(what('drop')).toEqual(calls)
  })

  test('mutantsOf() exchanges neighbours, but nothing with a declaration', () => {
    expect(what('swap')).toEqual(['second(n); before first();'])
  })

  test('mutantsOf() negates what branches ask', () => {
    expect(what('negate')).toEqual(['not n & MASK'])
  })

  test('mutantsOf() changes numbers, masks and truth values', () => {
    expect(what('constant')).toEqual([
      '1 for 0',
      '(MASK << 1) for MASK',
      '(2 - 1) for 2',
      'false for true',
    ])
  })

  test('mutantsOf() moves statements into an if and out of it', () => {
    const branch = 'if (n & MASK)'
    expect(what('move')).toEqual([`second(n); into ${branch}`, `third(); before ${branch}`])
  })

  test('mutantsOf() edits the text in one place and leaves the rest', () => {
    const [first] = mutantsOf(source, source.indexOf('{'))
    expect(first?.text).toBe(source.replace('first();', ';'))
  })
})
