#!/usr/bin/env node
// The command `astro`. Plain JavaScript without dependencies up to the version check, so that an old Node gets a sentence, not a stack.
import { readFileSync, existsSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

// Whoever reads our output may have enough of it (`astro help | head -1`): the work goes on, and its exit code stands.
process.stdout.on('error', (error) => error.code === 'EPIPE' || cannotWrite(error))
process.stderr.on('error', (error) => error.code === 'EPIPE' || process.exit(8))

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 19)) useNewerNode()
else if (process.argv.length === 3 && process.argv[2] === '--version') printVersion()
else {
  const { handle, run } = await import('@oclif/core')
  // Nothing to flush: the process lives until its output is written, however long the reader takes.
  await run(process.argv.slice(2), import.meta.url).catch((error) => (error.oclif?.exit === 127 ? unknownCommand() : handle(error)))
}

/** Output that is lost (a full disk behind `>`) is a failure, whatever the command made of its work. */
function cannotWrite(error) {
  console.error(`astro: the output cannot be written: ${error.message}\n  free space, or send it elsewhere; what the command has stored is kept`)
  process.exit(8)
}

/** A command that there is not is a mistake of usage like any other: exit 2, and a document under --json. */
function unknownCommand() {
  const words = process.argv.slice(2, process.argv.findIndex((word, i) => i > 1 && word.startsWith('-')) >>> 0)
  const message = `'${words.join(' ')}' is no command`
  const hint = 'astro help lists them'
  if (process.argv.includes('--json')) console.log(JSON.stringify({ error: { code: 'usage', message, hint } }, null, 2))
  else console.error(`astro: ${message}\n  ${hint}`)
  process.exit(2)
}

/** `--version` is answered without loading anything. */
function printVersion() {
  const { name, version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  console.log(`${name}/${version} ${process.platform}-${process.arch} node-${process.version}`)
}

/** A clone carries a current Node of its own; elsewhere the user is told what to install. */
function useNewerNode() {
  const carried = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url))
  if (!existsSync(carried)) {
    console.error(`astro needs Node 22.19 or later, this is ${process.version}. Install a current Node (https://nodejs.org), or in a clone run 'npm ci' and then 'npx astro'.`)
    process.exit(2)
  }
  const child = spawn(carried, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(signal ? 130 : (code ?? 1)))
}
