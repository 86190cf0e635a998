import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from './modules.mjs'

/** Versions of the tools of a module, and those that are not there: {versions: {name: text}, missing: [tool]}. */
export function inspectTools({ tools }) {
  const versions = {}
  const missing = []
  for (const tool of tools) {
    const [command, ...args] = tool.command()
    const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' })
    const line = status === 0 ? stdout.split('\n').find((text) => (tool.line ?? /\d/).test(text)) : undefined
    if (line === undefined) missing.push(tool)
    else if (tool.compared) versions[tool.name] = line.trim()
  }
  return { versions, missing }
}

/** What is missing, and the command that installs it. */
export const sayMissing = ({ name }, missing) => missing.map((tool) => `${name}: ${tool.name} is missing: ${tool.install}`).join('\n')

/** Builds a module whose sources lie in `folder` into `out`. Throws with the name of the module when its script fails. */
export function runBuild({ name }, folder, out) {
  const environment = { ASTRO_WASM_CACHE: join(ROOT, '.cache', 'wasm'), ...process.env }
  const { status } = spawnSync(join(folder, 'build.sh'), [out], { env: environment, stdio: ['ignore', process.stderr, process.stderr] })
  if (status !== 0) throw new Error(`${name}: build.sh ended with ${status}; docs/wasm.md says what it needs`)
}
