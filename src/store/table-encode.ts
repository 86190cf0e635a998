import type { Column, Json, Meta, NumberColumn, Table } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import type { Attribute, DatasetPlan, ElementType, Field, NumberKind } from './hdf5-write.ts'
import { HEADER_NAME, jsonText, writeHeader } from './table-header.ts'

/** A table with its metadata: the content of one key. */
export interface TableEntry {
  readonly table: Table
  readonly meta: Meta
}

/** What a header message of HDF5 can hold: its size is a 16-bit number, padded to eight. */
const MESSAGE_LIMIT = 65_528
/** The same for the value of the attribute with metadata and column descriptions, after its name, type and shape. */
const HEADER_LIMIT = MESSAGE_LIMIT - 64
const NO_COLUMN: ReadonlyMap<string, Column> = new Map([['mjd', new Float64Array(0)]])

/**
 * The dataset that holds a table: one field a column in the table's order, packed; each entry of the metadata that HDF5 can name
 * as an attribute (numbers, text; the rest as JSON text), and all of it once more, with units and descriptions, in astropy's
 * attribute. A column without a name becomes `col<position>`, a table without columns gets an empty `mjd`.
 * @throws AstroError `store_text`, `store_column`, `store_metadata` for what HDF5 cannot hold: a NUL in a text or name, a number in
 *   the metadata that is not finite, more than 64 kB of columns or of metadata
 */
export function planDataset(key: string, { table, meta }: TableEntry): DatasetPlan {
  const columns = storedColumns(table)
  const { fields, rowSize } = layoutOf(key, columns)
  const rows = table.columns.size === 0 ? 0 : table.length // a table without columns has no rows that could be kept
  const header = writeHeader([...columns.keys()], table.info, meta)
  checkHeader(key, header)
  return {
    key,
    rows,
    rowSize,
    fields,
    attributes: attributesOf(header, meta),
    putRows: (bytes) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      for (const { name, offset, type } of fields) putColumn(bytes, view, offset, rowSize, columns.get(name)!, type)
    },
  }
}

/** Where the columns are in a row. */
interface Layout {
  readonly fields: readonly Field[]
  readonly rowSize: number
}

/** Layouts by the names and types of their columns: most tables of a run are alike. */
const layouts = new Map<string, Layout>()
const MOST_LAYOUTS = 1000

function layoutOf(key: string, columns: ReadonlyMap<string, Column>): Layout {
  const types: ElementType[] = []
  let shape = ''
  for (const [name, column] of columns) {
    const type = columnType(key, name, column)
    types.push(type)
    shape += `${name}\0${type.kind}${type.size}${type.kind === 'text' && type.ascii ? 'a' : ''}\0`
  }
  let layout = layouts.get(shape)
  if (!layout) {
    layout = newLayout(columns.keys(), types)
    checkTypes(key, layout.fields)
    if (layouts.size >= MOST_LAYOUTS) layouts.clear()
    layouts.set(shape, layout)
  }
  return layout
}

function newLayout(names: Iterable<string>, types: readonly ElementType[]): Layout {
  let rowSize = 0
  const fields = Array.from(names, (name, i): Field => {
    const type = types[i]!
    const offset = rowSize
    rowSize += type.size
    return { name, offset, type }
  })
  return { fields, rowSize }
}

/** Throws what storing the table would throw for its content: see planDataset. */
export function checkStorable(entry: TableEntry): void {
  planDataset('', entry)
}

/** The columns as they are stored: `''` becomes `col<position>` (the next free number), no column at all becomes an empty `mjd`. */
export function storedColumns({ columns }: Table): ReadonlyMap<string, Column> {
  if (columns.size === 0) return NO_COLUMN
  if (!columns.has('')) return columns
  let number = [...columns.keys()].indexOf('')
  while (columns.has(`col${number}`)) number++
  return new Map([...columns].map(([name, column]) => [name === '' ? `col${number}` : name, column]))
}

function columnType(key: string, name: string, column: Column): ElementType {
  if (name.includes('\0')) {
    throw new AstroError(
      'store_column',
      EXIT.plugin,
      `a column of ${key} has a NUL character in its name ${JSON.stringify(name)}`,
      {
        hint: 'rename the column where the table is made',
      },
    )
  }
  if (!Array.isArray(column)) {
    const kind = numberKind(column as NumberColumn)
    return { kind, size: Number(kind[1]) }
  }
  let size = 1
  let spaced = 0
  let ascii = true
  let last = ''
  for (const text of column as readonly string[]) {
    if (text === last) continue
    last = text
    let plain = true
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i)
      if (code === 0) throw textError(key, name, text)
      if (code > 0x7f) plain = false
    }
    ascii &&= plain
    const length = plain ? text.length : Buffer.byteLength(text, 'utf8')
    size = Math.max(size, length)
    if (text.endsWith(' ')) spaced = Math.max(spaced, length)
  }
  return textType(size, spaced, ascii)
}

/**
 * The type for texts of at most `size` bytes, of which those that end in a space have at most `spaced`. The library writes UTF-8
 * as text filled up with spaces, which readers take away: a NUL behind the last space keeps it.
 */
function textType(size: number, spaced: number, ascii: boolean): ElementType {
  return { kind: 'text', size: !ascii && spaced === size ? size + 1 : size, ascii }
}

function numberKind(column: NumberColumn): NumberKind {
  if (column instanceof Float64Array) return 'f8'
  if (column instanceof Float32Array) return 'f4'
  if (column instanceof Int32Array) return 'i4'
  if (column instanceof Int16Array) return 'i2'
  if (column instanceof BigInt64Array) return 'i8'
  return 'u1'
}

function textError(key: string, name: string, text: string): AstroError {
  return new AstroError(
    'store_text',
    EXIT.plugin,
    `column '${name}' of ${key} holds a text with a NUL character, ${JSON.stringify(text.slice(0, 40))}`,
    {
      hint: 'text columns are stored with fixed length, where NUL is the filling: remove it where the table is made',
    },
  )
}

/** HDF5 keeps the types of all columns in one message, which holds less than 64 kB. */
function checkTypes(key: string, fields: readonly Field[]): void {
  // A member of a compound type, version 1: name with NUL in units of eight, 32 bytes of place and shape, its own type.
  const typeSize = fields.reduce(
    (sum, { name, type }) => sum + (Buffer.byteLength(name) & ~7) + 48 + PROPERTIES[type.kind[0]!]!,
    8,
  )
  if (typeSize > MESSAGE_LIMIT) {
    throw new AstroError(
      'store_column',
      EXIT.plugin,
      `the table of ${key} has ${fields.length} columns, more than one HDF5 table can describe`,
      {
        hint: 'keep fewer columns, or shorter names: all of them together must stay below 64 kB',
      },
    )
  }
}

/** The same for each attribute. */
function checkHeader(key: string, header: string): void {
  const headerSize = Buffer.byteLength(header)
  if (headerSize > HEADER_LIMIT) {
    throw new AstroError(
      'store_metadata',
      EXIT.plugin,
      `the metadata and column descriptions of ${key} take ${headerSize} bytes, at most ${HEADER_LIMIT} fit`,
      {
        hint: 'keep less metadata, or put long lists into columns',
      },
    )
  }
}

/** Bytes after the first eight of a type's description, by the first letter of its kind. */
const PROPERTIES: Readonly<Record<string, number>> = { f: 12, i: 4, u: 4, t: 0 }

function attributesOf(header: string, meta: Meta): Attribute[] {
  const attributes: Attribute[] = []
  for (const name of Object.keys(meta).toSorted()) {
    const value = meta[name]
    if (value === undefined || name === '' || name === HEADER_NAME || name.includes('\0')) continue // in the header alone
    attributes.push(
      typeof value === 'number'
        ? numberAttribute(name, value)
        : textAttribute(name, typeof value === 'string' ? value : jsonText(value as Json)),
    )
  }
  // Last: the small ones find room where the dataset is described, which the library must make for this one.
  return [...attributes, { ...textAttribute(HEADER_NAME, header), list: true }]
}

function numberAttribute(name: string, value: number): Attribute {
  const whole = Number.isSafeInteger(value) && !Object.is(value, -0)
  return { name, type: { kind: whole ? 'i8' : 'f8', size: 8 }, value }
}

function textAttribute(name: string, value: string): Attribute {
  const length = Buffer.byteLength(value)
  return { name, type: textType(Math.max(1, length), value.endsWith(' ') ? length : 0, length === value.length), value }
}

function putColumn(bytes: Buffer, view: DataView, start: number, stride: number, column: Column, type: ElementType): void {
  const n = column.length
  if (type.kind === 'text') {
    for (let i = 0; i < n; i++) putText(bytes, start + i * stride, column[i] as string, type.ascii)
  } else if (type.kind === 'i8') {
    for (let i = 0; i < n; i++) view.setBigInt64(start + i * stride, column[i] as bigint, true)
  } else {
    putNumbers(view, start, stride, column as Float64Array, type.kind)
  }
}

function putNumbers(view: DataView, start: number, stride: number, column: Float64Array, kind: Exclude<NumberKind, 'i8'>): void {
  const n = column.length
  let at = start
  // One loop a kind: a choice for each number would cost more than writing it.
  if (kind === 'f8') for (let i = 0; i < n; i++, at += stride) view.setFloat64(at, numberOf(column[i]!), true)
  else if (kind === 'f4') for (let i = 0; i < n; i++, at += stride) view.setFloat32(at, numberOf(column[i]!), true)
  else if (kind === 'i4') for (let i = 0; i < n; i++, at += stride) view.setInt32(at, column[i]!, true)
  else if (kind === 'i2') for (let i = 0; i < n; i++, at += stride) view.setInt16(at, column[i]!, true)
  else for (let i = 0; i < n; i++, at += stride) view.setUint8(at, column[i]!)
}

/** The number, or the one NaN that is stored. */
function numberOf(value: number): number {
  return value === value ? value : NaN
}

function putText(bytes: Buffer, at: number, text: string, ascii: boolean): void {
  if (!ascii) bytes.write(text, at, 'utf8')
  else for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i)
}
