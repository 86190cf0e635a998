import type { Dataset, Group } from 'h5wasm'
import type { Column } from '@astro/sdk'
import { attributesOf } from './hdf5-attributes.ts'
import { columnOf, fieldsOf, plainColumn, UnreadableHdf5, valueOf } from './hdf5-columns.ts'
import { readPickledTexts } from './pickled-texts.ts'
import { readPlainPickle, type Plain } from './plain-pickle.ts'

/** MJD of 1970-01-01, and what a day has of each unit of datetime64. */
const [EPOCH, DAY] = [40587, { s: 86400, ms: 8.64e7, us: 8.64e10, ns: 8.64e13 } as Readonly<Record<string, number>>]

/** What datetime64 has for no time. */
const NOT_A_TIME = -(2n ** 63n)

/** A data frame of pandas, and the plain values of the attribute `metadata`, where AstroRetriever and SkyPortal keep what is known of it. */
export interface Frame {
  readonly columns: Map<string, Column>
  readonly metadata: ReadonlyMap<string, Plain>
}

/**
 * The data frame that a group of an HDFStore holds, in either of its formats; undefined for other groups. Times (datetime64) become MJD.
 * @throws UnreadableHdf5 for a series or a panel, and for frames that are not as pandas writes them
 */
export function frameOf(group: Group): Frame | undefined {
  const attributes = attributesOf(group)
  const kind = attributes['pandas_type']
  if (kind === undefined) return undefined
  const metadata = pickled(attributes['metadata'])
  const told = metadata instanceof Map ? (metadata as ReadonlyMap<string, Plain>) : new Map<string, Plain>()
  if (kind === 'frame_table') return { columns: tableColumns(group), metadata: told }
  if (kind === 'frame') return { columns: fixedColumns(group), metadata: told }
  throw new UnreadableHdf5(`'${group.path}' is a ${String(kind)} of pandas, not a frame`)
}

/** Format `table`: blocks of columns of one type side by side, their names pickled beside them. Categories are what they stand for. */
function tableColumns(group: Group): Map<string, Column> {
  const dataset = child(group, 'table')
  const attributes = attributesOf(dataset)
  const columns = new Map<string, Column>()
  for (const { name, width, column } of fieldsOf(dataset) ?? []) {
    const kind = pickled(attributes[`${name}_kind`])
    const names = name === 'index' ? indexName(group) : Array.isArray(kind) ? kind.map(String) : [name]
    if (names.length === 0) continue
    if (names.length !== width) throw new UnreadableHdf5(`'${dataset.path}' names ${names.length} columns of ${name}, which has ${width}`)
    const day = dayIn(attributes[`${name}_dtype`])
    const categories = attributes[`${name}_meta`] === 'category' ? categoriesOf(group, name) : undefined
    names.forEach((one, k) => put(columns, one, categories ? categorical(column(k), categories) : column(k), day))
  }
  return columns
}

/** The name of the index, which is a column if it has one. */
function indexName(group: Group): string[] {
  const info = pickled(attributesOf(group)['info'])
  const index = info instanceof Map ? info.get('index') : undefined
  const name = index instanceof Map ? index.get('index_name') : undefined
  return typeof name === 'string' && name !== '' ? [name] : []
}

function categoriesOf(group: Group, name: string): ArrayLike<unknown> {
  const values = fieldsOf(child(group, `meta/${name}/meta/table`))?.find((field) => field.name === 'values')?.column(0)
  if (values === undefined) throw new UnreadableHdf5(`the categories of '${name}' of '${group.path}' are not there`)
  return values
}

/** Empty or NaN where an epoch has none (code -1). */
function categorical(codes: Column | undefined, categories: ArrayLike<unknown>): Column | undefined {
  const none = typeof categories[0] === 'string' ? '' : NaN
  return columnOf(Array.from((codes ?? []) as ArrayLike<number>, (code) => categories[Number(code)] ?? none))
}

/** Format `fixed`: a matrix for the columns of each type, that of text pickled as a whole. */
function fixedColumns(group: Group): Map<string, Column> {
  const axis = child(group, 'axis1')
  const attributes = attributesOf(axis)
  // Of nothing a single value is stored, and the true shape beside it.
  const rows = attributes['shape'] === undefined ? axis.metadata.total_size : 0
  const columns = new Map<string, Column>()
  const index = attributes['name']
  if (typeof index === 'string' && pickled(index) !== null && rows > 0) put(columns, index, plainColumn(axis), undefined)
  for (let block = 0; group.get(`block${block}_items`) !== null; block++) {
    const names = Array.from(plainColumn(child(group, `block${block}_items`)) ?? [], String)
    const dataset = child(group, `block${block}_values`)
    const { shape, values } = rows === 0 ? { shape: [0], values: [] } : matrixOf(dataset)
    const [width, isRowByRow] = [names.length, shape[0] === rows]
    if (values.length !== rows * width) throw new UnreadableHdf5(`'${dataset.path}' has ${values.length} values, not ${rows} of each of ${width} columns`)
    const day = dayIn(attributesOf(dataset)['value_type'])
    const place = (row: number, k: number): number => (isRowByRow ? row * width + k : k * rows + row)
    names.forEach((name, k) => put(columns, name, columnOf(Array.from({ length: rows }, (_, row) => values[place(row, k)])), day))
  }
  return columns
}

/** Values of a block, in the order of C. */
function matrixOf(dataset: Dataset): { shape: readonly number[]; values: ArrayLike<unknown> } {
  const value = valueOf(dataset)
  if (dataset.shape?.length === 2) return { shape: dataset.shape, values: value as ArrayLike<unknown> }
  const [bytes] = value as readonly unknown[]
  const found = bytes instanceof Uint8Array ? readPickledTexts(bytes) : undefined
  if (found === undefined) throw new UnreadableHdf5(`'${dataset.path}' holds objects of Python that are not text; write the frame with format='table', or as CSV`)
  return { shape: found.shape, values: found.texts }
}

/** How many units of a type of times a day has; undefined for other types. */
function dayIn(type: unknown): number | undefined {
  const [is, unit = 'ns'] = /^datetime64(?:\[(\w+)\])?$/.exec(String(type)) ?? []
  return is === undefined ? undefined : DAY[unit]
}

function put(columns: Map<string, Column>, name: string, column: Column | undefined, day: number | undefined): void {
  if (column === undefined) return
  columns.set(name, day === undefined ? column : Float64Array.from(column as ArrayLike<number | bigint>, (units) => (BigInt(units) === NOT_A_TIME ? NaN : EPOCH + Number(units) / day)))
}

function pickled(value: unknown): Plain | undefined {
  return typeof value === 'string' ? readPlainPickle(value) : undefined
}

function child(group: Group, name: string): Dataset {
  const found = group.get(name)
  if (found === null || !('metadata' in found)) throw new UnreadableHdf5(`'${group.path}' lacks its '${name}'`)
  return found as Dataset
}
