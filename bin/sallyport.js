#!/usr/bin/env node
// Starts the built command line; says what to do when it has not been built or Node is too old.

import { existsSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'

// Reading a tree runs much code a few times: with V8's own budget a third of the processor time goes into
// optimizing functions that are hardly called again. What is searched for long is WebAssembly anyway.
setFlagsFromString('--interrupt-budget=1000000')

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const built = new URL('../dist/src/cli/start.js', import.meta.url)

if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`sallyport needs Node 20.19 or newer; this is ${process.versions.node}\n`)
  process.exitCode = 2
} else if (existsSync(built)) {
  const { start } = await import(built.href)
  process.exitCode = await start(process.argv.slice(2))
} else {
  process.stderr.write(
    'sallyport has not been built yet\n  help: run `npm run build` in its folder\n',
  )
  process.exitCode = 2
}
