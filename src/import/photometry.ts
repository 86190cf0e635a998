import { basename } from 'node:path'
import { median, medianRa, separation, takeRows, type Json, type Meta, type Table } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import { isDifference } from './difference.ts'
import { plainEpochs } from './epochs.ts'
import { importProblem } from './problem.ts'
import { guessRoles, mapRoles, simpleName } from './roles.ts'
import { timesOf } from './time-format.ts'
import type { FileTable, Reading } from './types.ts'

/** What a user says of the files; it comes before what the files say. */
export interface ImportOptions {
  readonly map?: string | undefined
  readonly timeFormat?: string | undefined
  readonly timeScale?: 'utc' | 'tt' | 'tdb' | undefined
  readonly reference?: 'total' | 'difference' | undefined
  readonly band?: string | undefined
  readonly exptime?: number | undefined
  readonly position?: readonly [ra: number, dec: number] | undefined
  readonly idColumn?: string | undefined
}

/** Epochs of one star from one table of one file, ready to be stored. */
export interface ImportedPart {
  readonly name: string
  readonly file: string
  readonly table: Table
  readonly meta: Meta
  readonly reading: Reading
}

/** A file of the right kind in which nothing is; rows that all lack a time. */
export const NO_ROWS = 'import_no_rows'
const NO_TIMES = 'import_rows'

/** Numbers of bands in the light curves that ZTF publishes in bulk, and in its alerts. */
const ZTF_BANDS: Readonly<Record<number, string>> = { 1: 'zg', 2: 'zr', 3: 'zi' }
/** A table whose positions spread further than this, arcsec, is not of one place. */
const SPREAD = 60

/**
 * The stars of a file's tables: columns by role, meaning of the times, bands, limits. Named by the id column, else by the file's own word,
 * else by the file. Those without any epoch are left out, and counted in a warning, where another has some.
 * @throws AstroError naming file, line, value and what to do; `import_no_rows`, `import_rows` where no star has an epoch
 */
export function photometryOf(file: string, tables: readonly FileTable[], options: ImportOptions, warn: (text: string) => void = () => undefined): ImportedPart[] {
  const stem = basename(file).replace(/(\.(csv|tsv|ecsv|txt|dat|xml|vot|votable|parquet|fits?|h5|hdf5|tbl|gz))+$/i, '')
  const stars = tables.flatMap((one, index) => split(file, one, one.name ?? (tables.length > 1 ? `${stem}_${index + 1}` : stem), options.idColumn))
  const parts: ImportedPart[] = []
  const empty: { name: string; error: AstroError }[] = []
  for (const [name, one] of stars) {
    try {
      parts.push(partOf(file, name, one, options))
    } catch (error) {
      if (!(error instanceof AstroError && (error.code === NO_ROWS || error.code === NO_TIMES))) throw error
      empty.push({ name, error })
    }
  }
  const [first] = empty
  // Rows without a time are more telling than none: a column may have been taken for the time that is none.
  if (parts.length === 0 && first) throw (empty.find(({ error }) => error.code === NO_TIMES) ?? first).error
  if (first) warn(`${file}: ${empty.length} of its ${stars.length} stars ${empty.length === 1 ? 'has' : 'have'} no epochs and ${empty.length === 1 ? 'is' : 'are'} left out (${shownNames(empty)})`)
  return parts
}

function shownNames(stars: readonly { name: string }[]): string {
  return `${stars.slice(0, 5).map(({ name }) => name).join(', ')}${stars.length > 5 ? ' …' : ''}`
}

function split(file: string, one: FileTable, name: string, idColumn: string | undefined): [string, FileTable][] {
  if (idColumn === undefined) return [[name, one]]
  const fact = one.meta[idColumn]
  if (fact !== undefined && fact !== null) return [[String(fact as string), one]]
  const ids = one.table.columns.get(idColumn)
  if (ids === undefined) {
    throw new AstroError('usage', EXIT.usage, `--id-column ${idColumn}: ${file} has no such column`, { hint: `it has ${[...one.table.columns.keys(), ...Object.keys(one.meta)].slice(0, 40).join(', ')}`, data: { file } })
  }
  const rows = Map.groupBy(Array.from({ length: one.table.length }, (_, row) => row), (row) => String(ids[row]).trim())
  return Array.from(rows, ([id, own]) => [id || name, { ...one, table: takeRows(one.table, own), line: (row: number) => one.line?.(own[row]!) ?? own[row]! + 1 }])
}

function partOf(file: string, name: string, one: FileTable, options: ImportOptions): ImportedPart {
  if (one.table.length === 0) throw importProblem(NO_ROWS, file, 'its table has no rows', 'give a file with epochs')
  const [declared] = one.times?.size === 1 ? one.times.keys() : []
  const guessed = one.known.columns ?? { ...(declared === undefined ? {} : { time: declared }), ...guessRoles(one.table.columns) }
  const merged = { ...guessed, ...mapRoles(options.map, file, one.table) }
  const columns = Object.fromEntries(Object.entries(merged).filter(([, column]) => column !== null)) as Reading['columns']
  const has = [...one.table.columns.keys()].slice(0, 40).join(', ')
  if (columns.time === undefined) throw importProblem('import_columns', file, `no column is known to be the time; it has ${has}`, 'name it: --map time=NAME (or its number)', {}, EXIT.usage)
  if (columns.mag === undefined && columns.flux === undefined) {
    throw importProblem('import_columns', file, `no column is known to be a magnitude or a flux; it has ${has}`, 'name it: --map mag=NAME or flux=NAME (or its number)', {}, EXIT.usage)
  }
  const { one: timed, times, column: time } = timesOf(file, one, columns.time, { format: options.timeFormat, scale: options.timeScale })
  const roles = { ...columns, time }
  const reading: Reading = {
    alignment: 'middle', zero_point: null, quality_mask: null, electrons_per_flux: null, series: '', ...one.known, columns: options.band === undefined ? roles : without(roles, 'band'), ...times,
    reference: options.reference ?? one.known.reference ?? (isDifference(one.table.columns, columns) ? 'difference' : 'total'), band: options.band ?? one.known.band ?? bandOf(one),
    exptime: options.exptime ?? one.known.exptime ?? null, position: null,
  }
  const { table, reading: plain } = plainEpochs(file, timed, reading)
  const position = options.position ?? one.known.position ?? placeOf(table, one.meta, columns)
  return { name, file, table: namedBands(table, one, plain), meta: one.meta, reading: { ...plain, position } }
}

function without(columns: Reading['columns'], role: keyof Reading['columns']): Reading['columns'] {
  const { [role]: _, ...rest } = columns
  return rest
}

/** Whether the table is as ZTF publishes light curves in bulk, or as brokers give its alerts: there bands are numbers. */
function isZtf({ table, meta }: FileTable): boolean {
  if (typeof meta['filterid'] === 'number' && meta['rcid'] !== undefined) return true
  const names = new Set(Array.from(table.columns.keys(), simpleName))
  return (names.has('cfid') && names.has('cmagpsf')) || (names.has('fid') && names.has('magpsf'))
}

function bandOf(one: FileTable): string | null {
  const band: Json | undefined = one.meta['filter'] ?? one.meta['band'] ?? one.meta['filterid']
  if (typeof band === 'number') return (isZtf(one) ? ZTF_BANDS[band] : undefined) ?? String(band)
  return typeof band === 'string' ? band : null
}

function namedBands(table: Table, one: FileTable, { columns }: Reading): Table {
  const name = columns.band
  if (name === undefined || Array.isArray(table.columns.get(name))) return table
  const names = isZtf(one) ? ZTF_BANDS : {}
  const bands = Array.from(table.columns.get(name) as Float64Array, (band) => names[band] ?? (Number.isNaN(band) ? '' : String(band)))
  return { ...table, columns: new Map(table.columns).set(name, bands) }
}

/** The place that the table's positions agree on, or that the file tells once; null when there is none, as for what moves. */
function placeOf(table: Table, meta: Meta, columns: Reading['columns']): readonly [number, number] | null {
  if (columns.ra !== undefined && columns.dec !== undefined) {
    const [ras, decs] = [table.columns.get(columns.ra) as Float64Array, table.columns.get(columns.dec) as Float64Array]
    const rows = Array.from(ras.keys()).filter((row) => Number.isFinite(ras[row]) && Number.isFinite(decs[row]))
    if (rows.length === 0) return null
    const place = [medianRa(rows.map((row) => ras[row]!)), median(rows.map((row) => decs[row]!))] as const
    const wide = rows.filter((row) => separation(place[0], place[1], ras[row]!, decs[row]!) * 3600 > SPREAD)
    return wide.length > rows.length / 10 ? null : place
  }
  const [ra, dec] = [meta['objra'] ?? meta['ra'], meta['objdec'] ?? meta['dec']]
  return typeof ra === 'number' && typeof dec === 'number' ? [ra, dec] : null
}
