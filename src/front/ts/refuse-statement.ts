// Statements outside the subset: what they are called, and what to write instead.

import type { Statement } from 'oxc-parser'
import type { TsCode } from './codes.ts'
import type { Context } from './context.ts'
import { report } from './context.ts'
import { spoken } from './refuse.ts'

interface Refusal {
  readonly code: TsCode
  readonly message: string
  readonly help?: string
}

const topHelp = 'move it to the top of the module'
const loopHelp = 'write `for (let i = 0; i < length; i++)`'

const refusals: Partial<Record<Statement['type'], Refusal>> = {
  FunctionDeclaration: { code: 'T012', message: 'a function inside a function', help: topHelp },
  TSDeclareFunction: { code: 'T012', message: 'a function inside a function', help: topHelp },
  ClassDeclaration: {
    code: 'T010',
    message: 'a class',
    help: 'write functions over declared state',
  },
  ForOfStatement: { code: 'T010', message: '`for … of`', help: loopHelp },
  ForInStatement: { code: 'T010', message: '`for … in`', help: loopHelp },
  ThrowStatement: {
    code: 'T010',
    message: '`throw`',
    help: 'say what must hold with `check(property, condition, message)`',
  },
  TryStatement: { code: 'T010', message: '`try`', help: 'nothing throws here: return a number' },
  LabeledStatement: {
    code: 'T010',
    message: 'a label',
    help: 'put the inner loop into a function',
  },
  TSEnumDeclaration: { code: 'T008', message: '`enum`', help: 'write `const X = { … } as const`' },
}

/** Also for what stands at the top of a module and has no meaning there. */
export function refuseStatement(context: Context, node: Statement, code?: TsCode): void {
  const known = refusals[node.type]
  if (known === undefined) {
    return report(context, node, code ?? 'T010', `${spoken(node.type)} is outside the subset`)
  }
  report(context, node, code ?? known.code, `${known.message} is outside the subset`, known.help)
}
