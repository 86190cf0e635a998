import { memoryType, type ColumnDtype } from './column.ts'
import { DTYPES, bytesOf, dtypeOf, sizeOf, type FitsData, type FitsDtype } from './dtype.ts'
import { refused } from './fault.ts'
import { isHeaderText } from './format-card.ts'
import type { Instance } from './instance.ts'
import type { NewColumn, NewTable } from './new-hdu.ts'

/** Letters of TFORM; S, U, V and W are CFITSIO's for integers that TZERO turns into the other signedness. */
const LETTERS: Readonly<Record<ColumnDtype, string>> = {
  uint8: 'B',
  int8: 'S',
  int16: 'I',
  uint16: 'U',
  int32: 'J',
  uint32: 'V',
  int64: 'K',
  uint64: 'W',
  float32: 'E',
  float64: 'D',
  logical: 'L',
  bit: 'X',
  string: 'A',
  complex64: 'C',
  complex128: 'M',
}
const BINARY_TABLE = 2
const BUFFER = 115_200

/** A column with what its TFORM needs. */
interface Planned {
  readonly column: NewColumn
  readonly shape: readonly number[]
  /** Characters of one text, at least 1. */
  readonly width: number
  /** Type in memory for CFITSIO, elements of one cell and bytes of one element. */
  readonly code: number
  readonly repeat: number
  readonly bytes: number
}

/** Texts one after the other, each closed by a zero. */
const listed = (texts: readonly string[]): string => texts.join('\0')

/** Makes a binary table with its rows. @throws AstroError `fits_write_table` for what FITS cannot hold */
export function writeTable(instance: Instance, { rows, columns, name = '' }: NewTable): void {
  if (!(Number.isSafeInteger(rows) && rows >= 0))
    throw refused('fits_write_table', `${instance.label}: a table of ${rows} rows cannot be written`, 'rows are a count')
  const planned = columns.map((column) => plan(instance, column, rows))
  instance.withText(listed(columns.map((column) => column.name)), (names) =>
    instance.withText(listed(planned.map(formOf)), (forms) =>
      instance.withText(listed(columns.map(({ unit = '' }) => unit)), (units) =>
        instance.withText(name, (extname) =>
          instance.check(
            instance.call.af_create_table(BINARY_TABLE, rows, columns.length, names, forms, units, extname),
            'making a table',
          ),
        ),
      ),
    ),
  )
  planned.forEach((one, i) => addCards(instance, one, i + 1))
  const width = planned.reduce((sum, { repeat, bytes, width: text }) => sum + repeat * Math.max(bytes, text), 1)
  const best = Math.max(1, Math.floor(BUFFER / width))
  for (let row = 0; row < rows; row += best) {
    const n = Math.min(best, rows - row)
    planned.forEach((one, i) =>
      one.column.offsets === undefined ? writeCells(instance, one, i + 1, row, n) : writeArrays(instance, one, i + 1, row, n),
    )
  }
}

function plan(instance: Instance, column: NewColumn, rows: number): Planned {
  const { dtype, data, shape = [], offsets, name } = column
  const wrong = (why: string): Error =>
    refused('fits_write_table', `${instance.label}: column '${name}' cannot be written: ${why}`, 'docs/fits.md says what can')
  const repeat = offsets === undefined ? sizeOf(shape) : 1
  const parts = dtype.startsWith('complex') ? 2 : 1
  const wanted = offsets === undefined ? rows * repeat * parts : offsets[rows]! * parts
  if (offsets !== undefined && !areOffsets(offsets, rows)) throw wrong(`its offsets are not ${rows + 1} counts from 0 on that never fall`)
  if (data.length !== wanted) throw wrong(`it has ${data.length} values for ${rows} rows, ${wanted} are needed`)
  if (!isHeaderText(name))
    throw wrong('its name is too long or has characters that a header cannot hold')
  const unit = column.unit ?? ''
  if (!isHeaderText(unit)) throw wrong(`its unit '${unit}' is too long or has characters that a header cannot hold (Angstrom, um)`)
  if (column.blank !== undefined && !Number.isSafeInteger(column.blank)) throw wrong(`${column.blank} for undefined values is no integer`)
  if (dtype === 'bit' && offsets !== undefined) throw wrong('bits of variable length are not written; logicals are')
  if (dtype !== 'string') {
    if (dtypeOf(data) !== memoryType({ dtype })) throw wrong(`its data are ${dtypeOf(data) ?? 'no numbers'}, not ${memoryType({ dtype })}`)
    const { code, bytes } = memoryOf(dtype)
    return { column, shape, width: 0, code, repeat, bytes }
  }
  if (offsets !== undefined) throw wrong('texts of variable length are written as ones of the longest')
  const bad = (data as readonly string[]).find((text) => /[^\x20-\x7e]/.test(text))
  if (bad !== undefined) throw wrong(`'${bad}' has characters that a table cannot hold`)
  return {
    column,
    shape,
    width: (data as readonly string[]).reduce((most, text) => Math.max(most, text.length), 1),
    code: 16,
    repeat,
    bytes: 1,
  }
}

function areOffsets(offsets: Float64Array, rows: number): boolean {
  return offsets.length === rows + 1 && offsets[0] === 0 && offsets.every((at, i) => Number.isSafeInteger(at) && (i === 0 || at >= offsets[i - 1]!))
}

function memoryOf(dtype: ColumnDtype): { code: number; bytes: number } {
  if (dtype === 'logical') return { code: 14, bytes: 1 }
  if (dtype === 'bit') return { code: 11, bytes: 1 }
  if (dtype === 'complex64') return { code: 83, bytes: 8 }
  if (dtype === 'complex128') return { code: 163, bytes: 16 }
  return DTYPES[dtype as FitsDtype]
}

function formOf({ column: { dtype, offsets }, repeat, width }: Planned): string {
  if (dtype === 'string') return repeat === 1 ? `${width}A` : `${repeat * width}A${width}`
  return offsets === undefined ? `${repeat}${LETTERS[dtype]}` : `1P${LETTERS[dtype]}`
}

function addCards(instance: Instance, { column, shape, width }: Planned, number: number): void {
  const cards: [string, string][] = []
  const dims = column.dtype === 'string' ? [...shape, width] : shape
  if (column.offsets === undefined && dims.length > 1) cards.push([`TDIM${number}`, `'(${dims.toReversed().join(',')})'`])
  if (column.blank !== undefined) cards.push([`TNULL${number}`, String(column.blank).padStart(20)])
  for (const [key, value] of cards) {
    instance.withText(key, (keyword) =>
      instance.withText(`${key.padEnd(8)}= ${value}`, (card) =>
        instance.check(instance.call.af_write_card(keyword, card, 1), `writing ${key}`),
      ),
    )
  }
  if (cards.length > 0) instance.check(instance.call.af_read_header_again(), 'reading the new header')
}

/** Bits of some cells, eight to a byte, each cell filled up with zeros. */
function packedBits(bits: Uint8Array, cell: number, cells: number): Uint8Array {
  const width = Math.ceil(cell / 8)
  const packed = new Uint8Array(width * cells)
  for (let i = 0; i < cell * cells; i++) {
    const [row, bit] = [Math.floor(i / cell), i % cell]
    if (bits[i]) packed[row * width + (bit >> 3)]! |= 128 >> (bit & 7)
  }
  return packed
}

function writeCells(
  instance: Instance,
  { column, repeat, width, code, bytes }: Planned,
  number: number,
  row: number,
  n: number,
): void {
  const doing = `writing column '${column.name}'`
  const count = n * repeat
  if (count === 0) return
  if (column.dtype === 'string') {
    const texts = (column.data as readonly string[]).slice(row * repeat, row * repeat + count)
    instance.withText(texts.map((text) => text.padEnd(width, '\0')).join('\0'), (room) =>
      instance.check(instance.call.af_write_strings(number, row + 1, count, width, room), doing),
    )
    return
  }
  if (column.dtype === 'bit') {
    const packed = packedBits((column.data as Uint8Array).subarray(row * repeat, row * repeat + count), repeat, n)
    writeValues(instance, packed, { code, bytes, number, row: row + 1, at: 0, count: packed.length, doing })
  } else writeValues(instance, column.data as FitsData, { code, bytes, number, row: row + 1, at: row * repeat, count, doing })
}

/** One array of variable length after the other. */
function writeArrays(instance: Instance, { column, code, bytes }: Planned, number: number, row: number, n: number): void {
  for (let i = row; i < row + n; i++) {
    const at = column.offsets![i]!
    const count = column.offsets![i + 1]! - at
    if (count > 0)
      writeValues(instance, column.data as FitsData, {
        code,
        bytes,
        number,
        row: i + 1,
        at,
        count,
        doing: `writing column '${column.name}'`,
      })
  }
}

interface Piece {
  readonly code: number
  readonly bytes: number
  readonly number: number
  readonly row: number
  readonly at: number
  readonly count: number
  readonly doing: string
}

function writeValues(instance: Instance, data: FitsData, { code, bytes, number, row, at, count, doing }: Piece): void {
  instance.withRoom(count * bytes, (room) => {
    instance.bytes(room, count * bytes).set(bytesOf(data).subarray(at * bytes, (at + count) * bytes))
    instance.check(instance.call.af_write_values(code, number, row, 1, count, room), doing)
  })
}
