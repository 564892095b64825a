// For every state the state it was first reached from: all that a path is rebuilt from.

const chunkBits = 16
const chunkSize = 1 << chunkBits

export interface Parents {
  /** Parent of the next state. The first state is its own parent. */
  readonly push: (parent: number) => void
  readonly of: (id: number) => number
  readonly bytes: () => number
}

export function createParents(): Parents {
  const chunks: Uint32Array[] = []
  let size = 0
  return {
    push: (parent) => {
      const at = size & (chunkSize - 1)
      if (at === 0) chunks.push(new Uint32Array(chunkSize))
      const chunk = chunks.at(-1)
      if (chunk !== undefined) chunk[at] = parent
      size++
    },
    of: (id) => chunks[id >>> chunkBits]?.[id & (chunkSize - 1)] ?? 0,
    bytes: () => chunks.length * chunkSize * 4,
  }
}
