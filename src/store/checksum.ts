import { hash } from 'node:crypto'
import type { Column } from '@astro/sdk'
import { canonicalJson } from '../provenance/canonical-json.ts'
import { ByteWriter } from './byte-writer.ts'
import { storedColumns, type TableEntry } from './table-encode.ts'

/**
 * SHA-256 (hex) of what a table says: for each stored column in order its name, type, unit and values (little-endian, one NaN;
 * text with its length), then the metadata as canonical JSON (RFC 8785). The same before it is written and after it is read.
 * Descriptions do not count.
 * @throws AstroError `not_canonical` for metadata that JSON cannot hold
 */
export function contentChecksum(table: TableEntry['table'], meta: TableEntry['meta']): string {
  const out = emptyRoom()
  const columns = storedColumns(table)
  out.u32(columns.size)
  for (const [name, column] of columns) {
    putText(out, name)
    putText(out, typeName(column))
    putText(out, table.info[name]?.unit ?? '')
    out.u64(column.length)
    putValues(out, column)
  }
  putText(out, canonicalJson(meta))
  return hash('sha256', out.finish(), 'hex')
}

/** Room for the bytes of one table, kept for the next unless it is large. */
let room = new ByteWriter(64 * 1024)
const LARGEST_KEPT = 1024 * 1024

function emptyRoom(): ByteWriter {
  if (room.bytes.length > LARGEST_KEPT) room = new ByteWriter(64 * 1024)
  room.length = 0
  return room
}

function typeName(column: Column): string {
  return Array.isArray(column) ? 'text' : column.constructor.name
}

function putValues(out: ByteWriter, column: Column): void {
  if (Array.isArray(column)) {
    for (const text of column as readonly string[]) putText(out, text)
    return
  }
  const values = column as Exclude<Column, readonly string[]>
  const start = out.length
  out.raw(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  if (values instanceof Float64Array) {
    for (let i = 0; i < values.length; i++) if (values[i] !== values[i]) out.view.setFloat64(start + 8 * i, NaN, true)
  } else if (values instanceof Float32Array) {
    for (let i = 0; i < values.length; i++) if (values[i] !== values[i]) out.view.setFloat32(start + 4 * i, NaN, true)
  }
}

function putText(out: ByteWriter, text: string): void {
  const lengthAt = out.skip(4)
  const at = out.skip(text.length * 3)
  const written = putAscii(out.bytes, at, text) ? text.length : out.bytes.write(text, at, 'utf8')
  out.view.setUint32(lengthAt, written, true)
  out.length = at + written
}

/** Most texts are short and plain: this is several times faster than the general way. False for others, with nothing of use written. */
function putAscii(bytes: Buffer, at: number, text: string): boolean {
  if (text.length > 64) return false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0x7f) return false
    bytes[at + i] = code
  }
  return true
}
