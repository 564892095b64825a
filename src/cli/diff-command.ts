// The command `diff` on the command line: its arguments and options, and nothing else.

import { type Command, Option } from 'commander'

import { hasErrors, printDiagnostic } from '../base/diagnostic.ts'
import { levels } from '../diff/mark.ts'
import { diff, type DiffParts } from './diff.ts'
import { loadPairs } from './diff-load.ts'
import { readDiffRequest, type DiffTexts } from './diff-request.ts'
import { EXIT_UNUSABLE } from './exit-status.ts'
import type { Io } from './io.ts'

export function addDiffCommand(
  program: Command,
  parts: Omit<DiffParts, 'loadPairs'> & { readonly warm?: () => void },
  io: Io,
  answer: (status: number) => void,
): void {
  const command = program
    .command('diff')
    .description('compare two versions of entry code: can anybody tell them apart?')
    .argument(
      '[versions...]',
      'OLD and NEW: two trees or two systems; one tree with --patch or --git',
    )
    .action(async (names: readonly string[], texts: DiffTexts) => {
      const { value, diagnostics } = readDiffRequest(names, texts)
      for (const diagnostic of diagnostics) io.err(`${printDiagnostic(diagnostic)}\n`)
      const refused = value === undefined || hasErrors(diagnostics)
      // What differs is going to be searched: a thread begins while the versions are read.
      if (!refused) parts.warm?.()
      answer(refused ? EXIT_UNUSABLE : await diff(value, { ...parts, loadPairs }, io))
    })
  for (const option of diffOptions()) command.addOption(option)
  command.addHelpText('after', examples)
}

const examples = `
Examples:
  sallyport diff linux --patch series.mbox      is it really "no functional change"?
  sallyport diff linux --git v6.12..HEAD
  sallyport diff linux-7.2 linux-7.3 --arch arm64

Exit status: 0 no difference, 1 a difference, 2 nothing to compare, 3 not decided.`

function gather(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

function diffOptions(): readonly Option[] {
  return [
    new Option(
      '--patch <file>',
      'NEW is the tree with this diff or mbox; may be repeated',
    ).argParser(gather),
    new Option('--git <old..new>', 'two revisions of the tree'),
    new Option('--level <level>', `what counts as a difference: ${levels.join(', ')}`).default(
      'effects',
    ),
    new Option('--map <old=new>', 'a function that was renamed; may be repeated').argParser(gather),
    new Option('--arch <arch>', 'architecture of the trees (default: x86)'),
    new Option('--config <file>', 'a kernel .config'),
    new Option(
      '--set <CONFIG_X=y>',
      'one setting on top, and no other configuration; may be repeated',
    ).argParser(gather),
    new Option('--depth <n>', 'most contexts on one stack, the task included'),
    new Option('--max-states <n>', 'give up a search after so many states of one configuration'),
    new Option('--max-memory <size>', 'give up a search at this size, 4G'),
    new Option('--timeout <seconds>', 'give up after this time'),
    new Option('--jobs <n>', 'configurations searched at once (default: number of cores)'),
    new Option('--format <format>', 'text or json').default('text'),
    new Option('--output <file>', 'write the result there'),
    new Option('--allow-opaque', 'treat functions that nobody defines as unknown values'),
  ]
}
