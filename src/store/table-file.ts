import { AstroError, EXIT } from '../errors.ts'
import { diskError } from './disk-error.ts'
import { loadHdf5, openHdf5, type OpenHdf5 } from './hdf5-library.ts'
import { encodeHdf5, type DatasetPlan } from './hdf5-write.ts'
import { publishBytes, unpublish } from './publish.ts'
import { decodeDataset } from './table-decode.ts'
import { planDataset, type TableEntry } from './table-encode.ts'

export type { TableEntry } from './table-encode.ts'

/** The tables of one file, each read when asked for. Close it when done. */
export interface TableReader {
  /** Sorted by code unit. */
  keys(): string[]
  has(key: string): boolean
  /** @throws AstroError `store_key` when there is no such key, `store_damaged` when it cannot be read */
  read(key: string): TableEntry
  close(): void
}

/**
 * Opens a file of tables.
 * @throws AstroError `disk_enoent` when there is none, `store_damaged` when it is no HDF5 file or not a whole one
 */
export async function openTables(path: string): Promise<TableReader> {
  const file = await open(path)
  const close = (): void => file.close()
  let names: string[]
  try {
    names = file.module.get_names(file.id, '/', false).toSorted()
  } catch (error) {
    close()
    throw damaged(path, 'its list of keys cannot be read', error)
  }
  const known = new Set(names)
  const read = (key: string): TableEntry => {
    if (!known.has(key)) {
      throw new AstroError('store_key', EXIT.disk, `${path} has no key '${key}'`, {
        hint: 'run the stage that makes it again',
        data: { path, key },
      })
    }
    try {
      return decodeDataset(file, key)
    } catch (error) {
      throw damaged(path, `'${key}': ${error instanceof Error ? error.message : String(error)}`, error)
    }
  }
  return { keys: () => [...names], has: (key) => known.has(key), read, close }
}

/**
 * Publishes a file with exactly these tables; without any, no file is left. The bytes depend on the content alone: not on the time,
 * the order of the entries, or what the file held before.
 * @throws AstroError `disk_…`; `store_write` when the HDF5 library fails; `store_text`, `store_column`, `store_metadata` for content that the format
 *   cannot hold
 */
export async function writeTables(path: string, entries: ReadonlyMap<string, TableEntry>): Promise<void> {
  if (entries.size === 0) return unpublish(path)
  const library = await loadHdf5()
  await publishBytes(path, encodeHdf5(library, plansOf(entries)))
}

/**
 * Publishes the file anew with some tables put in (in place of those under the same keys) and some removed; removes it when
 * none is left.
 */
export async function mergeTables(
  path: string,
  change: { readonly put?: ReadonlyMap<string, TableEntry>; readonly remove?: Iterable<string> },
): Promise<void> {
  const removed = new Set(change.remove ?? [])
  const entries = new Map<string, TableEntry>()
  const existing = await openIfThere(path)
  try {
    for (const key of existing?.keys() ?? []) {
      if (!removed.has(key) && change.put?.has(key) !== true) entries.set(key, existing!.read(key))
    }
  } finally {
    existing?.close()
  }
  for (const [key, entry] of change.put ?? []) entries.set(key, entry)
  await writeTables(path, entries)
}

function* plansOf(entries: ReadonlyMap<string, TableEntry>): Generator<DatasetPlan> {
  for (const key of [...entries.keys()].toSorted()) yield plan(key, entries.get(key)!)
}

function plan(key: string, entry: TableEntry): DatasetPlan {
  if (!/^[A-Za-z0-9+._%~-]+$/.test(key) || /^\.+$/.test(key)) {
    throw new AstroError('store_key', EXIT.defect, `${JSON.stringify(key)} is not an escaped key`, {
      hint: 'make keys with rawKey, reducedKey, processedKey',
    })
  }
  return planDataset(key, entry)
}

async function openIfThere(path: string): Promise<TableReader | undefined> {
  try {
    return await openTables(path)
  } catch (error) {
    if (error instanceof AstroError && error.code === 'disk_enoent') return undefined
    throw error
  }
}

async function open(path: string): Promise<OpenHdf5> {
  let file: OpenHdf5 | undefined
  try {
    file = await openHdf5(path)
  } catch (error) {
    const known = diskError(error, `read ${path}`, path)
    throw known instanceof AstroError ? known : damaged(path, 'the HDF5 library gave up on it', error)
  }
  if (file === undefined) throw damaged(path, 'it is not an HDF5 file, or not a whole one', undefined)
  return file
}

function damaged(path: string, what: string, cause: unknown): AstroError {
  return new AstroError('store_damaged', EXIT.disk, `${path} is damaged or not a file of astro: ${what}`, {
    hint: 'move the file away and run again: what was in it is made anew (raw photometry is downloaded again)',
    data: { path },
    cause,
  })
}
