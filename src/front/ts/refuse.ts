// Expressions outside the subset: what they are called, and what to write instead.

import type { Expression } from 'oxc-parser'
import type { TsCode } from './codes.ts'
import type { Context } from './context.ts'
import { report } from './context.ts'

interface Refusal {
  readonly code: TsCode
  readonly message: string
  readonly help?: string
}

const assignmentHelp = 'make the assignment a statement of its own'
const functionHelp = 'only functions at the top of a module are understood; pass what it needs'
const objectHelp =
  'state is declared at the top of a module with perCpu, perTask, perFrame or global'
const stringHelp = 'every value is a 64-bit integer or a boolean'

const refusals: Partial<Record<Expression['type'], Refusal>> = {
  AssignmentExpression: { code: 'T017', message: 'an assignment as a value', help: assignmentHelp },
  UpdateExpression: { code: 'T017', message: '`++` or `--` as a value', help: assignmentHelp },
  SequenceExpression: { code: 'T011', message: 'the comma operator', help: 'write two statements' },
  ArrowFunctionExpression: { code: 'T012', message: 'a function as a value', help: functionHelp },
  FunctionExpression: { code: 'T012', message: 'a function as a value', help: functionHelp },
  AwaitExpression: {
    code: 'T012',
    message: '`await`',
    help: 'write `waitUntil(() => condition)`: it blocks the frame as the kernel would',
  },
  YieldExpression: { code: 'T012', message: '`yield`', help: 'steps end where state is accessed' },
  ObjectExpression: { code: 'T011', message: 'an object', help: objectHelp },
  ArrayExpression: { code: 'T011', message: 'an array', help: objectHelp },
  NewExpression: { code: 'T011', message: '`new`', help: objectHelp },
  ClassExpression: {
    code: 'T011',
    message: 'a class',
    help: 'write functions over declared state',
  },
  ThisExpression: { code: 'T011', message: '`this`', help: objectHelp },
  TemplateLiteral: { code: 'T013', message: 'a template string', help: stringHelp },
  TaggedTemplateExpression: { code: 'T013', message: 'a template string', help: stringHelp },
  ChainExpression: { code: 'T011', message: '`?.`', help: 'everything is always there: write `.`' },
  ImportExpression: {
    code: 'T003',
    message: '`import()`',
    help: 'import at the top of the module',
  },
  TSAsExpression: { code: 'T011', message: '`as` to something that is no number or boolean' },
}

export function refuse(context: Context, node: Expression): void {
  const known = refusals[node.type]
  if (known === undefined) {
    return report(context, node, 'T011', `${spoken(node.type)} is outside the subset`)
  }
  report(context, node, known.code, `${known.message} is outside the subset`, known.help)
}

/** `MetaProperty` → `meta property`. */
export function spoken(type: string): string {
  return type
    .replace(/^TS/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase()
}
