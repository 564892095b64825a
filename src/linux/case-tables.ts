// All case tables, and what they are about: which bugs really happened.

import { arm64Cases } from './arm64-cases.ts'
import type { CaseTable } from './cases.ts'
import { historical } from './faults.ts'
import { loongarchCases } from './loongarch-cases.ts'
import { riscvCases } from './riscv-cases.ts'
import { s390Cases } from './s390-cases.ts'
import { x86Cases } from './x86-cases.ts'
import { x86MachineCases } from './x86-machine-cases.ts'

export const caseTables: readonly CaseTable[] = [
  ...x86Cases,
  ...x86MachineCases,
  ...arm64Cases,
  ...riscvCases,
  ...loongarchCases,
  ...s390Cases,
]

/** Each was once in a kernel, or nearly: a tree has a row for it, or a reason why it cannot have it. */
export const happened: readonly string[] = [
  ...historical.map(({ name }) => name),
  'nmi-traced-early',
  'arm64-preempt-masked',
  'bit-as-mask',
]
