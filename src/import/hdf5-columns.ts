import { Module, type Dataset } from 'h5wasm'
import type { Column } from '@astro/sdk'
import { reasonsIn } from '../store/hdf5-library.ts'

/** Bytes of one dataset, and values of a compound one, each of which takes some ten times as much, that are read at most. */
const [LARGEST, MOST] = [2 ** 28, 2e7]

/** Filters up to this number belong to HDF5 itself. */
const STANDARD = 6

/** A dataset that cannot be read; the message says why. */
export class UnreadableHdf5 extends Error {}

/** One field of a compound dataset: a value a row, or several. */
export interface HdfField {
  readonly name: string
  readonly width: number
  /** Column `k` of the values of a row. */
  readonly column: (k: number) => Column | undefined
}

/** The values of a dataset of one value a row; undefined for types that no column has. */
export function plainColumn(dataset: Dataset): Column | undefined {
  return columnOf(valueOf(dataset))
}

/** Values of a dataset in their shape, row after row. @throws UnreadableHdf5 */
export function valueOf(dataset: Dataset): unknown {
  const { metadata } = dataset
  const bytes = metadata.total_size * metadata.size
  if (!(bytes <= LARGEST)) throw new UnreadableHdf5(`'${dataset.path}' claims to hold ${bytes} bytes, at most ${LARGEST} are read`)
  const filter = dataset.filters.find(({ id }) => id > STANDARD)
  if (filter) throw new UnreadableHdf5(`'${dataset.path}' is compressed with ${filter.name || `filter ${filter.id}`}, which is not read; write it with gzip`)
  // Otherwise what could not be read, for want of a filter for one, would be whatever was in memory.
  Module.activate_throwing_error_handler()
  try {
    return dataset.value
  } catch (error) {
    throw new UnreadableHdf5(`'${dataset.path}' cannot be read: ${reasonsIn(String(error)).at(-1) ?? String(error).split('\n')[0]!}`)
  } finally {
    Module.deactivate_throwing_error_handler()
  }
}

/** The fields of a compound dataset; undefined for other datasets. @throws UnreadableHdf5 */
export function fieldsOf(dataset: Dataset): HdfField[] | undefined {
  const { metadata } = dataset
  const members = metadata.compound_type?.members
  if (members === undefined || metadata.shape?.length !== 1) return undefined
  const cells = metadata.total_size * members.reduce((sum, { array_type }) => sum + (array_type?.total_size ?? 1), 0)
  if (!(cells <= MOST)) throw new UnreadableHdf5(`'${dataset.path}' claims to hold ${cells} values, at most ${MOST} are read`)
  const rows = valueOf(dataset) as readonly (readonly unknown[])[]
  return members.map((member, m): HdfField => {
    const width = member.array_type?.total_size ?? 1
    const isArray = member.array_type !== undefined
    return { name: member.name, width, column: (k) => columnOf(rows.map((row) => (isArray ? (row[m] as ArrayLike<unknown>)[k] : row[m]))) }
  })
}

/** Numbers or text as a column; undefined for everything else. */
export function columnOf(values: unknown): Column | undefined {
  if (values instanceof Float64Array || values instanceof Float32Array || values instanceof Int32Array || values instanceof Int16Array || values instanceof Uint8Array) return values
  if (values instanceof BigInt64Array) return values
  if (values instanceof BigUint64Array) return wholeNumbers(Array.from(values))
  if (ArrayBuffer.isView(values) && !(values instanceof DataView)) return Float64Array.from(values as unknown as ArrayLike<number>)
  if (!Array.isArray(values)) return undefined
  // A bit field, as PyTables stores yes and no.
  if (values.length > 0 && values.every((value) => value instanceof Uint8Array && value.length === 1)) return Float64Array.from(values as readonly Uint8Array[], ([bit]) => bit!)
  if (values.every((value) => typeof value === 'number' || typeof value === 'boolean')) return Float64Array.from(values as readonly number[], Number)
  if (values.every((value) => typeof value === 'bigint')) return wholeNumbers(values as readonly bigint[])
  return values.every((value) => typeof value === 'string') ? (values as readonly string[]).map(plainText) : undefined
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Without what fills a field up; UTF-8 that was declared to be ASCII, as astropy does, is UTF-8. */
function plainText(text: string): string {
  const plain = text.replace(/[\0 ]+$/, '')
  if (!/[\x80-\xff]/.test(plain) || /[^\0-\xff]/.test(plain)) return plain
  try {
    return utf8.decode(Buffer.from(plain, 'latin1'))
  } catch {
    return plain
  }
}

/** Exact, as text where they are larger than a signed number of 64 bits. */
function wholeNumbers(values: readonly bigint[]): Column {
  return values.every((value) => value === BigInt.asIntN(64, value)) ? BigInt64Array.from(values) : values.map(String)
}
