// Writes the empty database that data folders begin with: made anew for another PGlite than it was made by, or another schema.
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Brings the template of a built tree up to date (4 s when there is something to do). */
export async function writeTemplate() {
  const { packFolder, TEMPLATE } = await import('../dist/database/embedded-template.js')
  const path = fileURLToPath(TEMPLATE)
  const stamp = `${path}.version`
  const { MIGRATIONS } = await import('../dist/database/migrations/index.js')
  const version = [pgliteVersion(), ...MIGRATIONS.map((Migration) => Migration.name)].join(' ')
  if (read(stamp) === version && read(path) !== undefined) return
  const { createEmbedded } = await import('../dist/database/embedded-settings.js')
  const folder = mkdtempSync(join(tmpdir(), 'astro-template-'))
  try {
    await createEmbedded(folder)
    writeFileSync(`${path}.part`, packFolder(folder))
    renameSync(`${path}.part`, path)
    writeFileSync(stamp, version)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function pgliteVersion() {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  return JSON.parse(readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8')).version
}

function read(path) {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return undefined
  }
}

if (import.meta.main) await writeTemplate()
