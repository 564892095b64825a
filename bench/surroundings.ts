// What the benches run on: the processor, the memory, the load, the versions of the tools.

import { spawnSync } from 'node:child_process'
import { cpus, loadavg, totalmem } from 'node:os'
import type { Surroundings } from './benchmarks-page.ts'
import type { Tool, ToolName } from './tool.ts'

/** One minute's average. */
export function currentLoad(): number {
  return loadavg()[0] ?? 0
}

export function surroundings(
  tools: readonly Pick<Tool, 'name' | 'version'>[],
  loadBefore: number,
): Surroundings {
  const processors = cpus()
  return {
    processor: processors[0]?.model.trim() ?? 'an unknown processor',
    processors: processors.length,
    memoryBytes: totalmem(),
    load: [loadBefore, currentLoad()],
    versions: [`Node ${process.versions.node}`, ...tools.flatMap(versionOf)],
  }
}

const questions: Partial<Record<ToolName, readonly [string, string]>> = {
  spin: ['spin', '-V'],
  rumur: ['rumur', '--version'],
}

/** What the tool says about itself, without its date. */
function versionOf({ name, version }: Pick<Tool, 'name' | 'version'>): readonly string[] {
  if (version !== undefined) return [version]
  const [program, option] = questions[name] ?? []
  if (program === undefined || option === undefined) return []
  const { stdout } = spawnSync(program, [option], { encoding: 'utf8' })
  const said = stdout.trim().split(/ -- |\n/)[0]
  return said === undefined || said === '' ? [] : [said]
}
