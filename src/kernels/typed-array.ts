/** Element types that kernels take and give. */
export type Dtype = 'float64' | 'float32' | 'int32' | 'uint32' | 'int16' | 'uint16' | 'int8' | 'uint8'

export type TypedArray = Float64Array | Float32Array | Int32Array | Uint32Array | Int16Array | Uint16Array | Int8Array | Uint8Array

/** The typed array of each element type. */
export const CONSTRUCTORS = {
  float64: Float64Array, float32: Float32Array, int32: Int32Array, uint32: Uint32Array,
  int16: Int16Array, uint16: Uint16Array, int8: Int8Array, uint8: Uint8Array,
} as const

/** Bytes of one element. */
export const bytesOf = (dtype: Dtype): number => CONSTRUCTORS[dtype].BYTES_PER_ELEMENT

/** Elements of an array of this shape; one for the shape of a scalar. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1)

/** A view of `length` elements at a byte offset. It dies when the memory grows: use it at once. */
export const viewOf = (dtype: Dtype, buffer: ArrayBufferLike, byteOffset: number, length: number): TypedArray =>
  new CONSTRUCTORS[dtype](buffer as ArrayBuffer, byteOffset, length)
