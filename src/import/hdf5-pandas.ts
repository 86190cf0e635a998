import type { Dataset, Group } from 'h5wasm'
import type { Column } from '@astro/sdk'
import { columnOf, fieldsOf, plainColumn, UnreadableHdf5, valueOf } from './hdf5-columns.ts'
import { readPickledTexts } from './pickled-texts.ts'
import { readPlainPickle, type Plain } from './plain-pickle.ts'

/** MJD of 1970-01-01, and what a day has of each unit of datetime64. */
const [EPOCH, DAY] = [40587, { s: 86400, ms: 8.64e7, us: 8.64e10, ns: 8.64e13 } as Readonly<Record<string, number>>]

/** A data frame of pandas, and the plain values of the attribute `metadata`, where AstroRetriever and SkyPortal keep what is known of it. */
export interface Frame {
  readonly columns: Map<string, Column>
  readonly metadata: ReadonlyMap<string, Plain>
}

/** The attributes of a group or dataset that can be read. */
export function attributesOf(object: Group | Dataset): Record<string, unknown> {
  const found: Record<string, unknown> = {}
  for (const [name, attribute] of Object.entries(object.attrs)) {
    try {
      found[name] = attribute.value
    } catch {
      // One of a kind that the library does not read tells us nothing.
    }
  }
  return found
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
  if (kind === 'frame_table') return { columns: tableColumns(child(group, 'table')), metadata: told }
  if (kind === 'frame') return { columns: fixedColumns(group), metadata: told }
  throw new UnreadableHdf5(`'${group.path}' is a ${String(kind)} of pandas, not a frame`)
}

/** Format `table`: blocks of columns of one type side by side, their names pickled beside them. */
function tableColumns(dataset: Dataset): Map<string, Column> {
  const attributes = attributesOf(dataset)
  const columns = new Map<string, Column>()
  for (const { name, width, column } of fieldsOf(dataset) ?? []) {
    if (name === 'index') continue
    const kind = pickled(attributes[`${name}_kind`])
    const names = Array.isArray(kind) ? kind.map(String) : [name]
    if (names.length !== width) throw new UnreadableHdf5(`'${dataset.path}' names ${names.length} columns of ${name}, which has ${width}`)
    const day = dayIn(attributes[`${name}_dtype`])
    names.forEach((one, k) => put(columns, one, column(k), day))
  }
  return columns
}

/** Format `fixed`: a matrix for the columns of each type, that of text pickled as a whole. */
function fixedColumns(group: Group): Map<string, Column> {
  const rows = child(group, 'axis1').metadata.total_size
  const columns = new Map<string, Column>()
  for (let block = 0; group.get(`block${block}_items`) !== null; block++) {
    const names = plainColumn(child(group, `block${block}_items`))
    const dataset = child(group, `block${block}_values`)
    if (!Array.isArray(names)) continue
    const { shape, values } = matrixOf(dataset)
    const [width, isRowByRow] = [names.length, shape[0] === rows]
    if (values.length !== rows * width) throw new UnreadableHdf5(`'${dataset.path}' has ${values.length} values, not ${rows} of each of ${width} columns`)
    const day = dayIn(attributesOf(dataset)['value_type'])
    const place = (row: number, k: number): number => (isRowByRow ? row * width + k : k * rows + row)
    names.forEach((name, k) => put(columns, name as string, columnOf(Array.from({ length: rows }, (_, row) => values[place(row, k)])), day))
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
  columns.set(name, day === undefined ? column : Float64Array.from(column as ArrayLike<number | bigint>, (units) => EPOCH + Number(units) / day))
}

function pickled(value: unknown): Plain | undefined {
  return typeof value === 'string' ? readPlainPickle(value) : undefined
}

function child(group: Group, name: string): Dataset {
  const found = group.get(name)
  if (found === null || !('metadata' in found)) throw new UnreadableHdf5(`'${group.path}' lacks its '${name}'`)
  return found as Dataset
}
