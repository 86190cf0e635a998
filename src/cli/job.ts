import { dirname } from 'node:path'
import { join, resolve } from 'node:path'
import type { Source } from '@astro/sdk'
import { locateCatalog } from '../catalog/locate.ts'
import { readCatalog } from '../catalog/read.ts'
import { select } from '../catalog/select.ts'
import { singleSource } from '../catalog/single.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { AstroError, EXIT } from '../errors.ts'
import { HOST_ROOT, type Project } from './project.ts'

/** Flags that choose sources, as oclif hands them over. */
export interface SelectionFlags {
  readonly rows?: string | undefined
  readonly names?: string | undefined
  readonly ra?: string | undefined
  readonly dec?: string | undefined
  readonly name?: string | undefined
  readonly mag?: string | undefined
}

/** The catalog of a project: its file, or the one star of the command line. */
export async function openCatalog(project: Project, flags: SelectionFlags = {}): Promise<Catalog> {
  if (flags.ra !== undefined && flags.dec !== undefined) {
    const mag = flags.mag === undefined ? undefined : numberOf('--mag', flags.mag)
    return singleSource({ ra: numberOf('--ra', flags.ra), dec: numberOf('--dec', flags.dec), name: flags.name, mag })
  }
  const settings = project.config.catalog
  const path = await locateCatalog({ filename: settings.filename, baseDir: folderOf(project), shippedDir: join(HOST_ROOT, 'catalogs') })
  return readCatalog({ path, settings })
}

/** Where relative paths of a configuration start. */
export function folderOf(project: Project): string {
  return project.path === null ? process.cwd() : dirname(resolve(project.path))
}

/** The chosen sources in catalog order. */
export function chosenSources(catalog: Catalog, flags: SelectionFlags): Source[] {
  const names = flags.names?.split(',').map((name) => name.trim()).filter((name) => name !== '')
  return select(catalog, { rows: flags.rows, names }).map((index) => catalog.source(index))
}

/** A number given as text on the command line. @throws AstroError usage naming the flag */
export function numberOf(flag: string, text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value)) return value
  throw new AstroError('usage', EXIT.usage, `${flag} takes a decimal number, not '${text}'`, {
    hint: `write for example ${flag} 12.9`, data: { flag, value: text },
  })
}
