import { Dataset, Group, Module } from 'h5wasm'
import { table, type Column, type ColumnInfo, type Json, type Meta } from '@astro/sdk'
import { parseEcsvHeader } from '../catalog/ecsv-header.ts'
import { HEADER_NAME, readHeader, type Header } from '../store/table-header.ts'
import { astropyTimes } from './astropy-times.ts'
import { attributesOf } from './hdf5-attributes.ts'
import { columnOf, fieldsOf, plainColumn, UnreadableHdf5 } from './hdf5-columns.ts'
import { frameOf, type Frame } from './hdf5-pandas.ts'
import type { Plain } from './plain-pickle.ts'
import type { FileTable, Reading } from './types.ts'

/** Groups within groups that are gone into. */
const DEEPEST = 64
/** Attributes by which PyTables describes its own. */
const BOOKKEEPING = /^(CLASS|VERSION|TITLE|NROWS|FLAVOR|FIELD_\d+_.*|EXTDIM|SHUFFLE)$/

/** A table of a file: where it stands, and the name of its star, where the file says it. */
export interface Part extends Omit<FileTable, 'name'> {
  readonly key: string
  readonly star?: string
}

/** What is found in a file, and why something in it could not be read. */
export interface Found {
  readonly parts: Part[]
  readonly refused: string[]
}

interface Walk extends Found {
  readonly file: string
  /** Objects that were met: links may run in circles. */
  readonly seen: Set<string>
}

/** Tables, data frames and groups of columns under a group, each object once. */
export function tablesIn(file: string, root: Group): Found {
  const walk: Walk = { file, seen: new Set(), parts: [], refused: [] }
  attempt(walk, () => {
    isNew(root, walk)
    walkGroup(root, walk, 0)
  })
  return walk
}

function isNew({ file_id, path }: Group | Dataset, { seen }: Walk): boolean {
  const address = Buffer.from(Module.create_object_reference(file_id, path)).toString('hex')
  if (seen.has(address)) return false
  seen.add(address)
  return true
}

function walkGroup(group: Group, walk: Walk, depth: number): void {
  if (depth > DEEPEST) throw new UnreadableHdf5(`'${group.path}' lies deeper than ${DEEPEST} groups`)
  const frame = attempt(walk, () => (depth === 0 ? undefined : frameOf(group)))
  if (frame === 'refused') return
  if (frame !== undefined) return void walk.parts.push(framePart(group, frame))
  const names = attempt(walk, () => new Set(group.keys()))
  if (names === 'refused') return
  const [columns, info] = [new Map<string, Column>(), {} as Record<string, ColumnInfo>]
  for (const name of [...names].toSorted()) {
    // The indices that PyTables keeps beside its tables, and astropy's headers, are no tables.
    if (name.startsWith('_i_') || name.endsWith(`.${HEADER_NAME}`)) continue
    attempt(walk, () => {
      const found: unknown = group.get(name)
      if (!(found instanceof Group || found instanceof Dataset) || !isNew(found, walk)) return
      if (found instanceof Group) walkGroup(found, walk, depth + 1)
      else takeDataset(found, name, { group, names, columns, info }, walk)
    })
  }
  takeColumns(group, columns, info, walk)
}

/** What cannot be read is noted, and does not stand in the way of the rest. */
function attempt<T>(walk: Walk, read: () => T): T | 'refused' {
  try {
    return read()
  } catch (error) {
    // The library throws plain errors, and traps on some damaged files.
    const isOfLibrary = error instanceof WebAssembly.RuntimeError || (error instanceof Error && error.constructor === Error)
    if (!(error instanceof UnreadableHdf5) && !isOfLibrary) throw error
    walk.refused.push(error.message)
    return 'refused'
  }
}

interface Beside {
  readonly group: Group
  readonly names: ReadonlySet<string>
  readonly columns: Map<string, Column>
  readonly info: Record<string, ColumnInfo>
}

function takeDataset(dataset: Dataset, name: string, { group, names, columns, info }: Beside, walk: Walk): void {
  const fields = fieldsOf(dataset)
  if (fields !== undefined) {
    const header = `${name}.${HEADER_NAME}`
    walk.parts.push(datasetPart(walk.file, dataset, fields, headerOf(dataset, names.has(header) ? group.get(header) : null)))
    return
  }
  const column = dataset.shape?.length === 1 ? plainColumn(dataset) : undefined
  if (column === undefined) return
  columns.set(name, column)
  const { unit, units } = attributesOf(dataset)
  const told = [unit, units].find((text) => typeof text === 'string' && text !== '')
  if (told !== undefined) info[name] = { unit: told as string }
}

/** Columns of one length make a table; others than most of a group have are left out. */
function takeColumns(group: Group, columns: Map<string, Column>, info: Record<string, ColumnInfo>, { parts, refused }: Walk): void {
  const byLength = [...Map.groupBy(columns.keys(), (name) => columns.get(name)!.length)].toSorted((a, b) => b[1].length - a[1].length)
  const [most, ...others] = byLength
  if (most === undefined || most[1].length < 2) return
  for (const [length, names] of others) refused.push(`${names.map((name) => `'${name}'`).join(', ')} of '${group.path}' have ${length} rows, other columns ${most[0]}`)
  const chosen = new Map(most[1].map((name) => [name, columns.get(name)!]))
  parts.push({ key: keyOf(group), table: table(chosen, info), meta: metaOf(group), known: {}, line: (row) => row + 1 })
}

/** The header that astropy or `astro` keeps with a table, as lines: an attribute, or a dataset beside it. */
function headerOf(dataset: Dataset, beside: unknown): readonly string[] | undefined {
  const lines = beside instanceof Dataset ? plainColumn(beside) : columnOf([attributesOf(dataset)[HEADER_NAME] ?? []].flat())
  return Array.isArray(lines) && lines.length > 0 ? (lines as readonly string[]) : undefined
}

function datasetPart(file: string, dataset: Dataset, fields: NonNullable<ReturnType<typeof fieldsOf>>, header: readonly string[] | undefined): Part {
  const columns = new Map<string, Column>()
  for (const { name, width, column } of fields) {
    const values = width === 1 ? column(0) : undefined
    if (values !== undefined) columns.set(name, values)
  }
  const own = header === undefined ? undefined : ownHeader(dataset, header.join('\n'))
  const key = keyOf(dataset)
  if (own !== undefined) return { key, table: table(columns, own.info), meta: own.meta, known: {}, line: (row) => row + 1 }
  const told = header === undefined ? undefined : parseEcsvHeader(file, header)
  const info = Object.fromEntries((told?.columns ?? []).flatMap(({ name, unit }) => (unit === undefined ? [] : [[name, { unit }]])))
  const timed = astropyTimes(columns, info, told?.serialized ?? {})
  return { key, table: table(timed.columns, timed.info), meta: metaOf(dataset), known: {}, times: timed.times, line: (row) => row + 1 }
}

/** The header of a table of `astro`; undefined for those of others. */
function ownHeader({ path }: Dataset, text: string): Header | undefined {
  try {
    return readHeader(text)
  } catch {
    throw new UnreadableHdf5(`the header of '${path}' is damaged`)
  }
}

/** A data frame, with what SkyPortal and AstroRetriever say of it. */
function framePart(group: Group, { columns, metadata }: Frame): Part {
  const meta = Object.fromEntries([...metadata].filter(([, value]) => isPlainValue(value))) as Meta
  const star = metadata.get('series_obj_id') ?? metadata.get('object_id')
  const name = typeof star === 'string' || typeof star === 'number' ? String(star) : ''
  return { key: keyOf(group), ...(name === '' ? {} : { star: name }), table: table(columns), meta, known: knownOf(metadata, columns), line: (row) => row + 1 }
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

function metaOf(object: Group | Dataset): Meta {
  const all = Object.entries(attributesOf(object)).filter(([name]) => !BOOKKEEPING.test(name) && name !== HEADER_NAME)
  return Object.fromEntries(all.map(([name, value]) => [name, typeof value === 'bigint' ? numberOrText(value) : value]).filter(([, value]) => isPlainValue(value as Plain))) as Meta
}

function numberOrText(value: bigint): number | string {
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
}

function isPlainValue(value: Plain): value is Json & Plain {
  return typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
}

function keyOf({ path }: Group | Dataset): string {
  return path.replace(/^\/+/, '')
}
