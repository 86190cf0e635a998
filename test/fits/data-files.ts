import { existsSync, readdirSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'

/** Folder of real data: `ASTRO_TEST_DATA`, or `../shared/data` beside the repository; undefined where neither is. */
export function dataFolder(): string | undefined {
  const folder = resolve(process.env['ASTRO_TEST_DATA'] ?? join(import.meta.dirname, '../../../shared/data'))
  return existsSync(folder) ? folder : undefined
}

const FITS_NAME = /\.(?:fits?|fts|fz)(?:\.gz|\.bz2)?$/i

/** Every FITS file by its name, packed ones too, relative to the folder and in order. */
export function fitsFiles(folder: string): string[] {
  return filesLike(folder, FITS_NAME)
}

export function filesLike(folder: string, name: RegExp): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
}
