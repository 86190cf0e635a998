import { createHash, hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Column } from '@astro/sdk'
import { canonicalJson } from '../provenance/canonical-json.ts'
import { ByteWriter } from './byte-writer.ts'
import { diskError } from './disk-error.ts'
import { storedColumns, type TableEntry } from './table-encode.ts'

/**
 * SHA-256 (hex) of what a table says: for each stored column in order its name, type, unit and values (little-endian, one NaN;
 * text with its length), then the metadata as canonical JSON (RFC 8785). The same before it is written and after it is read.
 * Descriptions do not count.
 * @throws AstroError `not_canonical` for metadata that JSON cannot hold
 */
export function contentChecksum(table: TableEntry['table'], meta: TableEntry['meta']): string {
  const out = new ByteWriter(4096 + table.length * table.columns.size * 8)
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

/** SHA-256 (hex) of a file's bytes. @throws AstroError `disk_…` */
export async function fileChecksum(path: string): Promise<string> {
  const digest = createHash('sha256')
  try {
    await pipeline(createReadStream(path), digest)
  } catch (error) {
    throw diskError(error, `read ${path}`, path)
  }
  return digest.digest('hex')
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
  const written = out.bytes.write(text, at, 'utf8')
  out.view.setUint32(lengthAt, written, true)
  out.length = at + written
}
