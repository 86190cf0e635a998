import { isUtf8 } from 'node:buffer'

/** Index of the first byte that is not UTF-8, or -1. */
export function firstInvalidByte(bytes: Uint8Array): number {
  if (isUtf8(bytes)) return -1
  for (let i = 0; i < bytes.length;) {
    const length = sequenceLength(bytes[i]!)
    if (length === 0 || i + length > bytes.length || (length > 1 && !isUtf8(bytes.subarray(i, i + length)))) return i
    i += length
  }
  return -1
}

function sequenceLength(first: number): number {
  if (first < 0x80) return 1
  if (first < 0xc2) return 0
  if (first < 0xe0) return 2
  if (first < 0xf0) return 3
  return first < 0xf5 ? 4 : 0
}
