// The one-line meaning of every diagnostic code, gathered from the parts that report them.

import { loweringCodes } from '../front/c/lower-c-codes.ts'
import { tsCodes } from '../front/ts/codes.ts'
import { linkCodes } from '../link/codes.ts'
import { usageCodes } from './wrong-use.ts'

export const codeNotes: Readonly<Record<string, string>> = {
  ...loweringCodes,
  ...tsCodes,
  ...linkCodes,
  ...usageCodes,
}
