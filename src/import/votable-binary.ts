import { importProblem } from './problem.ts'
import type { Field } from './votable.ts'

/** A value of a table: text as it stands, numbers, null where the field is marked as missing. */
export type Cell = string | number | bigint | null

const SIZES: Readonly<Record<string, number>> = {
  boolean: 1, bit: 1, unsignedByte: 1, short: 2, int: 4, long: 8, char: 1, unicodeChar: 2, float: 4, double: 8, floatComplex: 8, doubleComplex: 16,
}

/**
 * Rows of a binary stream (VOTable 1.5, sections 5.4 and 5.5): big-endian values one after another, variable arrays behind their length;
 * BINARY2 has a bit for each missing value before every row.
 * @throws AstroError `import_votable` when the stream ends within a row
 */
export function binaryRows(file: string, fields: readonly Field[], bytes: Buffer, marked: boolean): Cell[][] {
  const rows: Cell[][] = []
  let at = 0
  const need = (count: number): number => {
    if (!(count >= 0) || at + count > bytes.length) {
      throw importProblem('import_votable', file, `its stream of ${bytes.length} bytes ends within row ${rows.length + 1}`, 'the file is cut; download it again', { row: rows.length + 1 })
    }
    at += count
    return at - count
  }
  const marks = Math.ceil(fields.length / 8)
  while (at < bytes.length) {
    const before = at
    const start = marked ? need(marks) : 0
    rows.push(fields.map((field, i) => {
      const value = readField(file, field, bytes, need)
      return marked && (bytes[start + (i >> 3)]! & (0x80 >> (i & 7))) !== 0 ? null : value
    }))
    if (at === before) throw importProblem('import_votable', file, `its rows have no bytes, its stream has ${bytes.length}`, 'ask the service for TABLEDATA')
  }
  return rows
}

function readField(file: string, { name, datatype, arraysize }: Field, bytes: Buffer, need: (count: number) => number): Cell {
  const size = SIZES[datatype]
  if (size === undefined) throw importProblem('import_votable', file, `field '${name}' has the type '${datatype}', which VOTable does not know`, 'ask the service for TABLEDATA')
  const count = lengthOf(arraysize, bytes, need)
  if (datatype === 'bit') {
    const from = need(Math.ceil(count / 8))
    return Array.from({ length: count }, (_, i) => (bytes[from + (i >> 3)]! >> (7 - (i & 7))) & 1).join(' ')
  }
  const from = need(size * count)
  if (datatype === 'char') return bytes.toString('utf8', from, from + count).replace(/\0[\s\S]*$/, '')
  if (datatype === 'unicodeChar') return Array.from({ length: count }, (_, i) => String.fromCharCode(bytes.readUInt16BE(from + 2 * i))).join('').replace(/\0[\s\S]*$/, '')
  const values = Array.from({ length: count }, (_, i) => valueAt(datatype, bytes, from + size * i))
  return arraysize === undefined || arraysize === '1' ? values[0]! : values.join(' ')
}

/** Values of an array: the product of its dimensions; a last `*` stands for a length in the stream. */
function lengthOf(arraysize: string | undefined, bytes: Buffer, need: (count: number) => number): number {
  if (arraysize === undefined) return 1
  const parts = arraysize.split('x')
  const fixed = parts.slice(0, -1).reduce((product, part) => product * Number(part), 1)
  const last = parts.at(-1)!
  return last.endsWith('*') ? bytes.readUInt32BE(need(4)) * fixed : Number(last) * fixed
}

function valueAt(datatype: string, bytes: Buffer, at: number): string | number | bigint {
  switch (datatype) {
    case 'boolean':
      return String.fromCharCode(bytes[at]!)
    case 'unsignedByte':
      return bytes[at]!
    case 'short':
      return bytes.readInt16BE(at)
    case 'int':
      return bytes.readInt32BE(at)
    case 'long':
      return bytes.readBigInt64BE(at)
    case 'float':
      return bytes.readFloatBE(at)
    case 'double':
      return bytes.readDoubleBE(at)
    case 'floatComplex':
      return `${bytes.readFloatBE(at)} ${bytes.readFloatBE(at + 4)}`
    default:
      return `${bytes.readDoubleBE(at)} ${bytes.readDoubleBE(at + 8)}`
  }
}
