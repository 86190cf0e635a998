/** A number column. Booleans and flags are `Uint8Array`; 64-bit identifiers are `BigInt64Array`, never a double. */
export type NumberColumn = Float64Array | Float32Array | Int32Array | Int16Array | Uint8Array | BigInt64Array

/** One column of a table: numbers, or text. */
export type Column = NumberColumn | readonly string[]

/** What a column means: its unit as astropy writes it (`d`, `mag`, `deg`, `uJy`, `s`) and one sentence. */
export interface ColumnInfo {
  unit?: string
  description?: string
}

/** Columns of one length, in order. Every column has `length` elements; missing numbers are NaN, missing text is ''. */
export interface Table {
  readonly length: number
  readonly columns: Map<string, Column>
  readonly info: Record<string, ColumnInfo>
}

/** Values that JSON can hold: what metadata may contain. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
export type Meta = Record<string, Json>

/**
 * A table from columns.
 * @throws RangeError when the columns differ in length; the message names the first that does.
 */
export function table(columns: Record<string, Column> | Map<string, Column>, info: Record<string, ColumnInfo> = {}): Table {
  const map = columns instanceof Map ? columns : new Map(Object.entries(columns))
  let length: number | undefined
  for (const [name, column] of map) {
    length ??= column.length
    if (column.length !== length) throw new RangeError(`column '${name}' has ${column.length} rows, the first column has ${length}`)
  }
  return { length: length ?? 0, columns: map, info }
}

/** The column as numbers. @throws TypeError when it is absent or text. */
export function numbers(t: Table, name: string): Float64Array | Float32Array | Int32Array | Int16Array | Uint8Array {
  const column = t.columns.get(name)
  if (column === undefined) throw new TypeError(`no column '${name}'; there are ${[...t.columns.keys()].join(', ')}`)
  if (Array.isArray(column)) throw new TypeError(`column '${name}' is text, numbers are needed`)
  if (column instanceof BigInt64Array) throw new TypeError(`column '${name}' holds 64-bit identifiers, numbers are needed`)
  return column as Float64Array
}

/** The column as text; 64-bit integers and numbers are written out. @throws TypeError when it is absent. */
export function strings(t: Table, name: string): readonly string[] {
  const column = t.columns.get(name)
  if (column === undefined) throw new TypeError(`no column '${name}'; there are ${[...t.columns.keys()].join(', ')}`)
  return Array.isArray(column) ? (column as readonly string[]) : Array.from(column as Float64Array, String)
}

/** The rows at `indices`, in that order, as a new table. */
export function takeRows(t: Table, indices: ArrayLike<number>): Table {
  const columns = new Map<string, Column>()
  for (const [name, column] of t.columns) columns.set(name, takeColumn(column, indices))
  return { length: indices.length, columns, info: t.info }
}

/** The elements of one column at `indices`, in that order. */
export function takeColumn<C extends Column>(column: C, indices: ArrayLike<number>): C {
  if (Array.isArray(column)) return Array.from(indices, (i) => column[i]) as unknown as C
  const source = column as Float64Array
  const out = new (source.constructor as Float64ArrayConstructor)(indices.length)
  for (let i = 0; i < indices.length; i++) out[i] = source[indices[i]!]!
  return out as unknown as C
}

/** The same table with only the columns named, in that order; names that are absent are left out. */
export function pickColumns(t: Table, names: readonly string[]): Table {
  const columns = new Map<string, Column>()
  for (const name of names) {
    const column = t.columns.get(name)
    if (column !== undefined) columns.set(name, column)
  }
  return { length: t.length, columns, info: t.info }
}
