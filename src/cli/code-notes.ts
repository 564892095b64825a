// The one-line meaning of every diagnostic code, gathered from the parts that report them.

import { claimCodes } from '../claims/codes.ts'
import { loweringCodes } from '../front/c/lower-c-codes.ts'
import { tsCodes } from '../front/ts/codes.ts'
import { linkCodes } from '../link/codes.ts'
import { patchCodes } from '../patch/codes.ts'
import { traceCodes } from '../replay/codes.ts'
import { diffCodes } from './diff-codes.ts'
import { usageCodes } from './wrong-use.ts'

const preprocessingCodes = {
  C001: 'a comment that does not end',
  C002: 'characters that are no token of C, or a literal that does not end',
  C003: 'a directive that is malformed or unknown',
  C004: '#else, #elif or #endif without its #if, or an #if without its #endif',
  C005: 'a condition of #if that is no integer expression',
  C006: 'an #error directive was reached: the configuration may contradict itself',
  C007: 'an #include of a file that is not in the tree',
  C009: 'a limit was reached: include depth, macro expansions or tokens',
  C010: 'a macro call that does not end, or has the wrong number of arguments',
  C011: '# or ## is used in a way that makes no token',
  C012: 'a file that cannot be read',
  C020: 'a name that #if tests is defined nowhere that was read; it counts as 0',
  C021: 'a name that #if tests is defined only further down; here it counts as 0',
  C022: 'the configuration does not decide about symbols that the code asks for',
  C023: 'a macro whose meaning is built in takes another number of arguments in this tree',
  C024: 'a name that #if tests is defined by a header that was not followed',
} as const

const treeCodes = {
  K001: 'the folder is no Linux source tree',
  K002: 'an architecture that this version cannot check',
  K003: 'a file that the check needs is missing from the tree',
  K004: 'a kernel release that this version cannot check',
  K005: 'the configuration file cannot be read',
  K006: 'a file has conflict markers: a merge is not finished',
  K007: 'an architecture is left out of this tree, and not checked there',
  K020: 'the configuration sets one symbol twice, differently',
  K021: 'a line that is no configuration setting',
  K022: 'a configuration symbol has a value of the wrong kind',
  K024: 'a setting on the command line that nothing asks for',
  K023: 'a configuration without the hooks that the properties ask about',
  K025: 'the configuration is that of a kernel for another architecture',
} as const

export const codeTables: readonly Readonly<Record<string, string>>[] = [
  preprocessingCodes,
  loweringCodes,
  tsCodes,
  linkCodes,
  treeCodes,
  patchCodes,
  usageCodes,
  diffCodes,
  claimCodes,
  traceCodes,
]

/** In the order of their names. */
export const codeNotes: Readonly<Record<string, string>> = Object.fromEntries(
  codeTables.flatMap(Object.entries<string>).toSorted(([one], [other]) => (one < other ? -1 : 1)),
)
