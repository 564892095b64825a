// A source host that remembers what it was asked for: the answers are everything that a result of reading
// a tree depends on, those included that there is no such file.

import type { SourceHost } from '../front/c/source-host.ts'

export interface RecordingHost extends SourceHost {
  /** Paths in the order in which they were first asked for. */
  readonly asked: () => readonly string[]
}

export function recordingHost(base: SourceHost): RecordingHost {
  const asked = new Set<string>()
  return {
    asked: () => [...asked],
    read(path) {
      asked.add(path)
      return base.read(path)
    },
    whyNot: (path) => base.whyNot?.(path),
  }
}
