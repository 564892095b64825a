// Systems and claims of users with something wrong in them, through the real readers: one diagnostic with code,
// place and help, status 2, and no search.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { hasClaims, loadClaims } from '../claims/load-claims.ts'
import { explore } from '../explore/explore.ts'
import { loadSystems } from '../linux/load-systems.ts'
import { bundledSystems } from '../linux/package-files.ts'
import { loadTree } from '../linux/load-tree.ts'
import { architecturesIn } from '../linux/tree-problems.ts'
import { fakeScreen, partsOf } from './cli-fixture.ts'
import { run } from './main.ts'
import type { Search } from './search.ts'

const head = `import { bits, check, global, property, task } from 'sallyport/machine/lang'
const shared = global({ counter: bits(2), done: bits(1) })
`
const tail = `
property('stays-zero', 'The counter stays 0.')
task('t', f, 0)
`
const right = `${head}export function h(): void { check('stays-zero', shared.counter === 0, 'm') }
export function f(): void { h() }${tail}`

function claims(variant: string, property: string): string {
  const asked = `variant: '${variant}', property: '${property}', stated: 'open'`
  return `export const claims = { title: 't', depth: 1, faults: [],
    variants: { plain: {}, elsewhere: { replace: { h: 'g' } }, full: { set: { counter: 4 } } },
    claims: [{ id: '1.1', source: 's', statement: 'x', decided: [
      { shows: 'x', ${asked}, recorded: 'holds' }] }] }`
}

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const search: Search = (program, options) =>
  Promise.resolve({
    result: explore(program, options.only.length === 0 ? {} : { only: options.only }),
    witnesses: new Map(),
  })

async function checkFiles(files: Readonly<Record<string, string>>, ...more: readonly string[]) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const screen = fakeScreen()
  const claimsLoader = { all: bundledSystems, has: hasClaims, load: loadClaims }
  const loaders = { loadTree, architectures: architecturesIn, loadSystems, claims: claimsLoader }
  const path = relative(process.cwd(), join(folder, Object.keys(files)[0] ?? ''))
  const status = await run(['check', path, ...more], screen.io, partsOf(loaders, search))
  const show = (text: string): string => text.replaceAll(relative(process.cwd(), folder), '.')
  return { status, text: show(screen.text()), errors: show(screen.errors()) }
}

const wrong: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
  [
    'a property that nobody declares',
    { 'a.ts': right.replace("check('stays-zero'", "check('stays-null'") },
    `./a.ts:3:29  L008  nobody declares the property stays-null
  help: declare it: property('stays-null', …)
`,
  ],
  [
    'a loop that grows without a bound',
    {
      'b.ts': `${head}export function f(): void { for (let i = 0; ; i++) shared.counter = 0 }${tail}`,
    },
    `./b.ts:3:47  T030  \`i\` grows with each round, and nothing bounds it
  help: compare \`i\` with a bound, cut it (\`i & 7\`), or keep the number in a field
./b.ts:3:8  L002  f() is needed by task t but could not be represented
  help: see what was refused in it
`,
  ],
  [
    'an initial value outside of its field',
    { 'c.ts': right.replace('bits(1)', 'bits(1, 7)') },
    `./c.ts:2:49  T019  the initial value 7 does not fit the domain
  help: it holds 0 … 1: widen it, or begin in it
`,
  ],
  [
    'modules that import each other',
    {
      'd.ts': right.replace('import', "import { g } from './e.ts'\nimport"),
      'e.ts': "import { f } from './d.ts'\nexport function g(): void { f() }\n",
    },
    `./e.ts:1:1  T004  ./d.ts imports this module, directly or through others
  help: move what both need into a third module
`,
  ],
  [
    'a claim about a variant that is not there',
    { 'g.ts': right, 'g.claims.ts': claims('plane', 'stays-zero') },
    `./g.claims.ts:4:30  U022  there is no variant \`plane\`
  help: there are: plain, elsewhere, full
`,
  ],
  [
    'a claim about a property that is not there',
    { 'h.ts': right, 'h.claims.ts': claims('plain', 'stays-null') },
    `./h.claims.ts:4:49  U023  the system has no property \`stays-null\`
  help: there are: stays-zero, field-range, engine-sanity
`,
  ],
  [
    'a variant with a function that is not there',
    { 'i.ts': right, 'i.claims.ts': claims('elsewhere', 'stays-zero') },
    `./i.claims.ts:2:55  U025  no module of the system exports \`g\`
  help: export it
`,
  ],
  [
    'a variant that sets a field to more than it holds',
    { 'k.ts': right, 'k.claims.ts': claims('full', 'stays-zero') },
    `./k.claims.ts:2:88  U024  \`counter\` cannot be 4
  help: it has 2 bits
`,
  ],
  [
    'a module without tasks',
    { 'l.ts': head },
    `./l.ts:1:1  U011  ./l.ts declares no task, so that nothing would happen
  help: declare one for each CPU: task('name', body, 0)
`,
  ],
]

test.each(wrong)('run() refuses %s with code, place and help, status 2', async (_, files, says) => {
  const { status, text, errors } = await checkFiles(files)
  expect({ status, text, errors }).toEqual({ status: 2, text: '', errors: says })
})

test('run() decides the claims of a module that is right, and the one asked for alone', async () => {
  const files = { 'm.ts': right, 'm.claims.ts': claims('plain', 'stays-zero') }
  expect(await checkFiles(files)).toMatchObject({ status: 0, errors: '' })
  const alone = await checkFiles(files, '--claim', '1.1')
  expect(alone).toMatchObject({ status: 0, errors: '' })
  expect(alone.text).toContain('1 claim: 1 answered')
})

test('run() answers 3 where a claim would hold in states that are not what they should be', async () => {
  const overflowing = right.replace(
    "check('stays",
    "shared.done = shared.counter + 2; check('stays",
  )
  const files = { 'n.ts': overflowing, 'n.claims.ts': claims('plain', 'stays-zero') }
  const { status, text } = await checkFiles(files)
  expect(status).toBe(3)
  expect(text).toContain('the search rests on field-range, which is violated')
  expect(text).toContain('1 verdict not as recorded')
})

test('run() refuses a claim that is not there', async () => {
  const files = { 'm.ts': right, 'm.claims.ts': claims('plain', 'stays-zero') }
  const { status, errors } = await checkFiles(files, '--claim', '1.2')
  expect(status).toBe(2)
  expect(errors).toMatch(/^sallyport {2}U004 {2}no checked system has a claim 1\.2\n {2}help: /)
})

test('run() refuses --stories where there are no claims', async () => {
  const { status, errors } = await checkFiles({ 'plain.ts': right }, '--stories')
  expect(status).toBe(2)
  expect(errors).toMatch(/^sallyport {2}U003 {2}--stories is about the claims ledger, /)
})

test('run() checks a system once that is named twice', async () => {
  const files = { 'twice.ts': right }
  const path = relative(process.cwd(), join(folder, 'twice.ts'))
  const { status, text } = await checkFiles(files, path)
  expect(status).toBe(0)
  expect(text).toContain('searched  1 configuration,')
})
