import type { Instance } from './instance.ts'

/**
 * Room in kernel memory that is used again and again: columns are put in, a kernel runs, results are copied out. For work so
 * small that an allocation for each array would cost more than the work.
 */
export interface Scratch {
  /** Makes room for so many float64 values and forgets what was there. */
  open(length: number): void
  /** Copies values in; where they are. */
  put(values: ArrayLike<number>): number
  /** Marks (0 or 1 byte each) of the values that are not zero; NaN counts as not zero. */
  putMarks(values: ArrayLike<number>): number
  /** Two int32, for the offsets of one curve. */
  putWords(first: number, second: number): number
  /** Copies int32 values in. */
  putIntegers(values: Int32Array): number
  /** Room for so many float64 values. */
  room(length: number): number
  copy(pointer: number, length: number): Float64Array
  copyBytes(pointer: number, length: number): Uint8Array
}

/** Values a first allocation holds. */
const LEAST = 4096

export function createScratch({ exports, allocate, release }: Instance): Scratch {
  let start = 0
  let capacity = 0
  let used = 0
  let floats = new Float64Array(0)
  let bytes = new Uint8Array(0)
  /** Views die when memory grows, which any call may do. */
  const fresh = (): void => {
    if (floats.buffer === exports.memory.buffer) return
    floats = new Float64Array(exports.memory.buffer)
    bytes = new Uint8Array(exports.memory.buffer)
  }
  const room = (length: number): number => {
    const pointer = start + used * 8
    used += length
    if (used > capacity) throw new RangeError(`scratch was opened for ${capacity} values, ${used} are asked for`)
    return pointer
  }
  return {
    open(length) {
      if (length > capacity) {
        if (capacity > 0) release(start, 'float64', capacity)
        capacity = Math.max(LEAST, 2 * length)
        start = allocate('float64', capacity)
      }
      used = 0
      fresh()
    },
    put(values) {
      const pointer = room(values.length)
      floats.set(values, pointer / 8)
      return pointer
    },
    putMarks(values) {
      const pointer = room(Math.ceil(values.length / 8))
      if (values instanceof Uint8Array) bytes.set(values, pointer)
      else for (let i = 0; i < values.length; i++) bytes[pointer + i] = values[i] === 0 ? 0 : 1
      return pointer
    },
    putWords(first, second) {
      const pointer = room(1)
      new Int32Array(exports.memory.buffer, pointer, 2).set([first, second])
      return pointer
    },
    putIntegers(values) {
      const pointer = room(Math.ceil(values.length / 2))
      new Int32Array(exports.memory.buffer, pointer, values.length).set(values)
      return pointer
    },
    room,
    copy(pointer, length) {
      fresh()
      return floats.slice(pointer / 8, pointer / 8 + length)
    },
    copyBytes(pointer, length) {
      fresh()
      return bytes.slice(pointer, pointer + length)
    },
  }
}
