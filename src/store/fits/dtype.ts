/** Types of elements. 64-bit integers come as bigints. */
export type FitsDtype = 'uint8' | 'int8' | 'int16' | 'uint16' | 'int32' | 'uint32' | 'int64' | 'uint64' | 'float32' | 'float64'

export type FitsData =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array

type Constructor = new (buffer: ArrayBufferLike, offset?: number, length?: number) => FitsData

interface DtypeFacts {
  readonly make: Constructor
  readonly bytes: number
  /** The type code of CFITSIO for such elements in memory. */
  readonly code: number
}

export const DTYPES: Readonly<Record<FitsDtype, DtypeFacts>> = {
  uint8: { make: Uint8Array as Constructor, bytes: 1, code: 11 },
  int8: { make: Int8Array as Constructor, bytes: 1, code: 12 },
  int16: { make: Int16Array as Constructor, bytes: 2, code: 21 },
  uint16: { make: Uint16Array as Constructor, bytes: 2, code: 20 },
  int32: { make: Int32Array as Constructor, bytes: 4, code: 31 },
  uint32: { make: Uint32Array as Constructor, bytes: 4, code: 30 },
  int64: { make: BigInt64Array as Constructor, bytes: 8, code: 81 },
  uint64: { make: BigUint64Array as Constructor, bytes: 8, code: 80 },
  float32: { make: Float32Array as Constructor, bytes: 4, code: 42 },
  float64: { make: Float64Array as Constructor, bytes: 8, code: 82 },
}

/** The dtype of a typed array; undefined for anything else. */
export function dtypeOf(data: unknown): FitsDtype | undefined {
  return (Object.keys(DTYPES) as FitsDtype[]).find((dtype) => data instanceof DTYPES[dtype].make)
}

/** Row-major elements with their shape, as they cross from the sandbox. */
export interface PlainArray {
  readonly dtype: FitsDtype
  readonly shape: readonly number[]
  readonly data: FitsData
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1)

/** A new array of `length` elements, in memory that threads share when asked. */
export function newData(dtype: FitsDtype, length: number, shared = false): FitsData {
  const { make, bytes } = DTYPES[dtype]
  return new make(shared ? new SharedArrayBuffer(length * bytes) : new ArrayBuffer(length * bytes))
}

/** The bytes of a typed array. */
export const bytesOf = (data: ArrayBufferView): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
