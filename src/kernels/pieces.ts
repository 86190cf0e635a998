import type { Span } from './kernel.ts'
import { sizeOf } from './ndarray.ts'

/** Values of a piece: small enough to share out among threads, large enough that a call costs nothing. */
const PIECE = 1 << 17

/** An array of any shape cut into runs of a fixed length, for kernels whose pixels do not know each other. */
export function pieces(shape: readonly number[], length = PIECE): Span[] {
  const size = sizeOf(shape)
  return Array.from({ length: Math.ceil(size / length) }, (_, k) => ({ start: k * length, length: Math.min(length, size - k * length) }))
}
