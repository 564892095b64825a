// Thread flags have other numbers on each architecture and in each release. The page of the machine
// library that names them (machine/linux/thread-flags.ts) is written anew with the numbers of the tree at
// hand; a flag that the tree does not have is no bit at all.

import type { ModuleHost } from '../front/ts/read-system.ts'

const page = 'machine/linux/thread-flags.ts'

const flags = ['NOTIFY_RESUME', 'SIGPENDING', 'NEED_RESCHED', 'NEED_RESCHED_LAZY']
/** Said in this flag by an idle task that watches its flags itself. */
const polling = 'POLLING'

/** The library as `host` has it, with the thread flags of a tree. */
export function withThreadFlags(
  host: ModuleHost,
  constants: ReadonlyMap<string, bigint>,
): ModuleHost {
  const text = flagPage(constants)
  return { ...host, read: (path) => (path === page ? text : host.read(path)) }
}

function flagPage(constants: ReadonlyMap<string, bigint>): string {
  const numbers = new Map(flags.map((name) => [name, constants.get(`TIF_${name}`)]))
  numbers.set(polling, constants.get('TIF_POLLING_NRFLAG'))
  const known = [...numbers.values()].flatMap((number) => (number === undefined ? [] : [number]))
  const bits = known.reduce((most, number) => (number > most ? number : most), 0n) + 1n
  const lines = [...numbers].map(
    ([name, number]) => `export const ${name} = ${number === undefined ? 0 : 2 ** Number(number)}`,
  )
  return [...lines, `export const FLAG_BITS = ${bits}`, ''].join('\n')
}
