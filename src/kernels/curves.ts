import type { Call } from './call.ts'
import type { Handle, Input } from './handle.ts'
import type { Span } from './kernel.ts'
import { refused, sizeOf, unwrap } from './ndarray.ts'

/** Light curves packed end to end: curve i has the epochs offsets[i] up to offsets[i + 1] of every column. */
export interface Packed {
  readonly offsets: Int32Array
  readonly handle: Handle
}

/** Consecutive curves that one task does. */
export interface Block {
  readonly first: number
  readonly curves: number
  /** Their epochs in a column. */
  readonly span: Span
  /** Their offsets, one more than curves. */
  readonly offsets: Span
}

/** A block ends with so many curves, or once it has so many epochs. */
const CURVES = 64
const EPOCHS = 65536

/**
 * How a column holds light curves: cut by `offsets` where they are given (int32, from 0 to the length of the column), else each row of
 * two dimensions is a curve, else the whole is one.
 */
export function packed(call: Call, column: Handle, offsets: Input | undefined): Packed {
  const given = offsets === undefined ? rows(column) : valuesOf(call, offsets)
  const length = sizeOf(column.shape)
  if (given.length === 0 || given[0] !== 0 || given.at(-1) !== length || given.some((value, i) => i > 0 && value < given[i - 1]!)) {
    throw refused('offsets', `they must rise from 0 to the ${length} epochs of the column, one more than there are curves`)
  }
  return { offsets: given, handle: call.take(given, { name: 'offsets', dtype: 'int32' }) }
}

function rows({ shape }: Handle): Int32Array {
  const [count, length] = shape.length === 2 ? (shape as [number, number]) : [1, sizeOf(shape)]
  return Int32Array.from({ length: count + 1 }, (_, i) => i * length)
}

function valuesOf(call: Call, offsets: Input): Int32Array {
  const handle = call.take(offsets, { name: 'offsets', dtype: ['int32', 'uint32', 'uint16', 'uint8', 'float64'], dimensions: 1 })
  return Int32Array.from(unwrap(call.engine.residents.download(handle), 'offsets').data)
}

/** Cuts curves into blocks that depend on their lengths alone. */
export function blocks(offsets: Int32Array): Block[] {
  const found: Block[] = []
  const curves = offsets.length - 1
  for (let first = 0, last = 0; first < curves; first = last) {
    while (last < curves && last - first < CURVES && offsets[last]! - offsets[first]! < EPOCHS) last++
    const span = { start: offsets[first]!, length: offsets[last]! - offsets[first]! }
    found.push({ first, curves: last - first, span, offsets: { start: first, length: last - first + 1 } })
  }
  return found
}
