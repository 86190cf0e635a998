import { table, type Column, type Json, type Meta } from '@astro/sdk'
import { AstroError } from '../errors.ts'
import { importProblem } from './problem.ts'
import type { FileTable } from './types.ts'

type Cell = unknown
/** Names of columns that tell objects apart, in small letters, best first. */
const IDS = ['objectid', 'object_id', 'oid', 'id', 'name', 'source_id', 'ssnamenr', 'ticid', 'source']
/** Most values that one file may hold: what a machine of 8 GB bears. */
const MOST_VALUES = 100_000_000

/**
 * A Parquet file. One row an epoch: one table. Columns that hold lists: one row is one object with its epochs, a table for each, named by
 * `objectid` and the like; what is one value an object becomes metadata.
 * @throws AstroError `import_parquet` for what cannot be decoded, `import_huge`, `import_lists` where the lists of a row differ in length
 */
export async function readParquet(file: string, bytes: Uint8Array): Promise<FileTable[]> {
  const [{ parquetMetadata, parquetReadObjects }, { compressors }] = await Promise.all([import('hyparquet'), import('hyparquet-compressors')])
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
  let rows: Record<string, Cell>[]
  try {
    const metadata = parquetMetadata(buffer)
    const values = metadata.row_groups.reduce((sum, group) => sum + group.columns.reduce((n, column) => n + Number(column.meta_data?.num_values ?? 0), 0), 0)
    if (!(values <= MOST_VALUES)) throw importProblem('import_huge', file, `${values} values, at most ${MOST_VALUES} are read`, 'split the file')
    rows = await parquetReadObjects({ file: buffer, metadata, compressors })
  } catch (error) {
    if (error instanceof AstroError) throw error
    throw importProblem('import_parquet', file, `it cannot be read as Parquet: ${(error as Error).message.split('\n')[0]}`, 'copy or download the file again')
  }
  if (rows.length === 0) throw importProblem('import_no_rows', file, 'its table has no rows', 'give a file with epochs')
  const names = Object.keys(rows[0]!)
  const lists = names.filter((name) => rows.some((row) => isList(row[name])))
  if (lists.length === 0) return [{ name: null, table: table(new Map(names.map((name) => [name, columnOf(rows.map((row) => row[name]))]))), meta: {}, known: {}, line: (row) => row + 1 }]
  return rows.map((row, i) => objectOf(file, row, i, names, lists))
}

function objectOf(file: string, row: Record<string, Cell>, index: number, names: readonly string[], lists: readonly string[]): FileTable {
  // A list without values is a column that this object lacks.
  const filled = lists.filter((name) => isList(row[name]) && row[name].length > 0)
  const lengths = new Set(filled.map((name) => (row[name] as ArrayLike<Cell>).length))
  if (lengths.size > 1) {
    throw importProblem('import_lists', file, `row ${index + 1}: its lists have ${[...lengths].join(', ')} values`, 'all lists of an object must have one length', { row: index + 1 })
  }
  const columns = new Map<string, Column>(filled.map((name) => [name, columnOf(Array.from((row[name] ?? []) as ArrayLike<Cell>))]))
  const meta: Meta = Object.fromEntries(names.filter((name) => !lists.includes(name) && !name.startsWith('__')).map((name) => [name, plain(row[name])]))
  const id = IDS.map((wanted) => names.find((name) => name.toLowerCase() === wanted && (meta[name] ?? '') !== '')).find((name) => name !== undefined)
  return { name: id === undefined ? null : String(meta[id] as string), table: table(columns), meta, known: {}, line: () => index + 1 }
}

function isList(value: Cell): value is ArrayLike<Cell> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))
}

function columnOf(values: readonly Cell[]): Column {
  if (values.some((value) => typeof value === 'string' || value instanceof Date)) return values.map((value) => String(plain(value) ?? ''))
  if (values.length > 0 && values.every((value) => typeof value === 'bigint')) return BigInt64Array.from(values as bigint[])
  return Float64Array.from(values, (value) => (value === null || value === undefined ? NaN : Number(value)))
}

function plain(value: Cell): Json {
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  return typeof value === 'string' || typeof value === 'boolean' ? value : null
}
