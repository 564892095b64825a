// Which of two Debian package versions is newer.
//
// Follows Debian Policy 5.6.12: epoch, upstream version and revision are compared in turn, each as
// alternating runs of non-digits and digits. Letters sort before other characters and `~` before
// everything, even the end: a backport `7.2.12-1~bpo13+1` is older than `7.2.12-1`.

export function newestVersion(versions: readonly string[]): string | undefined {
  return versions.toSorted(compareVersions).at(-1)
}

/** Negative when `left` is older, positive when it is newer, 0 when Debian calls them equal. */
export function compareVersions(left: string, right: string): number {
  const [a, b] = [split(left), split(right)]
  return (
    a.epoch - b.epoch || comparePart(a.upstream, b.upstream) || comparePart(a.revision, b.revision)
  )
}

interface VersionParts {
  readonly epoch: number
  readonly upstream: string
  readonly revision: string
}

function split(version: string): VersionParts {
  const colon = version.indexOf(':')
  const rest = version.slice(colon + 1)
  const dash = rest.lastIndexOf('-')
  return {
    epoch: colon < 0 ? 0 : Number(version.slice(0, colon)),
    upstream: dash < 0 ? rest : rest.slice(0, dash),
    revision: dash < 0 ? '' : rest.slice(dash + 1),
  }
}

function comparePart(left: string, right: string): number {
  const [a, b] = [runs(left), runs(right)]
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const [x, y] = [a[at] ?? '', b[at] ?? '']
    const order = at % 2 === 0 ? compareText(x, y) : Number(x) - Number(y)
    if (order !== 0) return order
  }
  return 0
}

/** Non-digits at even places, digits at odd ones; either may be empty at the start. */
function runs(part: string): string[] {
  const pairs = [...part.matchAll(/([^0-9]*)([0-9]*)/g)].filter(([whole]) => whole !== '')
  return pairs.flatMap(([, text, digits]) => [text ?? '', digits ?? ''])
}

function compareText(left: string, right: string): number {
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const order = weight(left[at]) - weight(right[at])
    if (order !== 0) return order
  }
  return 0
}

function weight(character: string | undefined): number {
  if (character === '~') return -1
  if (character === undefined) return 0
  const code = character.charCodeAt(0)
  return /[a-z]/i.test(character) ? code : code + 256
}
