import { option, withCall } from './call.ts'
import type { Call, Residence } from './call.ts'
import { choice } from './choice.ts'
import { gather } from './columns.ts'
import type { Engine } from './engine.ts'
import { bandColumns, extractKernel, INTEGERS, REALS } from './extract-bands.ts'
import type { Band } from './extract-bands.ts'
import type { Handle, Input } from './handle.ts'
import { labelPlane } from './label.ts'
import { refused, wrap } from './ndarray.ts'
import type { NdArray, TypedArray } from './ndarray.ts'

export interface ExtractOptions extends Residence {
  /** In standard deviations where `error` or `variance` is given, else in units of the image. Above zero. */
  threshold: number
  /** Standard deviation: one for all pixels, or one a pixel. */
  error?: number | Input
  /** Variance of each pixel, in place of `error`. */
  variance?: Input
  /** Not zero: masked. Such pixels, and those that are not finite, count as zero with infinite noise. */
  mask?: Input
  /** Electrons a unit of the image, for photon noise in the errors; none without. */
  gain?: number
  /** Least number of pixels of an object. 1 to 10000, default 5. */
  minArea?: number
  /** Kernel of the filter; default [[1, 2, 1], [2, 4, 2], [1, 2, 1]], null for none. */
  filter?: Input | null
  /** With a noise map: the signal-to-noise ratio of the kernel (matched, the default), or a convolution (conv). */
  filterType?: 'matched' | 'conv'
  /** Levels of deblending, 1 (none) to 1024, default 32. */
  deblendLevels?: number
  /** Least part of the light of all that makes a branch an object, 0 to 1; 1 for no deblending. Default 0.005. */
  deblendContrast?: number
  /** Whether objects in the wings of brighter ones are dropped; default true. */
  clean?: boolean | 'exact'
  /** Exponent of the wings, 0.1 to 10, default 1. */
  cleanExponent?: number
  /** Brighter than the background, fainter, or both; default positive. */
  sign?: 'positive' | 'negative' | 'both'
  /** The objects of SEP 1.4.1 on glibc, one by one: its draws, its order of cleaning, its thresholds. In one thread. */
  compat?: 'sep'
  /** Whether a map of the objects' pixels is made; or an int32 array of the image's shape to write it to. */
  segmentation?: boolean | Handle
}

/** One element an object, in the order of first pixels; `docs/kernels/extract.md` says what each is. */
export type Objects =
  & Record<(typeof REALS)[number], NdArray<Float64Array>>
  & Record<(typeof INTEGERS)[number], NdArray<Int32Array>>

export interface Extraction extends Objects {
  /** int32 [height, width]: 0, or 1 + the index of the object. There when asked for. */
  segmentation?: NdArray<Int32Array>
}

/** Bits of `flags`. */
export const EXTRACT_FLAGS = { merged: 1, truncated: 2, singular: 8, masked: 32 } as const

const SIGNS = { positive: [1], negative: [-1], both: [1, -1] } as const
const PYRAMID = { data: Float32Array.of(1, 2, 1, 2, 4, 2, 1, 2, 1), shape: [3, 3] }

/** Source extraction after Bertin & Arnouts (1996); `wasm/kernels/src/extract` has the definition. */
export const extract = (engine: Engine) => (image: Input, options: ExtractOptions): Extraction =>
  withCall(engine, 'extract', (call) => {
    const plane = call.take(image, { name: 'image', dtype: 'float32', dimensions: 2 })
    const { error, variance } = options
    if (error !== undefined && variance !== undefined) throw refused('variance', 'error is given too; one of them says what the noise is')
    const like = { dtype: 'float32', shape: plane.shape } as const
    const noise = typeof error === 'number' ? undefined : call.takeOptional(error ?? variance, { name: error === undefined ? 'variance' : 'error', ...like })
    const mask = call.takeOptional(options.mask, { name: 'mask', dtype: 'mask', shape: plane.shape })
    const filter = kernelOf(call, options.filter)
    const numbers = settings(options, noise !== undefined)
    const signs = SIGNS[choice(options.sign ?? 'positive', 'sign', ['positive', 'negative', 'both'])]
    const map = options.segmentation ? labelPlane(engine, plane, options.segmentation === true ? undefined : options.segmentation, 'segmentation') : undefined
    const work = { isVariance: variance !== undefined, withRuns: map !== undefined, inOneBand: options.compat !== undefined }
    const found = signs.map((sign) => {
      const list = call.temporary(engine.residents.upload({ data: numbers(sign), shape: [NUMBERS] }))
      return engine.run(extractKernel, [plane, mask, noise, filter, list], work).results
    })
    const objects = finish(call, plane, found, numbers(signs.length > 1 ? 0 : signs[0]), map)
    if (map === undefined) return objects
    const kept = typeof options.segmentation === 'object' ? { resident: true } : options
    return { ...objects, segmentation: call.give(map, kept) as NdArray<Int32Array> }
  })

function kernelOf(call: Call, given: Input | null | undefined): Handle | undefined {
  if (given === null) return undefined
  const kernel = call.take(given ?? PYRAMID, { name: 'filter', dtype: 'float32', dimensions: 2 })
  const { data } = call.engine.residents.download(kernel)
  if (data.some((weight) => weight !== 0) && data.every((weight) => Number.isFinite(weight))) return kernel
  throw refused('filter', 'its weights are not finite numbers, one of them other than zero')
}

const NUMBERS = 11

/** The numbers of a call as the kernel takes them, but for the sign. */
function settings(options: ExtractOptions, mapped: boolean): (sign: number) => Float64Array {
  const { error } = options
  const sigma = typeof error === 'number' ? option(error, 'error', { min: 1e-37, max: 1e38 }) : 0
  const threshold = option(options.threshold, 'threshold', { min: 1e-37, max: 1e38 })
  const clean = choice(options.clean ?? true, 'clean', [true, false, 'exact'])
  const numbers = [
    Math.fround(threshold) * (sigma === 0 ? 1 : Math.fround(sigma)),
    sigma,
    option(options.gain, 'gain', { default: 0, min: 0 }),
    option(options.minArea, 'minArea', { default: 5, min: 1, max: 10_000, integer: true }),
    option(options.deblendLevels, 'deblendLevels', { default: 32, min: 1, max: 1024, integer: true }),
    option(options.deblendContrast, 'deblendContrast', { default: 0.005, min: 0, max: 1 }),
    option(options.cleanExponent, 'cleanExponent', { default: 1, min: 0.1, max: 10 }) * (clean === false ? 0 : 1),
  ]
  const matched = choice(options.filterType ?? 'matched', 'filterType', ['matched', 'conv']) === 'matched'
  const asSep = options.compat !== undefined && choice(options.compat, 'compat', ['sep']) === 'sep'
  return (sign) => Float64Array.of(...numbers, sign, matched && mapped && options.filter !== null ? 1 : 0, clean === 'exact' ? 1 : 0, asSep ? 1 : 0)
}

/** Puts together what the bands found: one list of bands for each sign. */
function finish(call: Call, image: Handle, found: readonly Band[][], numbers: Float64Array, map: Handle | undefined): Objects {
  const { instance, residents } = call.engine
  const [height, width] = image.shape as [number, number]
  const put = (data: TypedArray): Handle => call.temporary(residents.upload({ data, shape: [data.length] }))
  const columns = found.flatMap((bands) => bandColumns.map((dtype, k) => gather(call, bands.map((band) => band[k]!), dtype)))
  const list = put(numbers)
  const parts = put(Uint32Array.from(columns.flatMap((column) => [residents.pointer(column), column.shape[0]!])))
  const output = instance.exports.extract_finish(residents.pointer(parts), residents.pointer(list), height, width, map === undefined ? 0 : residents.pointer(map))
  if (map !== undefined) residents.changed(map)
  const dtypes = [...REALS.map(() => 'float64' as const), ...INTEGERS.map(() => 'int32' as const)]
  const names = [...REALS, ...INTEGERS]
  const arrays = instance.columns(output, dtypes)
  return Object.fromEntries(names.map((name, k) => [name, wrap(arrays[k]!, dtypes[k]!, [arrays[k]!.length])])) as unknown as Objects
}
