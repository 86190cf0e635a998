import type { Column, Json, Meta, NumberColumn, Table } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import type { ElementType, Field, NumberKind } from './hdf5-datatype.ts'
import { MESSAGE_LIMIT, type Attribute, type DatasetPlan } from './hdf5-file.ts'
import { HEADER_NAME, jsonText, writeHeader } from './table-header.ts'

/** A table with its metadata: the content of one key. */
export interface TableEntry {
  readonly table: Table
  readonly meta: Meta
}

const utf8 = new TextEncoder()
const nameCache = new Map<string, Uint8Array>()
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
  const fields: Field[] = []
  let rowSize = 0
  for (const [name, column] of columns) {
    const type = columnType(key, name, column)
    fields.push({ name, nameBytes: nameBytes(name), offset: rowSize, type })
    rowSize += type.size
  }
  const rows = table.columns.size === 0 ? 0 : table.length // a table without columns has no rows that could be kept
  const header = writeHeader([...columns.keys()], table.info, meta)
  checkLimits(key, fields, header)
  return {
    key,
    rows,
    rowSize,
    fields,
    attributes: attributesOf(header, meta),
    putRows: (bytes, view, start) => {
      fields.forEach((field) => putColumn(bytes, view, start + field.offset, rowSize, columns.get(field.name)!, field.type))
    },
  }
}

/** UTF-8 of a name; the few names of a run are encoded once. */
function nameBytes(name: string): Uint8Array {
  const known = nameCache.get(name)
  if (known !== undefined) return known
  const bytes = utf8.encode(name)
  if (nameCache.size < 4096) nameCache.set(name, bytes)
  return bytes
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
    size = Math.max(size, plain ? text.length : Buffer.byteLength(text, 'utf8'))
  }
  return { kind: 'text', size, ascii }
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

/** HDF5 keeps the types of all columns in one message, and each attribute in one; each holds less than 64 kB. */
function checkLimits(key: string, fields: readonly Field[], header: string): void {
  const typeSize = fields.reduce((sum, field) => sum + field.nameBytes.length + 25, 8)
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
  const headerSize = Buffer.byteLength(header)
  if (headerSize > MESSAGE_LIMIT - 64) {
    throw new AstroError(
      'store_metadata',
      EXIT.plugin,
      `the metadata and column descriptions of ${key} take ${headerSize} bytes, at most ${MESSAGE_LIMIT - 64} fit`,
      {
        hint: 'keep less metadata, or put long lists into columns',
      },
    )
  }
}

function attributesOf(header: string, meta: Meta): Attribute[] {
  const attributes: Attribute[] = [textAttribute(HEADER_NAME, header, true)]
  for (const name of Object.keys(meta).toSorted()) {
    const value = meta[name]
    if (value === undefined || name === '' || name === HEADER_NAME || name.includes('\0')) continue // in the header alone
    attributes.push(
      typeof value === 'number'
        ? numberAttribute(name, value)
        : textAttribute(name, typeof value === 'string' ? value : jsonText(value as Json)),
    )
  }
  return attributes
}

function numberAttribute(name: string, value: number): Attribute {
  const whole = Number.isSafeInteger(value) && !Object.is(value, -0)
  return { nameBytes: nameBytes(name), type: { kind: whole ? 'i8' : 'f8', size: 8 }, value }
}

function textAttribute(name: string, text: string, list = false): Attribute {
  const bytes = utf8.encode(text)
  const value = bytes.length === 0 ? Uint8Array.of(0) : bytes
  return {
    nameBytes: nameBytes(name),
    type: { kind: 'text', size: value.length, ascii: bytes.length === text.length },
    value,
    list,
  }
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
  for (let i = 0, at = start; i < n; i++, at += stride) {
    const value = column[i]!
    if (kind === 'f8') view.setFloat64(at, value === value ? value : NaN, true)
    else if (kind === 'f4') view.setFloat32(at, value === value ? value : NaN, true)
    else if (kind === 'i4') view.setInt32(at, value, true)
    else if (kind === 'i2') view.setInt16(at, value, true)
    else view.setUint8(at, value)
  }
}

function putText(bytes: Buffer, at: number, text: string, ascii: boolean): void {
  if (!ascii) bytes.write(text, at, 'utf8')
  else for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i)
}
