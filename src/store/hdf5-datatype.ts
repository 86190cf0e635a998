import type { ByteWriter } from './byte-writer.ts'

/** Number types by the letters numpy uses: float, int, unsigned; then bytes. */
export type NumberKind = 'f8' | 'f4' | 'i8' | 'i4' | 'i2' | 'u1'

/** Type of a column or attribute: a number, or text of fixed length (bytes of UTF-8, filled up with NUL). */
export type ElementType = { readonly kind: NumberKind; readonly size: number } | TextType
export interface TextType {
  readonly kind: 'text'
  readonly size: number
  readonly ascii: boolean
}

/** One field of a compound type. */
export interface Field {
  readonly name: string
  readonly nameBytes: Uint8Array
  readonly offset: number
  readonly type: ElementType
}

// Bit field, size, properties of each number type (HDF5 File Format Specification 3.0, IV.A.2.d), ready to be copied.
const NUMBER_TYPES: Readonly<Record<NumberKind, Uint8Array>> = {
  f8: Uint8Array.of(0x11, 0x20, 63, 0, 8, 0, 0, 0, 0, 0, 64, 0, 52, 11, 0, 52, 0xff, 0x03, 0, 0),
  f4: Uint8Array.of(0x11, 0x20, 31, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 0x7f, 0, 0, 0),
  i8: Uint8Array.of(0x10, 0x08, 0, 0, 8, 0, 0, 0, 0, 0, 64, 0),
  i4: Uint8Array.of(0x10, 0x08, 0, 0, 4, 0, 0, 0, 0, 0, 32, 0),
  i2: Uint8Array.of(0x10, 0x08, 0, 0, 2, 0, 0, 0, 0, 0, 16, 0),
  u1: Uint8Array.of(0x10, 0x00, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0),
}

const NUL_PADDED = 1
const UTF8 = 1

export function putElementType(out: ByteWriter, type: ElementType): void {
  if (type.kind !== 'text') return out.raw(NUMBER_TYPES[type.kind])
  out.u8(0x13)
  out.u8(NUL_PADDED | ((type.ascii ? 0 : UTF8) << 4))
  out.u16(0)
  out.u32(type.size)
}

/** A compound type, version 3: names without padding, offsets in as few bytes as the row size needs. */
export function putCompoundType(out: ByteWriter, fields: readonly Field[], rowSize: number): void {
  out.u8(0x36)
  out.u16(fields.length)
  out.u8(0)
  out.u32(rowSize)
  const offsetBytes = rowSize < 0x100 ? 1 : rowSize < 0x10000 ? 2 : rowSize < 0x1000000 ? 3 : 4
  for (const field of fields) {
    out.raw(field.nameBytes)
    out.u8(0)
    for (let i = 0; i < offsetBytes; i++) out.u8((field.offset >>> (8 * i)) & 0xff)
    putElementType(out, field.type)
  }
}
