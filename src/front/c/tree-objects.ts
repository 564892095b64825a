// The objects of a whole tree: which name means which object, who has a family, what fields start as.
//
// A definition in any unit gives an external object its initialiser; declarations in headers only say
// that it exists. Two internal objects of one name in different files are told apart by the file. The
// only per-CPU object or array of a struct type gives pointers to that type their family.

import { wrap } from '../../base/integer.ts'
import type { FieldDeclaration, FieldSymbol } from '../../ir/object.ts'
import type { ObjectNode } from './ast.ts'
import { initialValue, objectType } from './initial-value.ts'
import type { Family, Reference, TreeObject } from './objects.ts'
import { kernelFamilies, pointerStorage } from './objects.ts'
import { flatten } from './struct-members.ts'
import type { Scope } from './types-scope.ts'
import { resolveType } from './types-scope.ts'
import type { CType } from './types.ts'
import { printType } from './types.ts'

export interface ObjectTable {
  readonly families: ReadonlyMap<string, Family>
  readonly find: (scope: Scope, name: string) => TreeObject | undefined
  readonly add: (object: TreeObject) => TreeObject
  /** Why a field cannot be declared, as text. */
  readonly declare: (reference: Reference) => FieldDeclaration | string
  readonly fields: () => FieldSymbol[]
  /** Names of the static keys that nobody says to be read-only after boot. */
  readonly keys: () => ReadonlySet<string>
}

interface Names {
  /** External objects: the definition if there is one, otherwise some declaration. */
  readonly external: Map<string, TreeObject>
  /** Internal objects by unit and name. */
  readonly internal: Map<string, TreeObject>
}

const internalKey = (file: string, name: string): string => `${file}\n${name}`

export function createObjectTable(
  scopes: readonly Scope[],
  families: ReadonlyMap<string, Family>,
): ObjectTable {
  const names = collectNames(scopes)
  const byField = new Map<string, TreeObject>()
  for (const object of [...names.external.values(), ...names.internal.values()]) {
    byField.set(object.name, object)
  }
  const all = new Map([...findFamilies(byField), ...kernelFamilies, ...families])
  const find = (scope: Scope, name: string): TreeObject | undefined =>
    names.internal.get(internalKey(scope.unit.file, name)) ?? names.external.get(name)
  return {
    families: all,
    find,
    add: (object) => {
      byField.set(object.name, object)
      return object
    },
    declare: (reference) => declareField(byField, all, reference),
    fields: () => [...byField.values()].flatMap((object) => objectFields(byField, all, object)),
    keys: () => new Set([...byField.values()].filter(isKey).map(({ name }) => name)),
  }
}

function collectNames(scopes: readonly Scope[]): Names {
  const external = new Map<string, TreeObject>()
  const internal = new Map<string, TreeObject>()
  const files = new Map<string, string>()
  for (const scope of scopes) {
    for (const node of scope.unit.objects) {
      const { name } = node
      if (node.internal) {
        // The first file keeps the plain name: most internal objects are the only one of theirs.
        const file = files.get(name) ?? node.span.file
        files.set(name, file)
        const field = file === node.span.file ? name : `${node.span.file}:${name}`
        internal.set(internalKey(scope.unit.file, name), { name: field, node, scope })
      } else if (isBetter(node, external.get(name)?.node)) {
        external.set(name, { name, node, scope })
      }
    }
  }
  return { external, internal }
}

function rank(object: ObjectNode): number {
  if (object.declarationOnly) return 0
  return object.initial === undefined ? 1 : 2
}

/** A definition beats a declaration, and one with an initialiser beats one without. */
function isBetter(node: ObjectNode, known: ObjectNode | undefined): boolean {
  return known === undefined || rank(node) > rank(known)
}

function findFamilies(objects: ReadonlyMap<string, TreeObject>): Map<string, Family> {
  const found = new Map<string, Family | undefined>()
  for (const { name, node, scope } of objects.values()) {
    const type = objectType(scope, node)
    const element = type.kind === 'array' ? type.of : type
    if (element.kind !== 'struct') continue
    const percpu = node.storage === 'percpu'
    const family: Family = {
      owner: percpu ? 'cpu' : 'global',
      prefix: name,
      ...(type.kind === 'array' ? { length: type.length } : {}),
    }
    // A pointer to the type of one global struct need not point to that one: only the caller of this
    // front end can know. And with two objects of one type it could point to either.
    const instances = percpu !== (type.kind === 'array')
    const usable = instances && !found.has(element.tag)
    found.set(element.tag, usable ? family : undefined)
  }
  const families = new Map<string, Family>()
  for (const [tag, family] of found) if (family !== undefined) families.set(tag, family)
  return families
}

function familyOf(families: ReadonlyMap<string, Family>, type: CType): Family | undefined {
  if (type.kind !== 'pointer' || type.to.kind !== 'struct') return undefined
  return families.get(type.to.tag)
}

/** The object whose initialiser holds the field, and the path inside it. */
function ownerOf(
  objects: ReadonlyMap<string, TreeObject>,
  path: string,
): { readonly object: TreeObject; readonly inside: readonly string[] } | undefined {
  const parts = path.split('.')
  for (let length = parts.length; length > 0; length--) {
    const object = objects.get(parts.slice(0, length).join('.'))
    if (object !== undefined) return { object, inside: parts.slice(length) }
  }
  return undefined
}

function declareField(
  objects: ReadonlyMap<string, TreeObject>,
  families: ReadonlyMap<string, Family>,
  reference: Reference,
): FieldDeclaration | string {
  const { type, bits, path, length, owner } = reference
  const family = familyOf(families, type)
  const cell = bits ?? (type.kind === 'integer' ? type.type : pointerStorage(family))
  let initial = family === undefined ? 0n : -1n
  // Tasks and frames have no initialiser: what they start with is for the library to say.
  const home = owner === 'global' || owner === 'cpu' ? ownerOf(objects, path) : undefined
  if (home !== undefined) {
    const { node, scope } = home.object
    const found = initialValue(scope, node.initial, objectType(scope, node), home.inside)
    if (found.kind === 'unknown') return `the initial value of \`${path}\` is not a constant`
    if (found.kind === 'value') initial = found.value
    else if (node.initial === undefined && isTrueKey(scope, node)) initial = 1n
  }
  return { type: cell, length, initial: wrap(cell, initial), overflow: 'wrap', ghost: false }
}

/** `extern struct static_key_true key;` whose definition is not in the tree that was read. */
function isTrueKey(scope: Scope, node: ObjectNode): boolean {
  return printType(resolveType(scope, node.type)) === 'struct static_key_true'
}

function isKey({ node }: TreeObject): boolean {
  if (node.storage === 'static key') return true
  return node.type.kind === 'struct' && /^static_key_(true|false)$/.test(node.type.tag)
}

/** Every field of an object that is simple enough to be listed. */
function objectFields(
  objects: ReadonlyMap<string, TreeObject>,
  families: ReadonlyMap<string, Family>,
  object: TreeObject,
): FieldSymbol[] {
  const { node, scope, name } = object
  const type = objectType(scope, node)
  const owner = node.storage === 'percpu' ? 'cpu' : 'global'
  const slots = flatten(scope, type) ?? []
  return slots.flatMap((slot) => {
    const path = slot.path === '' ? name : `${name}.${slot.path}`
    const declaration = declareField(objects, families, {
      owner,
      path,
      type: slot.type,
      instance: undefined,
      index: undefined,
      length: 1,
      bits: slot.bits,
      perCpuBase: false,
    })
    if (typeof declaration !== 'object') return []
    return [{ owner, name: path, span: node.span, declaration }]
  })
}
