import { Dataset, Group } from 'h5wasm'
import type { Column, ColumnInfo, Json, Meta } from '@astro/sdk'
import { table } from '@astro/sdk'
import { parseEcsvHeader } from '../catalog/ecsv-header.ts'
import { loadHdf5, openHdf5 } from '../store/hdf5-library.ts'
import { HEADER_NAME, readHeader } from '../store/table-header.ts'
import { astropyTimes } from './astropy-times.ts'
import { columnOf, fieldsOf, plainColumn, UnreadableHdf5 } from './hdf5-columns.ts'
import { attributesOf, frameOf, type Frame } from './hdf5-pandas.ts'
import type { Plain } from './plain-pickle.ts'
import { importProblem } from './problem.ts'
import type { FileTable, Reading } from './types.ts'

/** Groups within groups that are gone into: links may run in circles. */
const DEEPEST = 16
/** Attributes by which PyTables describes its own. */
const BOOKKEEPING = /^(CLASS|VERSION|TITLE|NROWS|FLAVOR|FIELD_\d+_.*|EXTDIM|SHUFFLE)$/

type Part = Omit<FileTable, 'name'> & { readonly key: string; readonly star?: string }

/**
 * The tables of an HDF5 file, each named by its path, but for the only one and one called `photometry`: datasets of compound type, as
 * astropy, PyTables and `astro` write them; data frames of pandas, SkyPortal's light curves among them; groups of columns that are
 * datasets of one length, as h5py writes them.
 * @throws AstroError `import_hdf5` for a file without any, and for one that cannot be read
 */
export async function readHdf5File(file: string): Promise<FileTable[]> {
  const { takeMessages } = await loadHdf5()
  takeMessages()
  const open = await openHdf5(file)
  if (open === undefined) throw problem(file, 'it is damaged, or no HDF5 file')
  try {
    const parts = tablesIn(file, new Group(open.id, '/'), 0)
    if (parts.length === 0) throw problem(file, 'there is no table, no data frame and no group of columns in it')
    return parts.map(({ key, star, ...part }) => ({ ...part, name: star ?? (parts.length === 1 || /(^|\/)photometry$/.test(key) ? null : decoded(key)) }))
  } catch (error) {
    if (error instanceof UnreadableHdf5) throw problem(file, error.message)
    if (error instanceof Error && error.constructor === Error) throw problem(file, error.message)
    throw error
  } finally {
    open.close()
    takeMessages()
  }
}

function problem(file: string, why: string): Error {
  return importProblem('import_hdf5', file, `it holds no tables that can be read: ${why}`, 'write each light curve as one dataset (astropy: Table.write(file, path=name)), or as CSV')
}

function tablesIn(file: string, group: Group, depth: number): Part[] {
  if (depth > DEEPEST) return []
  const frame = depth === 0 ? undefined : frameOf(group)
  if (frame !== undefined) return [framePart(group, frame)]
  const [parts, columns] = [[] as Part[], new Map<string, Column>()]
  for (const name of group.keys().toSorted()) {
    // What PyTables keeps beside its tables, and astropy's headers, are no tables.
    if (name.startsWith('_') || name.endsWith(`.${HEADER_NAME}`)) continue
    const found: unknown = group.get(name)
    if (found instanceof Group) parts.push(...tablesIn(file, found, depth + 1))
    if (!(found instanceof Dataset)) continue
    const fields = fieldsOf(found)
    const column = fields === undefined && found.shape?.length === 1 ? plainColumn(found) : undefined
    if (fields !== undefined) parts.push(datasetPart(file, found, fields, headerOf(group, name, found)))
    else if (column !== undefined) columns.set(name, column)
  }
  const lengths = new Set(Array.from(columns.values(), ({ length }) => length))
  return columns.size > 1 && lengths.size === 1 ? [...parts, { key: keyOf(group), table: table(columns), meta: metaOf(group), known: {}, line: (row) => row + 1 }] : parts
}

/** The header that astropy or `astro` keeps with a table, as lines: an attribute, or a dataset beside it. */
function headerOf(group: Group, name: string, dataset: Dataset): readonly string[] | undefined {
  const beside = group.keys().includes(`${name}.${HEADER_NAME}`) ? group.get(`${name}.${HEADER_NAME}`) : null
  const lines = beside instanceof Dataset ? plainColumn(beside) : columnOf([attributesOf(dataset)[HEADER_NAME] ?? []].flat())
  return Array.isArray(lines) && lines.length > 0 ? (lines as readonly string[]) : undefined
}

function datasetPart(file: string, dataset: Dataset, fields: NonNullable<ReturnType<typeof fieldsOf>>, header: readonly string[] | undefined): Part {
  const columns = new Map<string, Column>()
  for (const { name, width, column } of fields) {
    const values = width === 1 ? column(0) : undefined
    if (values !== undefined) columns.set(name, values)
  }
  const own = header === undefined ? undefined : readHeader(header.join('\n'))
  const key = keyOf(dataset)
  if (own !== undefined) return { key, table: table(columns, own.info), meta: own.meta, known: {}, line: (row) => row + 1 }
  const told = header === undefined ? undefined : parseEcsvHeader(file, header)
  const info: Record<string, ColumnInfo> = Object.fromEntries((told?.columns ?? []).flatMap(({ name, unit }) => (unit === undefined ? [] : [[name, { unit }]])))
  const timed = astropyTimes(columns, info, told?.serialized ?? {})
  return { key, table: table(timed.columns, timed.info), meta: metaOf(dataset), known: {}, times: timed.times, line: (row) => row + 1 }
}

/** A data frame, with what SkyPortal and AstroRetriever say of it. */
function framePart(group: Group, { columns, metadata }: Frame): Part {
  const meta: Meta = Object.fromEntries([...metadata].filter((entry): entry is [string, Json & Plain] => isPlainValue(entry[1])))
  const star = metadata.get('series_obj_id') ?? metadata.get('object_id')
  return { key: keyOf(group), ...(typeof star === 'string' && star !== '' ? { star } : {}), table: table(columns), meta, known: knownOf(metadata, columns), line: (row) => row + 1 }
}

function knownOf(metadata: Frame['metadata'], columns: Frame['columns']): Partial<Reading> {
  const [band, ra, dec, exptime, alignment] = ['filter', 'ra', 'dec', 'exp_time', 'time_stamp_alignment'].map((name) => metadata.get(name))
  return {
    ...(typeof band === 'string' && band !== '' && !columns.has('filter') ? { band } : {}),
    ...(typeof ra === 'number' && typeof dec === 'number' ? { position: [ra, dec] as const } : {}),
    ...(typeof exptime === 'number' && exptime > 0 ? { exptime } : {}),
    ...(alignment === 'start' || alignment === 'middle' || alignment === 'end' ? { alignment } : {}),
  }
}

function isPlainValue(value: Plain): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
}

function metaOf(object: Group | Dataset): Meta {
  const plain = Object.entries(attributesOf(object)).filter(([name, value]) => !BOOKKEEPING.test(name) && name !== HEADER_NAME && isPlainValue(value as Plain))
  return Object.fromEntries(plain) as Meta
}

function keyOf({ path }: Group | Dataset): string {
  return path.replace(/^\/+/, '')
}

/** `astro` escapes names of stars in keys; other keys are as they are. */
function decoded(key: string): string {
  try {
    return decodeURIComponent(key)
  } catch {
    return key
  }
}
