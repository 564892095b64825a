// What can be wrong although every single function is right: between caller and callee, between
// tasks and CPUs, and around circles. Everything here is the user's input, so it is reported with the
// place to look at, and the Program that comes out of a clean report passes validation.

import { present } from '../base/assert.ts'
import type { Diagnostic, DiagnosticCode } from '../base/diagnostic.ts'
import type { Span } from '../base/span.ts'
import type { TaskDeclaration, VectorDeclaration } from '../ir/object.ts'
import type { Call } from '../ir/program.ts'
import type { LinkCode } from './codes.ts'
import { printNeed } from './lower-reachable.ts'
import type { Node, Reachable, Target } from './lower-reachable.ts'

export function error(
  code: LinkCode & DiagnosticCode,
  span: Span,
  message: string,
  help: string,
): Diagnostic {
  return { code, severity: 'error', message, span, help }
}

/** Arity of every call against its callee. */
export function checkCalls(nodes: readonly Node[]): readonly Diagnostic[] {
  return nodes.flatMap((node) => {
    const steps = node.object?.func.steps ?? []
    return steps.flatMap((step) => (step.kind === 'call' ? checkCall(nodes, node, step) : []))
  })
}

function checkCall(nodes: readonly Node[], node: Node, call: Call): readonly Diagnostic[] {
  const target = node.targets.get(call.func)
  if (target === undefined || target.kind === 'leaf' || target.kind === 'undefined') return []
  const callee = nodes[target.node]?.object?.func
  if (callee === undefined) return []
  const found: Diagnostic[] = []
  const given = target.kind === 'redirected' ? 0 : call.args.length
  if (given !== callee.parameters) {
    const where = `${callee.span.file}:${callee.span.line}`
    found.push(
      error(
        'L003',
        call.span,
        `${callee.name}() is called with ${given} arguments but has ${callee.parameters} parameters`,
        `compare with its definition at ${where}: another version may be meant`,
      ),
    )
  }
  if (call.into.length > callee.results) {
    const returned = callee.results === 0 ? 'no value' : `${callee.results} values`
    found.push(
      error(
        'L004',
        call.span,
        `${call.into.length} values of ${callee.name}() are used, which returns ${returned}`,
        `let ${callee.name}() return them, or define another function of that name`,
      ),
    )
  }
  return found
}

/** Functions that nobody defines, once each; empty where opaque calls are allowed. */
export function checkUndefined(reachable: Reachable): readonly Diagnostic[] {
  const { nodes } = reachable
  const reported = new Set<string>()
  return nodes.flatMap((node, id) =>
    undefinedSymbols(node).flatMap(({ name, span }) => {
      if (reported.has(name)) return []
      reported.add(name)
      const chain = printNeed(nodes, { kind: 'call', from: id, span })
      return [
        error(
          'L001',
          span,
          `nobody defines ${name}(), needed by ${chain}`,
          'define it in a module, list it as a leaf with a reason, or allow opaque calls',
        ),
      ]
    }),
  )
}

/** The functions that a node calls and nobody defines. */
export function undefinedSymbols(node: Node): readonly { name: string; span: Span }[] {
  return (node.object?.func.steps ?? []).flatMap((step) => {
    const target = step.kind === 'call' ? node.targets.get(step.func) : undefined
    return target?.kind === 'undefined' ? [{ name: target.name, span: step.span }] : []
  })
}

/** Circles of calls, each named once by its members. */
export function checkRecursion(nodes: readonly Node[]): readonly Diagnostic[] {
  const found: Diagnostic[] = []
  const state = nodes.map(() => 'new')
  const stack: number[] = []
  const visit = (id: number): void => {
    if (state[id] === 'open') {
      const circle = stack.slice(stack.indexOf(id)).map((member) => nameOf(nodes, member))
      const { span } = present(nodes[id], 'the recursive node').found.definition
      found.push(
        error(
          'L005',
          span,
          `${[...circle, circle[0]].join(' → ')} is recursive`,
          'replace one of them by a loop, by a leaf, or by a model without the call',
        ),
      )
    }
    if (state[id] !== 'new') return
    state[id] = 'open'
    stack.push(id)
    for (const callee of callees(nodes, id)) visit(callee)
    stack.pop()
    state[id] = 'done'
  }
  nodes.forEach((_, id) => visit(id))
  return found
}

/** Tasks and CPUs fit together; names are unique; roots have no parameters. */
export function checkRoots(
  tasks: readonly TaskDeclaration[],
  vectors: readonly VectorDeclaration[],
  cpus: number,
): readonly Diagnostic[] {
  const found = [...checkUnique('task', tasks), ...checkUnique('vector', vectors)]
  for (const { name, runsOn, span } of tasks) {
    if (runsOn === undefined || (runsOn >= 0 && runsOn < cpus)) continue
    const message = `task ${name} runs on CPU ${runsOn}, but there are CPUs 0 … ${cpus - 1}`
    found.push(error('L009', span, message, 'raise the number of CPUs or start it elsewhere'))
  }
  const span = tasks[0]?.span ?? { file: '(system)', line: 0, column: 0 }
  for (let cpu = 0; cpu < cpus; cpu++) {
    const running = tasks.filter((task) => task.runsOn === cpu)
    if (running.length === 1) continue
    const who = running.map((task) => task.name).join(' and ')
    const message = `CPU ${cpu} starts with ${who === '' ? 'no task' : `the tasks ${who}`}`
    const help = 'declare exactly one task for each CPU; others start suspended'
    found.push(error('L009', running[1]?.span ?? span, message, help))
  }
  return found
}

export function checkUnique(
  what: string,
  declared: readonly { readonly name: string; readonly span: Span }[],
): Diagnostic[] {
  const seen = new Set<string>()
  return declared.flatMap(({ name, span }) => {
    if (!seen.has(name)) {
      seen.add(name)
      return []
    }
    return [error('L012', span, `there are two of ${what} ${name}`, 'rename one of them')]
  })
}

/** The functions that tasks and vectors start in. */
export function checkEntries(
  reachable: Reachable,
  roots: readonly { readonly what: string; readonly func: string; readonly span: Span }[],
  vectors: readonly VectorDeclaration[],
): readonly Diagnostic[] {
  const { nodes } = reachable
  const found: Diagnostic[] = []
  roots.forEach(({ what, func, span }, index) => {
    const target = reachable.roots[index]
    if (target?.kind !== 'node') {
      const message = `nobody defines ${func}(), which ${what} starts in`
      return found.push(error('L001', span, message, 'define it; a leaf is not enough here'))
    }
    const parameters = nodes[target.node]?.object?.func.parameters ?? 0
    if (parameters === 0) return undefined
    const message = `${what} starts in ${func}(), which has ${parameters} parameters`
    return found.push(error('L011', span, message, 'start in a function without parameters'))
  })
  vectors.forEach((vector, index) => {
    const target = reachable.roots[index + roots.length - vectors.length]
    if (vector.kind === 'environment' && target?.kind === 'node') {
      found.push(...checkEnvironment(nodes, vector.name, target))
    }
  })
  return found
}

function checkEnvironment(
  nodes: readonly Node[],
  name: string,
  root: Extract<Target, { kind: 'node' }>,
): readonly Diagnostic[] {
  const reached = new Set([root.node])
  for (const id of reached) for (const callee of callees(nodes, id)) reached.add(callee)
  return [...reached].flatMap((id) => {
    const steps = nodes[id]?.object?.func.steps ?? []
    const wrong = steps.find((step) => step.kind === 'await' || step.kind === 'switch')
    if (wrong === undefined) return []
    const word = wrong.kind === 'await' ? 'waits' : 'switches tasks'
    const message = `environment vector ${name} ${word} in ${nameOf(nodes, id)}()`
    const help = 'make it an interrupt, or move the condition into what makes it deliverable'
    return [error('L010', wrong.span, message, help)]
  })
}

function callees(nodes: readonly Node[], id: number): readonly number[] {
  const targets = nodes[id]?.targets.values() ?? []
  return [...targets].flatMap((target) => ('node' in target ? [target.node] : []))
}

function nameOf(nodes: readonly Node[], id: number): string {
  return present(nodes[id], 'a node of that number').found.definition.name
}
