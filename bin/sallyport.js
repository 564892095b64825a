#!/usr/bin/env node
// Starts the built command line; says what to do when it has not been built or Node is too old.

import { existsSync } from 'node:fs'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const built = new URL('../dist/src/cli/', import.meta.url)

if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`sallyport needs Node 20.19 or newer; this is ${process.versions.node}\n`)
  process.exitCode = 2
} else if (existsSync(new URL('bundle.js', built))) {
  const { beginThread, currentBundle, keptFor, loadBundle, setEngineFlags } = await import(
    new URL('bundle.js', built)
  )
  setEngineFlags()
  const words = process.argv.slice(2)
  const bundle = currentBundle()
  const thread = bundle && beginThread(words)
  const { start } = bundle
    ? loadBundle(bundle, keptFor(words))
    : await import(new URL('start.js', built))
  process.exitCode = await start(words, thread)
} else {
  process.stderr.write(
    'sallyport has not been built yet\n  help: run `npm run build` in its folder\n',
  )
  process.exitCode = 2
}
