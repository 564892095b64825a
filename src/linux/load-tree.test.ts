// What the user can get wrong when naming a kernel tree, and the diagnostic for each. The files around a
// wrong one are real where the reading goes that far, and made up where it stops before.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { present } from '../base/assert.ts'
import { hasErrors } from '../base/diagnostic.ts'
import { directoryHost } from '../front/c/directory-host.ts'
import { overlayHost } from '../front/c/source-host.ts'
import { editSources, replace } from './edit-source.ts'
import { kernelTree } from './kernel-cache.ts'
import { targetOf } from './known-targets.ts'
import type { LinuxJob } from './jobs.ts'
import { createLoadMemory } from './load-memory.ts'
import { loadSources, loadTree, type TreeRequest } from './load-tree.ts'
import { packageHost } from './package-files.ts'
import { readClosure } from './read-closure.ts'
import { architecturesIn, missingFiles } from './tree-problems.ts'

const tree = kernelTree('6.12', 'x86')
const absent = ' (not run: no 6.12 tree, npm run kernels -- 6.12 x86)'

/** Constants are found out when they are asked for. */
function spelledOut(jobs: readonly LinuxJob[]): readonly unknown[] {
  return jobs.map((job) => ({ ...job, constants: new Map(job.constants ?? []) }))
}

function request(folder: string, more: Partial<TreeRequest> = {}): TreeRequest {
  return { tree: folder, arch: 'x86', settings: [], allowOpaque: false, ...more }
}

function writeMakefile(folder: string, release: string): void {
  const [version, patchLevel] = release.split('.')
  const text = `VERSION = ${version}\nPATCHLEVEL = ${patchLevel}\nSUBLEVEL = 1\nEXTRAVERSION =\n`
  writeFileSync(join(folder, 'Makefile'), text)
}

describe('loadTree() with an empty folder', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sallyport-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })

  test('refuses a folder without a Makefile', () => {
    const { value, diagnostics } = loadTree(request(folder))
    expect(value.jobs).toEqual([])
    expect(diagnostics).toMatchObject([{ code: 'K001', severity: 'error', span: { file: folder } }])
    expect(diagnostics[0]?.message).toContain('it has no Makefile')
  })

  test('refuses a folder that is not there, and a file', () => {
    writeMakefile(folder, '6.12')
    const whyNot = (name: string): unknown =>
      loadTree(request(join(folder, name))).diagnostics.map(({ code, message }) => [code, message])
    expect(whyNot('absent')).toEqual([
      ['K001', 'is not a Linux source tree: there is no such folder'],
    ])
    expect(whyNot('Makefile')).toEqual([['K001', 'is not a Linux source tree: it is a file']])
  })

  test('missingFiles() names a root header that is missing', () => {
    const { closure } = present(targetOf('6.12', 'x86'), '6.12 is known')
    const host = {
      read: (path: string) => (path.endsWith('linux/hardirq.h') ? undefined : ''),
    }
    const missing = missingFiles(host, closure, 'linux')
    expect(missing).toMatchObject([{ code: 'K003', span: { file: 'linux/hardirq.h' } }])
  })

  test('refuses an unknown architecture and suggests the one that was meant', () => {
    writeMakefile(folder, '6.12')
    const { diagnostics } = loadTree(request(folder, { arch: 'x866' }))
    expect(diagnostics).toMatchObject([{ code: 'K002', severity: 'error', span: { file: 'x866' } }])
    expect(diagnostics[0]?.help).toContain('did you mean x86?')
  })

  test('refuses a release that it does not know and names those that it does', () => {
    writeMakefile(folder, '5.4')
    const { diagnostics } = loadTree(request(folder))
    expect(diagnostics).toMatchObject([{ code: 'K004', span: { file: 'Makefile', line: 2 } }])
    expect(diagnostics[0]?.message).toContain('Linux 5.4.1')
    expect(diagnostics[0]?.help).toContain('6.12')
  })

  test('says why a release that it knows has no target for an architecture', () => {
    writeMakefile(folder, '6.1')
    const { diagnostics } = loadTree(request(folder, { arch: 'riscv' }))
    expect(diagnostics).toMatchObject([{ code: 'K004', span: { file: 'Makefile', line: 2 } }])
    expect(diagnostics[0]?.message).toContain(
      'cannot be checked for riscv: before 6.4 its entry code is assembly',
    )
    expect(diagnostics[0]?.help).toBe('releases known for riscv: 6.12, 7.2, 7.3')
  })

  test('says once that most files are missing', () => {
    writeMakefile(folder, '6.12')
    const { diagnostics } = loadTree(request(folder))
    expect(diagnostics).toMatchObject([{ code: 'K003', span: { file: folder } }])
    expect(diagnostics[0]?.message).toMatch(/\d+ of the \d+ files .* \(kernel\/entry\/common\.c, /)
    expect(diagnostics[0]?.help).toContain('sparse')
  })

  test('architecturesIn() refuses a tree without any architecture, and names those left out', () => {
    writeMakefile(folder, '6.12')
    const none = architecturesIn(folder)
    expect(none.value).toEqual([])
    expect(hasErrors(none.diagnostics)).toBe(true)
    mkdirSync(join(folder, 'arch/x86'), { recursive: true })
    const one = architecturesIn(folder)
    expect(one.value).toEqual(['x86', 'x86-nested-nmi', 'x86-voluntary'])
    expect(hasErrors(one.diagnostics)).toBe(false)
    const left = one.diagnostics.map(({ code, span }) => [code, span.file])
    expect(left).toContainEqual(['K007', 'arch/arm64'])
    expect(left).toContainEqual(['K007', 'arch/x86/xen/enlighten_pv.c'])
  })

  test('architecturesIn() refuses a release that it does not know', () => {
    writeMakefile(folder, '5.4')
    expect(architecturesIn(folder).diagnostics).toMatchObject([{ code: 'K004', severity: 'error' }])
  })

  test('refuses a Makefile that is a folder', () => {
    mkdirSync(join(folder, 'Makefile'))
    const { diagnostics } = loadTree(request(folder))
    expect(diagnostics).toMatchObject([{ code: 'K001' }])
    expect(diagnostics[0]?.message).toContain('its Makefile: is a folder')
  })

  test('refuses a Makefile in the middle of a merge, and says where', () => {
    const lines = ['VERSION = 6', '<<<<<<< HEAD', 'PATCHLEVEL = 12', '=======', 'PATCHLEVEL = 13']
    writeFileSync(join(folder, 'Makefile'), [...lines, '>>>>>>> theirs', ''].join('\n'))
    const { diagnostics } = loadTree(request(folder))
    expect(diagnostics).toMatchObject([{ code: 'K006', span: { file: 'Makefile', line: 2 } }])
  })
})

describe.skipIf(tree === undefined)(`loadTree() with 6.12 x86${tree ? '' : absent}`, () => {
  const whole = tree ?? ''

  test('names the one file that is missing', () => {
    const file = 'kernel/context_tracking.c'
    const host = overlayHost(directoryHost(whole), new Map([[file, undefined]]))
    const { value, diagnostics } = loadSources(request(whole), host)
    expect(value.jobs).toEqual([])
    expect(diagnostics).toMatchObject([{ code: 'K003', severity: 'error', span: { file } }])
  })

  test('says of a file that is a link out of the tree that it is one', () => {
    const file = 'kernel/context_tracking.c'
    const gone = overlayHost(directoryHost(whole), new Map([[file, undefined]]))
    const host = { ...gone, whyNot: () => 'is a symbolic link that leads out of the tree' }
    const { diagnostics } = loadSources(request(whole), host)
    expect(diagnostics).toMatchObject([{ code: 'K003', message: host.whyNot() }])
  })

  test('refuses a tree in the middle of a merge, and says where', () => {
    const file = 'kernel/softirq.c'
    const text = present(directoryHost(whole).read(file), 'a file of the tree')
    const merged = `${text}\n<<<<<<< HEAD\n=======\n>>>>>>> theirs\n`
    const host = overlayHost(directoryHost(whole), new Map([[file, merged]]))
    const line = text.split('\n').length + 1
    const { value, diagnostics } = loadSources(request(whole), host)
    expect(value.jobs).toEqual([])
    expect(diagnostics).toMatchObject([{ code: 'K006', span: { file, line } }])
  })

  test('says once that a source file is a binary file', () => {
    const file = 'kernel/softirq.c'
    const host = overlayHost(directoryHost(whole), new Map([[file, '\u007fELF\0\0\u0001@@@']]))
    const { diagnostics } = loadSources(request(whole), host)
    const errors = diagnostics.filter(({ severity }) => severity === 'error')
    expect(errors).toMatchObject([{ code: 'C012', span: { file } }])
  })

  test.each([
    ['# Linux/arm64 6.12.1 Kernel Configuration\nCONFIG_SMP=y\n', 'arm64'],
    ['CONFIG_RISCV=y\n', 'riscv'],
  ])('refuses the configuration of another architecture: %j', (text, arch) => {
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-'))
    const configFile = join(folder, 'config')
    writeFileSync(configFile, text)
    const { value, diagnostics } = loadTree(request(whole, { configFile }))
    rmSync(folder, { recursive: true })
    expect(value.jobs).toEqual([])
    expect(diagnostics).toMatchObject([{ code: 'K025', span: { file: configFile } }])
    expect(diagnostics[0]?.message).toContain(`a kernel for ${arch}, and x86 is to be checked`)
  })

  test('refuses a configuration file that cannot be read', () => {
    const configFile = join(whole, 'no-such.config')
    const { diagnostics } = loadTree(request(whole, { configFile }))
    expect(diagnostics).toMatchObject([{ code: 'K005', severity: 'error' }])
    expect(diagnostics[0]?.span.file).toBe(configFile)
  })

  test('refuses settings that contradict each other', () => {
    const settings = ['CONFIG_PREEMPTION=y', 'CONFIG_PREEMPTION=n']
    const { value, diagnostics } = loadTree(request(whole, { settings }))
    expect(value.jobs).toEqual([])
    expect(diagnostics).toMatchObject([{ code: 'K020', severity: 'error' }])
  })

  test.each([
    ['CONFIG_LOCKDEP=n', 'CONFIG_LOCKDEP=y'],
    ['CONFIG_TINY_RCU=y', 'CONFIG_TINY_RCU=n'],
  ])('refuses %s, with which properties would be asked of what is not there', (set, wanted) => {
    const { value, diagnostics } = loadTree(request(whole, { settings: [set] }))
    expect(value.jobs).toEqual([])
    expect(diagnostics).toMatchObject([{ code: 'K023', help: `it takes ${wanted}` }])
  })

  test('asks back about a setting that nothing asks for', () => {
    const { diagnostics } = loadTree(request(whole, { settings: ['CONFIG_PREEMPTIN=n'] }))
    expect(diagnostics).toMatchObject([{ code: 'K024', severity: 'error' }])
    expect(diagnostics[0]?.help).toContain('did you mean CONFIG_PREEMPTION?')
  })

  test('says where C that does not parse goes wrong', () => {
    const file = 'kernel/entry/common.c'
    const edits = [
      {
        file,
        within: 'irqentry_enter',
        change: replace('return ret;\n\t}', 'return ret;', 1),
      },
    ]
    const edited = editSources(directoryHost(whole), edits)
    if ('problem' in edited) throw new Error(edited.problem)
    const { value, diagnostics } = loadSources(request(whole), edited.host)
    const errors = diagnostics.filter(({ severity }) => severity === 'error')
    expect(value.jobs).toEqual([])
    const lines = (edited.host.read(file) ?? '').split('\n')
    const head = lines.findIndex((text) => text.includes(' irqentry_enter('))
    const span = expect.objectContaining({ file, line: lines.indexOf('{', head) + 1 })
    expect(errors).toMatchObject([{ code: 'C100', message: 'this `{` is closed nowhere', span }])
  })

  test('loads a tree the same, whatever was loaded before', () => {
    const before = directoryHost(whole)
    const memory = createLoadMemory()
    const edits = [
      [],
      ['kernel/softirq.c', 'irq_enter_rcu(void)\n{', '$&\nlocal_bh_disable();'],
      ['include/linux/thread_info.h', '', '\n'],
      ['include/linux/preempt.h', 'PREEMPT_BITS\t8', 'PREEMPT_BITS\t9'],
      [],
    ] as const
    for (const [file = '', from = '', to = ''] of edits) {
      const text = before.read(file)
      const edited = text?.replace(from, to)
      if (text !== undefined) expect(edited).not.toBe(text)
      const host = overlayHost(before, new Map(text === undefined ? [] : [[file, edited]]))
      const again = loadSources(request(whole), host, packageHost, memory)
      const fresh = loadSources(request(whole), host)
      expect(spelledOut(again.value.jobs), file).toEqual(spelledOut(fresh.value.jobs))
      expect(again.diagnostics).toEqual(fresh.diagnostics)
    }
  })

  test('gives one job for each way of booting', () => {
    const { value, diagnostics } = loadTree(request(whole))
    expect(diagnostics.map(({ code }) => code)).toEqual(['C103', 'C103'])
    expect(value.jobs.map(({ name }) => name)).toEqual([
      'preempt=none nohz_full=off',
      'preempt=voluntary nohz_full=off',
      'preempt=full nohz_full=off',
      'preempt=none nohz_full=on',
      'preempt=voluntary nohz_full=on',
      'preempt=full nohz_full=on',
    ])
    expect(value.kernel).toMatch(/^6\.12\.\d+/)
  })

  test('warns of a name that only a header which is not followed defines', () => {
    const edits = [
      {
        file: 'kernel/entry/common.c',
        change: replace('#define CREATE_TRACE_POINTS', '#ifdef arch_scale_freq_tick\n#endif'),
      },
    ]
    const edited = editSources(directoryHost(whole), edits)
    if ('problem' in edited) throw new Error(edited.problem)
    const { value, diagnostics } = loadSources(request(whole), edited.host)
    expect(value.jobs).toHaveLength(6)
    const hidden = diagnostics.filter(({ code }) => code === 'C024')
    expect(hidden).toMatchObject([{ severity: 'warning', span: { file: 'kernel/entry/common.c' } }])
    expect(hidden[0]?.message).toContain('arch_scale_freq_tick')
  })

  test('has looked at every name that a hidden header defines, and at no other', () => {
    const { closure, preset } = present(targetOf('6.12', 'x86'), '6.12 is known')
    const unreviewed = { ...closure, notDefined: new Map() }
    const read = readClosure(directoryHost(whole), 'x86', unreviewed, preset, false)
    const hidden = read.diagnostics.filter(({ code }) => code === 'C024')
    const names = hidden.map(({ message }) => message.split(' ')[0] ?? '')
    expect(names.toSorted()).toEqual([...closure.notDefined.keys()].toSorted())
  })
})
