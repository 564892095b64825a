// The cells of a matrix: each tree for each architecture under each configuration that was named. One
// tree, one architecture and one configuration are a matrix of one cell.

import type { Diagnostic, Parsed } from '../base/diagnostic.ts'
import type { Loaders, TreeRequest, TreesRequest } from './job.ts'

export interface Cell {
  /** What the report calls it: as much as tells it apart from the others. */
  readonly subject: string
  readonly request: TreeRequest
}

/** `--config preset` stands for the configuration that sallyport has for a release and architecture. */
export const presetName = 'preset'

export function planCells(request: TreesRequest, loaders: Loaders): Parsed<readonly Cell[]> {
  const { trees, architectures, configFiles, shard } = request
  const diagnostics: Diagnostic[] = []
  const cells = [...new Set(trees)].flatMap((tree) => {
    const chosen = architectures.flatMap((arch) => {
      if (arch !== 'all') return [arch]
      const { value, diagnostics: found } = loaders.architectures(tree)
      diagnostics.push(...found)
      return value
    })
    return [...new Set(chosen)].flatMap((arch) =>
      [...new Set(configFiles)].map((configFile) => cellOf(request, tree, arch, configFile)),
    )
  })
  const mine = shard === undefined ? cells : cells.filter((_, at) => at % shard.of === shard.index)
  return { value: mine, diagnostics }
}

function cellOf(request: TreesRequest, tree: string, arch: string, configFile: string): Cell {
  const { architectures, configFiles, settings, depth, allowOpaque, stepwise, flip } = request
  const severalArchitectures = architectures.length > 1 || architectures[0] === 'all'
  const subject = [
    tree,
    ...(severalArchitectures ? [arch] : []),
    ...(configFiles.length > 1 ? [configFile] : []),
  ].join(' ')
  return {
    subject,
    request: {
      tree,
      arch,
      settings,
      allowOpaque,
      ...(stepwise === true ? { stepwise } : {}),
      ...(flip === true ? { flip } : {}),
      ...(configFile === presetName ? {} : { configFile }),
      ...(depth === undefined ? {} : { depth }),
    },
  }
}
