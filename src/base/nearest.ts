// "Did you mean …?": the known name that a misspelt one is closest to.
//
// Distance is the number of single-character insertions, deletions and replacements (Levenshtein).
// A suggestion that is off by more than a third of the word helps nobody, so there is none then.

/** The closest of `known`, the first of equals; undefined when none is close. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined
  let bestDistance = Math.floor(name.length / 3) + 1
  for (const candidate of known) {
    const distance = editDistance(name, candidate)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

function editDistance(from: string, to: string): number {
  // One row of the usual table: row[j] is the distance of what was read of `from` to to[0…j].
  let row = Array.from({ length: to.length + 1 }, (_, length) => length)
  for (let i = 0; i < from.length; i++) {
    const next = [i + 1]
    for (let j = 0; j < to.length; j++) {
      const replaced = (row[j] ?? 0) + (from[i] === to[j] ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
