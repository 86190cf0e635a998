import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { ColumnInfo, Json } from '@astro/sdk'
import { parseEcsvHeader } from '../catalog/ecsv-header.ts'
import { readCatalog } from '../catalog/read.ts'
import { takeLock } from '../database/lock.ts'
import { AstroError, EXIT } from '../errors.ts'
import { placed, type ImportedStar } from '../import/stars.ts'
import { projectFolder } from '../store/names.ts'
import { tableOfRows, writeTableFile } from './export.ts'
import { folderOf, openCatalog } from './job.ts'
import type { Project } from './project.ts'
import type { RunFace } from './run-project.ts'

/** Where a star of unknown position stands in the catalog: the south celestial pole; its column `position` says `unknown`. */
const NOWHERE = [0, -90] as const

const INFO = {
  ra: { unit: 'deg', description: 'right ascension, ICRS' }, dec: { unit: 'deg', description: 'declination, ICRS' },
  position: { description: 'unknown: ra and dec are the south celestial pole, and mean nothing' },
}

type Row = Readonly<Record<string, Json>>

/**
 * Sees to it that the catalog of a project has the stars of an import: its own `sources.ecsv` gains them; another catalog must have them, by
 * name. A star of known position that an import says nothing of keeps it, as the stars that come back say. One import at a time: each reads
 * what the one before it wrote.
 * @throws AstroError `import_catalog` naming the stars that a catalog of the user lacks, `database_locked`
 */
export async function catalogued(project: Project, stars: readonly ImportedStar[], face: RunFace): Promise<readonly ImportedStar[]> {
  const own = join(resolve(project.config.data.root), projectFolder(project.config.project.name), 'sources.ecsv')
  const { filename } = project.config.catalog
  if (filename === null || resolve(folderOf(project), filename) !== own) {
    await requireStars(project, stars, own)
    return stars
  }
  mkdirSync(dirname(own), { recursive: true })
  const unlock = await takeLock(`${own}.lock`, {
    wait: project.config.database.lock_wait, command: face.command,
    onWait: ({ pid, command }) => face.warn(`waiting for process ${pid} (${command}) to finish with ${own}`),
  })
  try {
    return await joined(own, project, stars)
  } finally {
    unlock()
  }
}

async function requireStars(project: Project, stars: readonly ImportedStar[], own: string): Promise<void> {
  const catalog = await openCatalog(project)
  const missing = stars.filter(({ name }) => catalog.indexOf(name) < 0).map(({ name }) => name)
  if (missing.length === 0) return
  const more = missing.length > 5 ? ` and ${missing.length - 5} more` : ''
  const shown = missing.slice(0, 5).map((one) => `'${one}'`).join(', ')
  throw new AstroError('import_catalog', EXIT.catalog, `the catalog of the project has no ${shown}${more}`, {
    hint: `add the stars to it, name the files as its stars, or set catalog.filename to ${own}`, data: { missing },
  })
}

/** Writes the catalog with the stars in it, the columns that a user gave it included. */
async function joined(own: string, project: Project, stars: readonly ImportedStar[]): Promise<ImportedStar[]> {
  const rows = await readRows(own, project)
  const known = stars.map((star) => {
    const { ra, dec, position } = rows.get(star.name) ?? {}
    return star.position === null && position === 'known' ? placed(star, [Number(ra), Number(dec)]) : star
  })
  for (const { name, position } of known) {
    const [ra, dec] = position ?? NOWHERE
    rows.set(name, { ...rows.get(name), name, ra, dec, position: position ? 'known' : 'unknown' })
  }
  const names = [...new Set(['name', 'ra', 'dec', 'position', ...[...rows.values()].flatMap((row) => Object.keys(row))])]
  const { columns, info } = tableOfRows([...rows.values()], { names, info: { ...infoOf(own), ...INFO } })
  await writeTableFile(own, { columns, info, meta: {} })
  return known
}

/** The rows of the catalog by name; none before the first import. */
async function readRows(own: string, project: Project): Promise<Map<string, Row>> {
  if (!existsSync(own)) return new Map()
  const catalog = await readCatalog({ path: own, settings: project.config.catalog })
  return new Map(Array.from({ length: catalog.length }, (_, i) => {
    const { name, ra, dec, row } = catalog.source(i)
    return [name, { ...row, name, ra, dec, position: row['position'] === 'unknown' ? 'unknown' : 'known' }]
  }))
}

/** Units and descriptions of the columns that are there. */
function infoOf(own: string): Record<string, ColumnInfo> {
  if (!existsSync(own)) return {}
  const lines = readFileSync(own, 'utf8').split('\n')
  const header = lines.slice(0, lines.findIndex((line) => !line.startsWith('#'))).map((line) => line.replace(/^# ?/, '').trimEnd())
  return Object.fromEntries(parseEcsvHeader(own, header.slice(1)).columns.map(({ name, unit, description }) => {
    return [name, { ...(unit === undefined ? {} : { unit }), ...(description === undefined ? {} : { description }) }]
  }))
}
