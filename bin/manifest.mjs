// Writes oclif.manifest.json for the host and its plugins: without one, every start imports every command.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Plugin } from '@oclif/core'

/** Brings the manifests of a built tree up to date; a package whose build is older than its manifest is left alone. */
export async function writeManifests(root) {
  for (const folder of [root, ...readdirSync(join(root, 'plugins')).sort().map((name) => join(root, 'plugins', name))]) {
    const pack = join(folder, 'package.json')
    if (!existsSync(pack) || !JSON.parse(readFileSync(pack, 'utf8')).oclif) continue
    const file = join(folder, 'oclif.manifest.json')
    const newest = Math.max(modified(pack), modified(join(folder, 'dist', '.tsbuildinfo')))
    if (modified(file) > newest) continue
    const plugin = new Plugin({ root: folder, type: 'core', ignoreManifest: true, errorOnManifestCreate: true })
    await plugin.load()
    writeFileSync(file, `${JSON.stringify(plugin.manifest, null, 2)}\n`)
  }
}

function modified(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

if (import.meta.main) await writeManifests(join(import.meta.dirname, '..'))
