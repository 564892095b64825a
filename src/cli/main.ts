// The command line: which command with which options, and nothing else. `run` never throws and never
// exits; it prints through the given io and answers the exit status.

import { Command, CommanderError, Option } from 'commander'

import { hasErrors, printDiagnostic } from '../base/diagnostic.ts'
import { check, type CheckParts } from './check.ts'
import { readCheckRequest, type CheckTexts } from './check-request.ts'
import { addDiffCommand } from './diff-command.ts'
import { EXIT_HOLDS, EXIT_UNUSABLE } from './exit-status.ts'
import { explain, type Statements, type SystemStatements } from './explain.ts'
import type { Io } from './io.ts'
import { reductionNotes } from './reductions.ts'
import { addReplayCommand } from './replay.ts'
import { reasonOf, wrongUse } from './wrong-use.ts'

/** What the commands are made of; tests replace the parts. */
export interface Parts extends CheckParts {
  /** Statements of the machine library's properties. */
  readonly statements: () => Statements
  /** Properties that systems declare; absent: none. */
  readonly systemStatements?: () => SystemStatements
  /** A thread for searches begins. */
  readonly warm?: () => void
}

/** `argv` without the interpreter and the script. */
export async function run(argv: readonly string[], io: Io, parts: Parts): Promise<number> {
  let status = EXIT_HOLDS
  const help: string[] = []
  const program = describeCommands(io, parts, {
    answer: (answered) => {
      status = answered
    },
    help: (text) => void help.push(text),
  })
  try {
    await program.parseAsync(argv, { from: 'user' })
    return status
  } catch (error) {
    if (!(error instanceof CommanderError)) return reportBug(error, io)
    return error.exitCode === 0 ? printHelp(help.join(''), io) : refuseUse(error, io)
  }
}

async function printHelp(text: string, io: Io): Promise<number> {
  try {
    await io.out(text)
    return EXIT_HOLDS
  } catch (error) {
    const message = `cannot write the result: ${reasonOf(error)}`
    io.err(`${printDiagnostic(wrongUse('U006', message))}\n`)
    return EXIT_UNUSABLE
  }
}

interface Told {
  readonly answer: (status: number) => void
  /** What was asked about the commands themselves. */
  readonly help: (text: string) => void
}

function describeCommands(io: Io, parts: Parts, { answer, help }: Told): Command {
  const program = new Command('sallyport')
    .description('Checks operating-system entry and exit code exhaustively.')
    .version(parts.version)
    .exitOverride()
    .configureOutput({
      writeOut: help,
      writeErr: () => undefined,
      outputError: () => undefined,
      getOutHelpWidth: () => io.width,
    })

  const checkCommand = program
    .command('check')
    .description('search every behaviour of a kernel tree or of systems, and say what holds')
    .argument(
      '[systems...]',
      'bundled systems or modules of your own; without any: all bundled ones',
    )
    .action(async (systems: readonly string[], texts: CheckTexts) => {
      const { value, diagnostics } = readCheckRequest(systems, texts)
      for (const diagnostic of diagnostics) io.err(`${printDiagnostic(diagnostic)}\n`)
      answer(hasErrors(diagnostics) ? EXIT_UNUSABLE : await check(value, parts, io))
    })
  for (const option of checkOptions()) checkCommand.addOption(option)
  addDiffCommand(program, parts, io, answer)
  addReplayCommand(program, parts, io, answer)

  program
    .command('explain')
    .description('what a property, a reduction or a code means, and where it comes from')
    .argument('[name]', 'a property, a reduction or a code; without: the list of all')
    .action(async (name: string | undefined) => {
      const systems = parts.systemStatements?.() ?? new Map()
      answer(await explain(name, { machine: parts.statements(), systems }, io))
    })
  return program
}

function gather(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

function checkOptions(): readonly Option[] {
  return [
    new Option('--tree <dir>', 'a Linux kernel tree; may be repeated').argParser(gather),
    new Option(
      '--arch <arch>',
      'its architecture (default: x86), or all; may be repeated',
    ).argParser(gather),
    new Option(
      '--config <file>',
      'a kernel .config, or preset (default); may be repeated',
    ).argParser(gather),
    new Option('--set <CONFIG_X=y>', 'one setting on top; may be repeated').argParser(gather),
    new Option('--depth <n>', 'most contexts on one stack, the task included'),
    new Option('--memory <model>', 'sc, or tso: stores wait in buffers, as on x86').default('sc'),
    new Option('--store-buffer <n>', 'with tso, stores that one CPU can hold back (default: 4)'),
    new Option('--property <name>', 'look at this property only; may be repeated').argParser(
      gather,
    ),
    new Option(
      '--claim <id>',
      'decide this claim only, and tell its stories; may be repeated',
    ).argParser(gather),
    new Option('--stories', 'tell the story of every violation that a claim expects'),
    new Option('--max-states <n>', 'give up after so many states of one configuration'),
    new Option(
      '--max-memory <size>',
      'give up at this size, 4G (default: three quarters of the free)',
    ),
    new Option('--timeout <seconds>', 'give up after this time'),
    new Option('--first', 'stop at the first violation'),
    new Option(
      '--shard <i/n>',
      'of all combinations of trees, architectures and configs, one part',
    ),
    new Option('--no-cache', 'search although the result is known, and do not keep it'),
    new Option('--jobs <n>', 'configurations searched at once (default: number of cores)'),
    new Option(
      '--checkpoint <file>',
      'put the search away there every minute and when it is stopped',
    ),
    new Option('--resume <file>', 'go on with the search that was put away there'),
    new Option('--workers <n>', 'threads for all searches together (default: number of cores)'),
    new Option('--format <format>', 'text, json, sarif, junit or ktap').default('text'),
    new Option('--output <file>', 'write the result there'),
    new Option('--allow-opaque', 'treat functions that nobody defines as unknown values'),
    new Option('--stepwise', 'let other CPUs stop at each access: more bugs, many more states'),
    new Option('--flip', 'let other CPUs flip static keys and preempt= while the kernel runs, too'),
    new Option(
      '--fingerprint',
      'tell large states apart by 64 bits: faster, and what holds may be wrong by chance',
    ),
    new Option('--no-reduce', 'search without reductions: slower, for comparing'),
    new Option(
      '--without <reduction>',
      `search without this one: ${Object.keys(reductionNotes).join(', ')}; may be repeated`,
    ).argParser(gather),
  ]
}

function refuseUse(error: CommanderError, io: Io): number {
  const [message = '', ...more] = error.message.replace(/^error: /, '').split('\n')
  const hint = /Did you mean (.*)\?\)/.exec(more.join(' '))?.[1]
  const help = hint === undefined ? 'see sallyport --help' : `did you mean ${hint}?`
  const what = error.code === 'commander.help' ? 'a command is missing' : message
  io.err(`${printDiagnostic(wrongUse('U001', what, help))}\n`)
  return EXIT_UNUSABLE
}

/** An assertion failed, or something happened that nobody thought of. */
function reportBug(error: unknown, io: Io): number {
  const message = reasonOf(error).replace(/^sallyport bug: /, '')
  io.err(`sallyport bug: ${message}\n`)
  io.err(
    '  help: this is a defect of sallyport, not of your input; please report the command line\n',
  )
  if (io.debug && error instanceof Error) io.err(`${error.stack ?? ''}\n`)
  return EXIT_UNUSABLE
}
