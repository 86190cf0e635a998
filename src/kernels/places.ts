import type { Engine } from './engine.ts'
import type { Handle } from './handle.ts'
import { bands } from './kernel.ts'
import { bytesOf } from './ndarray.ts'

/** Columns of numbers of equally many places on an image, x and y first. */
export type PlaceColumns = readonly [x: ArrayLike<number>, y: ArrayLike<number>, ...rest: ArrayLike<number>[]]

/** Places in the order of rows, cut into blocks that read few rows of the image each. */
export interface Places {
  /** Row-major: one row a place. */
  readonly table: Float64Array
  readonly columns: number
  /** `order[k]` is the number of the place in row k of the table. */
  readonly order: Uint32Array
  readonly blocks: readonly Block[]
}

/** Places [from, to) of the table, which look at rows [first, last) of the image. */
export interface Block { from: number; to: number; first: number; last: number }

/** Places of one block: enough that the rows they share are read once, few enough that threads get equal shares. */
const BLOCK = 512

/**
 * Sorts places by their rows (ties by number) and cuts them into fixed blocks, so that a thread needs a few rows of an image for
 * each. `reach` is how far, in pixels, place number k looks. Depends on the places alone.
 */
export function byRows(columns: PlaceColumns, height: number, reach: (place: number) => number): Places {
  const y = columns[1]
  const count = y.length
  const order = sorted(y, height)
  const table = new Float64Array(count * columns.length)
  for (const [j, column] of columns.entries()) for (let k = 0; k < count; k++) table[k * columns.length + j] = column[order[k]!]!
  const blocks = bands(count, BLOCK).map(([from, to]) => {
    let [first, last] = [height, 0]
    for (let k = from; k < to; k++) {
      const [at, far] = [y[order[k]!]!, reach(order[k]!)]
      const [low, high] = [within(at - far - 0.5, height), within(at + far + 2.5, height)]
      if (low < first) first = low
      if (high > last) last = high
    }
    return { from, to, first: Math.min(first, last), last }
  })
  return { table, columns: columns.length, order, blocks }
}

/** A row on the image, or the border next to it; 0 for what is no number. */
const within = (row: number, height: number): number => (row > 0 ? Math.min(Math.floor(row), height) : 0)

/** Numbers of places by the row they lie in, in their own order within a row (counting sort). */
function sorted(y: ArrayLike<number>, height: number): Uint32Array {
  const starts = new Uint32Array(height + 2)
  for (let k = 0; k < y.length; k++) starts[within(y[k]!, height) + 1]!++
  for (let row = 1; row < starts.length; row++) starts[row]! += starts[row - 1]!
  const order = new Uint32Array(y.length)
  for (let k = 0; k < y.length; k++) order[starts[within(y[k]!, height)]!++] = k
  return order
}

/** An array with one row of `width` elements a place, in the order of the table, as a new one in the order in which places were given. */
export function unsort({ residents, instance }: Engine, sortedRows: Handle, order: Handle, width: number, shape: readonly number[]): Handle {
  const out = residents.create({ dtype: sortedRows.dtype, shape })
  const [from, numbers, to] = [residents.pointer(sortedRows), residents.pointer(order), residents.pointer(out)]
  instance.exports.unsort_rows(from, numbers, order.shape[0]!, width, bytesOf(sortedRows.dtype), to)
  return out
}
