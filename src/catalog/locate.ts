import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, extname, isAbsolute, resolve } from 'node:path'
import type { AstroError } from '../errors.ts'
import { catalogProblem, nearestNames, nearestSentence } from './problem.ts'

const READABLE = new Set(['.csv', '.tsv', '.ecsv', '.txt'])

export interface CatalogPlace {
  /** `catalog.filename` of the configuration. */
  readonly filename: string | null | undefined
  /** Folder that a relative name starts from. */
  readonly baseDir: string
  /** Folder of the catalogs that ship with the program. */
  readonly shippedDir?: string | undefined
}

/**
 * The catalog file as an absolute path: as named when absolute, else in `baseDir`, else among the shipped ones.
 * @throws AstroError `catalog_missing` naming the folders and the files there that are called alike
 */
export async function locateCatalog({ filename, baseDir, shippedDir }: CatalogPlace): Promise<string> {
  if (filename === null || filename === undefined || filename === '') {
    throw catalogProblem(
      'catalog_missing',
      { file: 'catalog' },
      'no catalog is named',
      'Set catalog.filename in the configuration to a CSV or ECSV file, or give one position with --ra and --dec.',
    )
  }
  const folders = isAbsolute(filename) ? [] : [baseDir, ...(shippedDir === undefined ? [] : [shippedDir])]
  const paths = isAbsolute(filename) ? [filename] : folders.map((folder) => resolve(folder, filename))
  for (const path of paths) if (await exists(path)) return path
  throw await missingCatalog(filename, paths)
}

/** The error for a catalog that is at none of `paths`. */
export async function missingCatalog(filename: string, paths: readonly string[]): Promise<AstroError> {
  const folders = [...new Set(paths.map((path) => dirname(path)))]
  const names = (await Promise.all(folders.map(namesIn))).flat()
  const nearest = nearestNames(basename(filename), names)
  return catalogProblem(
    'catalog_missing',
    { file: filename },
    `there is no such file in ${folders.join(' or ')}.${nearestSentence(nearest)}`,
    'Set catalog.filename; a relative name starts at the folder of the configuration file.',
    { nearest, folders },
  )
}

/** @throws AstroError `catalog_format` for a file that cannot be read yet, by its extension */
export function checkExtension(file: string): void {
  const extension = extname(file).toLowerCase()
  if (READABLE.has(extension)) return
  const what = extension === '' ? 'the name has no extension' : `${extension} files cannot be read as catalogs`
  const next =
    extension === '.gz'
      ? `Expand it first: gunzip -k ${basename(file)}`
      : 'Save the table as one of these, for instance with astropy: Table.read(…).write("catalog.ecsv").'
  throw catalogProblem('catalog_format', { file }, `${what}; CSV (.csv, .tsv, .txt) and ECSV (.ecsv) can`, next, { extension })
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => !['ENOENT', 'ENOTDIR'].includes(error.code ?? ''),
  )
}

/** Names of the files in a folder; none when there is no such folder, for this only improves a message. */
async function namesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name)
}
