// A tree with a patch laid over it, in memory: the files on disk stay as they are.

import { hasErrors, type Parsed } from '../base/diagnostic.ts'
import { overlayHost, type SourceHost } from '../front/c/source-host.ts'
import { applyPatch } from '../patch/apply-patch.ts'
import { parsePatch } from '../patch/parse-patch.ts'

/** `text` is a unified diff, or mails with such. */
export function patchHost(host: SourceHost, name: string, text: string): Parsed<SourceHost> {
  const patch = parsePatch(name, text)
  if (hasErrors(patch.diagnostics)) return { value: host, diagnostics: patch.diagnostics }
  const edits = applyPatch(name, patch.value, (path) => host.read(path))
  return { value: overlayHost(host, edits.value), diagnostics: edits.diagnostics }
}
