import { table, type Column, type ColumnInfo, type FitsDocument, type FitsHdu, type Json, type Table } from '@astro/sdk'
import { openFits, type FitsColumn, type FitsFile, type HduInfo, type Header } from '../store/fits/index.ts'

/** Most pixels of an image that is read. */
const MOST_PIXELS = 2 ** 24
const COMMENTARY = new Set(['COMMENT', 'HISTORY', '', 'END'])
/** Types that a table of light curves has as they are. */
const PLAIN = new Set(['float64', 'float32', 'int32', 'int16', 'uint8', 'int64'])

/**
 * A FITS file as plugins see it: everything read, and its sandbox closed, before it is handed over.
 * @throws AstroError `fits_not_fits`, `fits_damaged`, …
 */
export async function readFitsDocument(bytes: Uint8Array): Promise<FitsDocument> {
  // A copy: the sandbox takes the memory that it is given.
  await using file = await openFits(bytes.slice())
  const hdus: FitsHdu[] = []
  for (const info of await file.hdus()) hdus.push(await hduOf(file, info))
  return { hdus }
}

async function hduOf(file: FitsFile, info: HduInfo): Promise<FitsHdu> {
  const pixels = info.shape?.reduce((product, length) => product * length, 1) ?? 0
  const rows = info.type.endsWith('table') ? tableOf((await file.table(info.index)).columns, info.rows ?? 0) : undefined
  const image = info.type === 'image' && pixels > 0 && pixels <= MOST_PIXELS ? await pixelsOf(file, info.index) : undefined
  const missing = (what: string): never => {
    const why = what === 'image' && pixels > MOST_PIXELS ? `an image of ${pixels} pixels, ${MOST_PIXELS} are the most` : `no ${what}`
    throw new Error(`HDU ${info.index} (${info.name}) of a FITS file holds ${why}`)
  }
  return {
    name: info.name, type: info.type, header: headerOf(await file.header(info.index)),
    table: () => rows ?? missing('table'),
    image: () => image ?? missing('image'),
  }
}

function headerOf({ cards }: Header): Record<string, Json> {
  const header: Record<string, Json> = {}
  for (const { key, kind, value } of cards) {
    if (COMMENTARY.has(key) || kind === 'comment' || key in header) continue
    header[key] = typeof value === 'bigint' || Array.isArray(value) ? String(value) : (value as Json)
  }
  return header
}

async function pixelsOf(file: FitsFile, index: number): Promise<{ shape: readonly number[]; data: Float64Array }> {
  const { shape, data, blank } = await file.image(index)
  return { shape, data: Float64Array.from(data as ArrayLike<number | bigint>, (value) => (value === blank ? NaN : Number(value))) }
}

/** The columns of one value a cell: NaN where a value is undefined, yes and no as 1 and 0. */
export function tableOf(all: readonly FitsColumn[], rows: number): Table {
  const columns = new Map<string, Column>()
  const info: Record<string, ColumnInfo> = {}
  for (const one of all) {
    const column = columnOf(one)
    if (column === undefined) continue
    columns.set(one.name, column)
    if (one.unit !== '') info[one.name] = { unit: one.unit }
  }
  return columns.size === 0 ? { length: rows, columns, info } : table(columns, info)
}

function columnOf({ shape, offsets, dtype, data, undefined: marks }: FitsColumn): Column | undefined {
  if (shape.length > 0 || offsets !== undefined || dtype.startsWith('complex')) return undefined
  if (Array.isArray(data)) return data as readonly string[]
  if (marks === undefined && (PLAIN.has(dtype) || dtype === 'logical')) return data as Float64Array
  return Float64Array.from(data as ArrayLike<number | bigint>, (value, row) => (marks?.[row] === 1 ? NaN : Number(value)))
}
