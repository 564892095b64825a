// Who reads trees and systems.

import { wrongUse } from './wrong-use.ts'
import type { Loaders } from './job.ts'

export const loaders: Loaders = {
  loadTree: () => ({ value: { jobs: [] }, diagnostics: [notYet('kernel trees')] }),
  loadSystems: () => ({ value: { jobs: [] }, diagnostics: [notYet('systems')] }),
}

function notYet(what: string): ReturnType<typeof wrongUse> {
  return wrongUse('U003', `${what} cannot be loaded by this version`)
}
