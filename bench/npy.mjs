import { closeSync, openSync, readSync, writeFileSync } from 'node:fs'

// Arrays as NumPy writes them: .npy (NumPy Enhancement Proposal 1, format 1.0 to 3.0) and the members of .npz that `numpy.savez` stores.
// Little-endian, C order, real numbers. 64-bit integers become BigInt arrays, booleans bytes of 0 and 1.

const CONSTRUCTORS = {
  f4: Float32Array, f8: Float64Array, i1: Int8Array, i2: Int16Array, i4: Int32Array, i8: BigInt64Array,
  u1: Uint8Array, u2: Uint16Array, u4: Uint32Array, u8: BigUint64Array, b1: Uint8Array,
}
const MAGIC = Buffer.from('\x93NUMPY', 'latin1')
const HEADER_ALIGNMENT = 64

/** @typedef {{ data: Float32Array | Float64Array | Int8Array | Int16Array | Int32Array | Uint8Array | Uint16Array | Uint32Array | BigInt64Array | BigUint64Array, shape: number[] }} Plain */

/**
 * The array of an .npy file.
 * @param {string} path
 * @returns {Plain}
 */
export function readNpy(path) {
  return withFile(path, (file) => readArray(file, 0, path))
}

/**
 * One array of an .npz file whose members are stored, not deflated; only its bytes are read.
 * @param {string} path
 * @param {string} member name without .npy
 * @returns {Plain}
 */
export function readNpz(path, member) {
  return withFile(path, (file) => {
    const names = []
    for (let at = 0; ; ) {
      const entry = localEntry(file, at, path)
      if (entry === undefined) throw new Error(`${path} has no array '${member}'; it has ${names.join(', ')}`)
      if (entry.name === `${member}.npy`) {
        if (entry.method !== 0) throw new Error(`${path}: '${member}' is deflated; write it with numpy.savez, not savez_compressed`)
        return readArray(file, entry.start, `${path}: ${member}`)
      }
      names.push(entry.name.replace(/\.npy$/, ''))
      at = entry.start + entry.size
    }
  })
}

/**
 * Writes an array as .npy, format 1.0.
 * @param {string} path
 * @param {{ data: ArrayBufferView & { length: number }, shape: readonly number[] }} array
 */
export function writeNpy(path, { data, shape }) {
  const size = shape.reduce((product, length) => product * length, 1)
  if (data.length !== size) throw new Error(`${path}: the shape [${shape.join(', ')}] wants ${size} values, the data has ${data.length}`)
  const type = Object.keys(CONSTRUCTORS).find((key) => data instanceof CONSTRUCTORS[key])
  if (type === undefined) throw new Error(`${path}: ${data.constructor.name} has no counterpart in .npy`)
  const order = type.endsWith('1') ? '|' : '<'
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const text = `{'descr': '${order}${type}', 'fortran_order': False, 'shape': ${tuple}, }`
  const length = Math.ceil((MAGIC.length + 4 + text.length + 1) / HEADER_ALIGNMENT) * HEADER_ALIGNMENT
  const header = Buffer.alloc(length, ' ')
  MAGIC.copy(header)
  header.writeUInt16LE(1, MAGIC.length) // version 1.0: the bytes 1, 0
  header.writeUInt16LE(length - MAGIC.length - 4, MAGIC.length + 2)
  header.write(text, MAGIC.length + 4, 'latin1')
  header.write('\n', length - 1)
  writeFileSync(path, Buffer.concat([header, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]))
}

function withFile(path, body) {
  const file = openSync(path, 'r')
  try {
    return body(file)
  } finally {
    closeSync(file)
  }
}

function bytesAt(file, position, length, what) {
  const bytes = Buffer.from(new ArrayBuffer(length))
  for (let done = 0; done < length; ) {
    const read = readSync(file, bytes, done, length - done, position + done)
    if (read === 0) throw new Error(`${what} ends after ${done} of ${length} bytes`)
    done += read
  }
  return bytes
}

function readArray(file, position, what) {
  const start = bytesAt(file, position, 12, what)
  if (!start.subarray(0, 6).equals(MAGIC)) throw new Error(`${what} is not an array of NumPy`)
  const [at, length] = start[6] === 1 ? [10, start.readUInt16LE(8)] : [12, start.readUInt32LE(8)]
  const header = bytesAt(file, position + at, length, what).toString('latin1')
  const descr = /'descr': *'([^']*)'/.exec(header)?.[1] ?? header
  const Constructor = /^[<|]/.test(descr) ? CONSTRUCTORS[descr.slice(1)] : undefined
  if (Constructor === undefined) throw new Error(`${what}: elements of type ${descr} are not read here`)
  const shape = (/'shape': *\(([^)]*)\)/.exec(header)?.[1] ?? '').split(',').filter((part) => part.trim() !== '').map(Number)
  if (/'fortran_order': *True/.test(header) && shape.length > 1) throw new Error(`${what} is in Fortran order: save numpy.ascontiguousarray of it`)
  const size = shape.reduce((product, count) => product * count, 1)
  return { data: new Constructor(bytesAt(file, position + at + length, size * Constructor.BYTES_PER_ELEMENT, what).buffer), shape }
}

/** The local header of a ZIP entry (PKWARE APPNOTE 4.3.7), sizes of ZIP64 included; undefined after the last entry. */
function localEntry(file, at, path) {
  const head = bytesAt(file, at, 30, path)
  if (head.readUInt32LE(0) !== 0x04034b50) return undefined
  const [nameLength, extraLength] = [head.readUInt16LE(26), head.readUInt16LE(28)]
  const rest = bytesAt(file, at + 30, nameLength + extraLength, path)
  const stored = head.readUInt32LE(18)
  const size = stored === 0xffffffff ? Number(zip64Size(rest.subarray(nameLength))) : stored
  return { name: rest.toString('utf8', 0, nameLength), method: head.readUInt16LE(8), start: at + 30 + nameLength + extraLength, size }
}

/** The compressed size in the ZIP64 field (4.5.3): after its tag, its length and the original size. */
function zip64Size(extra) {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) === 1) return extra.readBigUInt64LE(at + 12)
  }
  throw new Error('an entry of 4 GiB or more without its ZIP64 size')
}
