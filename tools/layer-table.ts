// The import table of ARCHITECTURE.md: which folder may import which.
//
// The table is the first Markdown table whose header is `folder | may import`. A row names a folder and,
// separated by commas, the folders it may import; `nothing` (not even a package) and `everything` are
// words. A folder named on the right stands for all below it.

export interface Layer {
  readonly folder: string
  readonly imports: 'nothing' | 'everything' | readonly string[]
}

export interface LayerTable {
  readonly layers: readonly Layer[]
  readonly problems: readonly string[]
}

export function parseLayerTable(markdown: string): LayerTable {
  const lines = markdown.split('\n')
  const header = lines.findIndex((line) => cells(line).join('|') === 'folder|may import')
  if (header < 0)
    return { layers: [], problems: ['no table with the header `folder | may import`'] }
  const layers: Layer[] = []
  const problems: string[] = []
  for (let at = header + 2; lines[at]?.trim().startsWith('|') === true; at++) {
    const [folder, imports, ...rest] = cells(lines[at] ?? '')
    if (folder === undefined || folder === '' || imports === undefined || rest.length > 0) {
      problems.push(`line ${at + 1}: a row has a folder and what it may import`)
      continue
    }
    layers.push({ folder, imports: parseImports(imports) })
  }
  return { layers, problems: [...problems, ...contradictions(layers)] }
}

/** The row that speaks of a file: the one with the longest matching folder. */
export function layerOf(layers: readonly Layer[], file: string): Layer | undefined {
  const matching = layers.filter((layer) => isBelow(file, layer.folder))
  return matching.toSorted((a, b) => b.folder.length - a.folder.length)[0]
}

export function allows(layer: Layer, imported: string): boolean {
  if (isBelow(imported, layer.folder) || layer.imports === 'everything') return true
  return layer.imports !== 'nothing' && layer.imports.some((folder) => isBelow(imported, folder))
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}

function parseImports(cell: string): Layer['imports'] {
  if (cell === 'nothing' || cell === 'everything') return cell
  return cell.split(',').map((name) => name.trim())
}

function contradictions(layers: readonly Layer[]): string[] {
  const folders = layers.map((layer) => layer.folder)
  const twice = folders.filter((folder, at) => folders.indexOf(folder) !== at)
  const named = layers.flatMap((layer) => (typeof layer.imports === 'string' ? [] : layer.imports))
  const unknown = named.filter((name) => !folders.some((folder) => isBelow(folder, name)))
  return [
    ...twice.map((folder) => `${folder} has two rows`),
    ...unknown.map((name) => `${name} may be imported but has no row of its own`),
  ]
}

function cells(line: string): string[] {
  const trimmed = line.trim()
  if (!trimmed.startsWith('|')) return []
  return trimmed
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.replaceAll('`', '').trim())
}
