import { stat } from 'node:fs/promises'
import { AstroError } from '../errors.ts'
import { type Catalog, createCatalog } from './catalog.ts'
import { EPOCH_RANGE } from './collect.ts'
import { checkExtension, missingCatalog } from './locate.ts'
import { catalogProblem } from './problem.ts'
import { bytesInMemory, bytesOnDisk, rowReader } from './row.ts'
import type { CatalogSettings } from './settings.ts'
import { createTableReader, type TableRead, type TableReader } from './table-reader.ts'
import { openText } from './text-blocks.ts'

/** Files up to this size are held in memory for their whole rows; rows of larger ones are read again from the file. */
const HOLD_BYTES = 64 * 2 ** 20

const DEFAULT_EPOCH = 2000

export interface ReadOptions {
  /** File, as `locateCatalog` found it. */
  readonly path: string
  readonly settings?: CatalogSettings
  /** Largest file whose bytes stay in memory (64 MiB). */
  readonly holdBytes?: number
}

/**
 * Reads a table of targets: CSV (comma, tab or semicolon; quotes by RFC 4180; UTF-8) or ECSV. Columns come from the settings,
 * or are guessed by name. Positions become ICRS degrees (right ascension 0 to 360), proper motions mas/yr, parallaxes mas.
 * Names stay as they are, without blanks around them; a table without a name column has its sources named by position. Blank
 * and NaN magnitudes, proper motions and parallaxes are null.
 * @throws AstroError with exit code 4 for everything that is wrong with the file, naming line, column, value, limit and next step
 */
export async function readCatalog({ path, settings = {}, holdBytes = HOLD_BYTES }: ReadOptions): Promise<Catalog> {
  const epoch = checkEpoch(path, settings.catalog_observation_year)
  const info = await fileInfo(path)
  checkExtension(path)
  const text = openText(path)
  let reader: TableReader | undefined
  let held: Buffer[] | undefined = info.size <= holdBytes ? [] : undefined
  let start = 0
  try {
    for await (const block of text.blocks) {
      if (reader === undefined) start = block.offset
      reader ??= createTableReader(path, settings, text.newline())
      reader.block(block)
      held?.push(block.bytes)
    }
  } catch (error) {
    throw error instanceof AstroError ? error : unreadable(path, error)
  }
  const table = (reader ?? createTableReader(path, settings, text.newline())).finish()
  const bytes = held === undefined ? bytesOnDisk(path, info) : bytesInMemory(Buffer.concat(held), start)
  held = undefined
  return catalogOf(
    table,
    rowReader(bytes, table.header.dialect, table.header.columns, identifiers(table), table.header.ecsv),
    text.checksum(),
    epoch,
  )
}

function catalogOf(table: TableRead, row: ReturnType<typeof rowReader>, checksum: string, epoch: number): Catalog {
  const { layout, data } = table
  const unnamed =
    layout.roles.name === undefined
      ? ['no column looks like a name: the sources are named by position (JHHMMSS.ss+DDMMSS.s)']
      : []
  return createCatalog({
    checksum,
    guessed: layout.guessed,
    notes: [...unnamed, ...data.notes],
    columns: layout.columns,
    data,
    magFilter: layout.magFilter,
    epoch,
    row: (index) => row(data.offsets[index]!, data.lengths[index]!),
  })
}

/** Columns whose values are identifiers: text, even where they look like numbers. */
function identifiers({ layout }: TableRead): Set<number> {
  return new Set([layout.roles.name, layout.roles.alias].filter((index) => index !== undefined))
}

function checkEpoch(file: string, year: number | null | undefined): number {
  const epoch = year ?? DEFAULT_EPOCH
  if (epoch >= EPOCH_RANGE[0] && epoch <= EPOCH_RANGE[1]) return epoch
  throw catalogProblem(
    'catalog_value',
    { file },
    `catalog.catalog_observation_year ${epoch} is no Julian year from ${EPOCH_RANGE[0]} to ${EPOCH_RANGE[1]}`,
    'Give the year at which the positions hold, such as 2000 or 2016.',
  )
}

async function fileInfo(path: string): Promise<{ size: number; mtimeMs: number }> {
  try {
    const info = await stat(path)
    if (!info.isDirectory()) return info
  } catch (error) {
    throw ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')
      ? await missingCatalog(path, [path])
      : unreadable(path, error)
  }
  throw catalogProblem('catalog_unreadable', { file: path }, 'this is a folder', 'Name the file in it.')
}

/** Errors of the file system in a user's words; others are ours and pass unchanged. */
function unreadable(path: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code
  if (code === undefined) return error
  return catalogProblem(
    'catalog_unreadable',
    { file: path },
    `the file cannot be read (${code})`,
    'Check its name and permissions.',
    { reason: code },
  )
}
