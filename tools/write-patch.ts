// An edit of one file as a patch with one hunk, for `sallyport diff --patch`. Both texts end with the end of a line.

/** Lines around the edit that stay. */
const around = 3

export function writePatch(file: string, before: string, after: string): string {
  const [old, now] = [before, after].map((text) => text.replace(/\n$/, '').split('\n'))
  if (old === undefined || now === undefined) return ''
  const most = Math.min(old.length, now.length)
  let same = 0
  while (same < most && old[same] === now[same]) same++
  let behind = 0
  while (behind < most - same && old.at(-1 - behind) === now.at(-1 - behind)) behind++
  const from = Math.max(0, same - around)
  const left = Math.max(0, behind - around)
  const kept = (begin: number, end: number): readonly string[] =>
    old.slice(begin, end).map((line) => ` ${line}`)
  const lines = [
    ...kept(from, same),
    ...old.slice(same, old.length - behind).map((line) => `-${line}`),
    ...now.slice(same, now.length - behind).map((line) => `+${line}`),
    ...kept(old.length - behind, old.length - left),
  ]
  const range = (length: number): string => `${from + 1},${length - left - from}`
  const head = [
    `--- a/${file}`,
    `+++ b/${file}`,
    `@@ -${range(old.length)} +${range(now.length)} @@`,
  ]
  return `${[...head, ...lines].join('\n')}\n`
}
