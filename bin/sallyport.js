#!/usr/bin/env node
// Starts the built command line; says what to do when it has not been built or Node is too old.
//
// This and the bundle are CommonJS: with ES modules, Node takes 10 ms more to begin, and 5 in each thread.

const { existsSync } = require('node:fs')
const { pathToFileURL } = require('node:url')

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const modules = pathToFileURL(`${__dirname}/../dist/src/cli/`)
const loader = `${__dirname}/../dist/bundle/cli/bundle.cjs`

async function main(words) {
  const bundled = existsSync(loader) ? startBundle(require(loader), words) : undefined
  process.exitCode = await (bundled ?? startModules(words))
}

/** Undefined when the bundle is not of the last build. */
function startBundle({ beginThread, currentBundle, keptFor, loadBundle, setEngineFlags }, words) {
  const bundle = currentBundle()
  if (bundle === undefined) return undefined
  setEngineFlags()
  const thread = beginThread(words)
  return loadBundle(bundle, keptFor(words)).start(words, thread)
}

async function startModules(words) {
  const { setEngineFlags } = await import(new URL('bundle.js', modules))
  setEngineFlags()
  const { start } = await import(new URL('start.js', modules))
  return start(words)
}

function refuse(reason) {
  process.stderr.write(`${reason}\n`)
  process.exitCode = 2
}

if (major < 20 || (major === 20 && minor < 19)) {
  refuse(`sallyport needs Node 20.19 or newer; this is ${process.versions.node}`)
} else if (existsSync(new URL('bundle.js', modules))) {
  // Status 1 would be that of a violation.
  main(process.argv.slice(2)).catch((error) => refuse(error.stack))
} else refuse('sallyport has not been built yet\n  help: run `npm run build` in its folder')
