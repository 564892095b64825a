// The names under which both sides of a comparison know the same thing: fields, cells, arguments, results.

/** The instance that is the executing frame's, its task's or its CPU's, whatever number that is. */
export const ownInstance = -1

export function fieldKey({
  owner,
  name,
}: {
  readonly owner: string
  readonly name: string
}): string {
  return `${owner} ${name}`
}

export function cellKey(field: string, instance: number, index: number): string {
  return `${field} ${instance}.${index}`
}

/** The field key in a cell's key. */
export function fieldOf(cell: string): string {
  return cell.slice(0, cell.lastIndexOf(' '))
}

export function parameterKey(func: string, local: number): string {
  return `${func}() ${local}`
}

export function resultKey(func: string, value: number): string {
  return `${func}() returns ${value}`
}
