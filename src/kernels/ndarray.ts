import ndarray from '@stdlib/ndarray-base-ctor'
import { AstroError, EXIT } from '../errors.ts'
import { CONSTRUCTORS, sizeOf } from './typed-array.ts'
import type { Dtype, TypedArray } from './typed-array.ts'

export { bytesOf, sizeOf, viewOf } from './typed-array.ts'
export type { Dtype, TypedArray } from './typed-array.ts'

/** An array of any number of dimensions as the outside sees it; made by `@stdlib/ndarray-base-ctor`, row-major. */
export interface NdArray<Data extends TypedArray = TypedArray> {
  readonly dtype: string
  readonly data: Data
  readonly shape: number[]
  readonly strides: number[]
  readonly offset: number
  readonly order: string
}

/** What is taken as an array: an ndarray, or its least: typed data in row-major order with a shape. */
export type ArrayInput = NdArray | { readonly data: TypedArray; readonly shape: readonly number[] } | TypedArray

/** An ndarray over row-major data. */
export function wrap<Data extends TypedArray>(data: Data, dtype: Dtype, shape: readonly number[]): NdArray<Data> {
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)))
  return ndarray(dtype, data, [...shape], shape.length === 0 ? [0] : strides, 0, 'row-major') as unknown as NdArray<Data>
}

/** Row-major data with its shape: what kernels work on. Copies where the strides are not those of a row-major array. */
export function unwrap(input: ArrayInput, name: string): { data: TypedArray; dtype: Dtype; shape: number[] } {
  if (ArrayBuffer.isView(input)) return { data: input, dtype: dtypeOf(input, name), shape: [input.length] }
  if (!ArrayBuffer.isView(input.data)) throw refused(name, 'it is not an array of numbers (typed data with a shape)')
  const shape = [...input.shape]
  const dtype = dtypeOf(input.data, name)
  const size = sizeOf(shape)
  if ('strides' in input && !isRowMajor(shape, input.strides)) return { data: gather(input, dtype), dtype, shape }
  const offset = 'offset' in input ? input.offset : 0
  if (input.data.length < offset + size) {
    throw refused(name, `its shape [${shape.join(', ')}] wants ${size} values, its data has ${input.data.length - offset}`)
  }
  return { data: input.data.subarray(offset, offset + size), dtype, shape }
}

/** An input that a kernel cannot take. */
export const refused = (name: string, why: string): AstroError =>
  new AstroError('kernel_input', EXIT.usage, `${name} cannot be used: ${why}`, { hint: 'docs/kernels.md gives the shapes and types of each kernel' })

function dtypeOf(data: TypedArray, name: string): Dtype {
  for (const [dtype, constructor] of Object.entries(CONSTRUCTORS)) if (data instanceof constructor) return dtype as Dtype
  throw refused(name, `its elements are ${(data as object).constructor.name}; kernels take ${Object.keys(CONSTRUCTORS).join(', ')}`)
}

function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  return shape.every((length, axis) => length <= 1 || strides[axis] === sizeOf(shape.slice(axis + 1)))
}

function gather(input: NdArray, dtype: Dtype): TypedArray {
  const size = sizeOf(input.shape)
  const out = new CONSTRUCTORS[dtype](size)
  const index = input.shape.map(() => 0)
  for (let k = 0; k < size; k++) {
    out[k] = input.data[index.reduce((at, i, axis) => at + i * (input.strides[axis] ?? 0), input.offset)] as number
    for (let axis = index.length - 1; axis >= 0 && ++index[axis]! === input.shape[axis]; axis--) index[axis] = 0
  }
  return out
}
