import type { FitsData, FitsDtype, PlainArray } from './dtype.ts'

/** An array as the outside sees it, made by `@stdlib/ndarray-base-ctor`: row-major, axes as in [y][x]. */
export interface FitsArray<Data extends FitsData = FitsData> {
  /** As the library names it: `generic` for 64-bit integers, which come as bigints. */
  readonly dtype: string
  readonly data: Data
  readonly shape: number[]
  readonly strides: number[]
  readonly offset: number
  readonly order: string
}

const GENERIC: ReadonlySet<FitsDtype> = new Set<FitsDtype>(['int64', 'uint64'])

/** An ndarray over these elements, which are not copied. */
export async function toNdarray({ dtype, shape, data }: PlainArray): Promise<FitsArray> {
  const { default: ndarray } = await import('@stdlib/ndarray-base-ctor')
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, length) => product * length, 1))
  const name = GENERIC.has(dtype) ? 'generic' : dtype
  return ndarray(
    name as 'float64',
    data as Float64Array,
    [...shape],
    shape.length === 0 ? [0] : strides,
    0,
    'row-major',
  ) as unknown as FitsArray
}
