import type { Column, Table } from '@astro/sdk'
import type { OpenHdf5 } from './hdf5-library.ts'
import type { TableEntry } from './table-encode.ts'
import { HEADER_NAME, readHeader, type Header } from './table-header.ts'

/** A key whose dataset cannot be read as a table; the message says why. */
export class Unreadable extends Error {}

type Metadata = ReturnType<OpenHdf5['module']['get_dataset_metadata']>
type Member = Pick<
  NonNullable<Metadata['compound_type']>['members'][number],
  'name' | 'offset' | 'size' | 'type' | 'signed' | 'vlen'
>

const INTEGER = 0
const FLOAT = 1
const STRING = 3
const COMPOUND = 6
const LARGEST_READ = 1.5 * 2 ** 30
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/** The table stored under a key, with units and metadata. @throws Unreadable */
export function decodeDataset(file: OpenHdf5, key: string): TableEntry {
  const shape = file.module.get_dataset_metadata(file.id, key)
  if (shape?.type !== COMPOUND || shape.shape?.length !== 1) throw new Unreadable(`'${key}' is not a table`)
  const rows = shape.total_size
  const bytes = readBytes(file, rows * shape.size, (pointer) =>
    file.module.get_dataset_data(file.id, key, null, null, null, pointer),
  )
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const columns = new Map<string, Column>()
  for (const member of shape.compound_type?.members ?? []) columns.set(member.name, readColumn(view, rows, shape.size, member))
  const { info, meta } = readTableHeader(file, key)
  const table: Table = { length: rows, columns, info }
  return { table, meta }
}

/** Reads into the library's memory and copies out; the memory is given back whatever happens. */
function readBytes({ module }: OpenHdf5, size: number, read: (pointer: bigint) => number): Uint8Array {
  if (size === 0) return new Uint8Array(0)
  if (!(size <= LARGEST_READ)) throw new Unreadable(`it claims to hold ${size} bytes, at most ${LARGEST_READ} can be read`)
  const { _malloc: allocate, _free: free } = module
  const pointer = allocate(size)
  if (pointer === 0) throw new Unreadable(`there is no memory for its ${size} bytes`)
  try {
    if (read(BigInt(pointer)) < 0) throw new Unreadable('its data cannot be read')
    return module.HEAPU8.slice(pointer, pointer + size)
  } finally {
    free(pointer)
  }
}

function readColumn(view: DataView, rows: number, stride: number, { name, offset, size, type, signed, vlen }: Member): Column {
  if (type === STRING && !vlen) {
    const texts: string[] = []
    for (let i = 0; i < rows; i++) texts.push(readText(view, i * stride + offset, size))
    return texts
  }
  const kind = type === FLOAT ? `f${size}` : type === INTEGER ? `${signed ? 'i' : 'u'}${size}` : 'other'
  switch (kind) {
    case 'f8':
      return gather(new Float64Array(rows), stride, offset, (at) => view.getFloat64(at, true))
    case 'f4':
      return gather(new Float32Array(rows), stride, offset, (at) => view.getFloat32(at, true))
    case 'i8':
      return gather(new BigInt64Array(rows), stride, offset, (at) => view.getBigInt64(at, true))
    case 'i4':
      return gather(new Int32Array(rows), stride, offset, (at) => view.getInt32(at, true))
    case 'i2':
      return gather(new Int16Array(rows), stride, offset, (at) => view.getInt16(at, true))
    case 'u1':
      return gather(new Uint8Array(rows), stride, offset, (at) => view.getUint8(at))
    default:
      throw new Unreadable(`its column '${name}' has a type that astro does not write`)
  }
}

function gather<C extends { length: number; [index: number]: number | bigint }>(
  out: C,
  stride: number,
  offset: number,
  get: (at: number) => C[number],
): C {
  for (let i = 0; i < out.length; i++) out[i] = get(i * stride + offset)
  return out
}

function readText(view: DataView, start: number, size: number): string {
  let text = ''
  for (let i = 0; i < size; i++) {
    const code = view.getUint8(start + i)
    if (code === 0) break
    if (code > 0x7f) return decodeText(new Uint8Array(view.buffer, view.byteOffset + start, size))
    text += String.fromCharCode(code)
  }
  return text
}

function decodeText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  return utf8.decode(end < 0 ? bytes : bytes.subarray(0, end))
}

/** Units and metadata, from the header that every table of ours carries. */
function readTableHeader(file: OpenHdf5, key: string): Header {
  const { module, id } = file
  if (!module.get_attribute_names(id, key).includes(HEADER_NAME)) throw new Unreadable(`'${key}' was not written by astro`)
  const what = module.get_attribute_metadata(id, key, HEADER_NAME)
  if (what.type !== STRING || what.vlen || what.total_size !== 1) throw new Unreadable(`'${key}' was not written by astro`)
  const bytes = readBytes(file, what.size, (pointer) => module.get_attribute_data(id, key, HEADER_NAME, pointer))
  const header = readHeader(decodeText(bytes))
  if (header === undefined) throw new Unreadable(`'${key}' was not written by astro`)
  return header
}
