// Compiles the workspaces, writes the command manifests and the empty database. Incremental: a second call takes under a second.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { writeManifests } from './manifest.mjs'
import { writeTemplate } from './template.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
const plugins = readdirSync(join(root, 'plugins')).filter((name) => existsSync(join(root, 'plugins', name, 'tsconfig.json')))
const run = spawnSync(process.execPath, [tsc, '-b', 'tsconfig.json', ...plugins.map((name) => join('plugins', name))], { cwd: root, stdio: 'inherit' })
if (run.status !== 0) process.exit(run.status ?? 1)
await writeManifests(root)
await writeTemplate()
