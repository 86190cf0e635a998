import { option, withCall } from './call.ts'
import { clipNumbers } from './clip.ts'
import type { Clip } from './clip.ts'
import type { Engine } from './engine.ts'
import type { Input } from './handle.ts'
import { bands, whole } from './kernel.ts'
import type { ArraySpec, Kernel, Task } from './kernel.ts'
import { refused, wrap } from './ndarray.ts'
import type { NdArray } from './ndarray.ts'
import { withRooms } from './rooms.ts'

export interface AnnuliInputs {
  /** Float32 [y][x]. */
  image: Input
  /** Every value but 0 hides a pixel. */
  mask?: Input | undefined
  /** Centres in pixels, float64, the first pixel at (0, 0). */
  x: Input
  y: Input
}

export interface AnnuliOptions {
  /** Pixels whose centres are at inner <= r < outer count; 0 <= inner < outer. */
  inner: number
  outer: number
  /** Clips the values; true (default) for the defaults. */
  clip?: Clip | boolean
}

/** One number an annulus, float64; NaN where no pixel is left. */
export interface AnnulusStatistics {
  median: NdArray<Float64Array>
  mean: NdArray<Float64Array>
  /** Of the values left, no correction for a degree of freedom. */
  std: NdArray<Float64Array>
  /** Values left after the clip. */
  count: NdArray<Int32Array>
  /** Values before the clip: finite, not masked, inside the image. */
  pixels: NdArray<Int32Array>
}

interface Options { inner: number; outer: number; clip: readonly number[] | undefined }
interface Args extends Options { height: number; width: number; count: number }

const BLOCK = 256
const COLUMNS = 5

export const annuliKernel: Kernel<Options, Args, void> = {
  name: 'annuli',
  plan(inputs, options) {
    const [image, mask, x] = inputs as [ArraySpec, ArraySpec | undefined, ArraySpec]
    const [height, width] = image.shape as [number, number]
    const total = x.shape[0]!
    const tasks = bands(total, BLOCK).map(([first, last]): Task<Args> => {
      const span = { start: first, length: last - first }
      const reads = [whole(image), mask === undefined ? null : whole(mask), span, span]
      return { reads, writes: [{ start: first * COLUMNS, length: span.length * COLUMNS }], args: { ...options, height, width, count: span.length } }
    })
    return { outputs: [{ dtype: 'float64', shape: [total, COLUMNS] }], tasks }
  },
  run(instance, [image, mask, x, y], [table], { height, width, count, inner, outer, clip }) {
    withRooms(instance, [clip && ['float64', clip]], (numbers) => {
      instance.exports.robust_annuli(image!, mask!, height, width, x!, y!, count, inner, outer, numbers!, table!)
    })
  },
}

/** Clipped statistics of the background around many positions at once. */
export const annuli = (engine: Engine) => (inputs: AnnuliInputs, options: AnnuliOptions): AnnulusStatistics =>
  withCall(engine, 'annuli', (call) => {
    const image = call.take(inputs.image, { name: 'image', dtype: 'float32', dimensions: 2 })
    const mask = call.takeOptional(inputs.mask, { name: 'mask', dtype: 'mask', shape: image.shape })
    const x = call.take(inputs.x, { name: 'x', dtype: 'float64', dimensions: 1 })
    const y = call.take(inputs.y, { name: 'y', dtype: 'float64', shape: x.shape })
    const inner = option(options.inner, 'inner', { min: 0, max: 1e6 })
    const outer = option(options.outer, 'outer', { min: 0, max: 1e6 })
    if (outer <= inner) throw refused('outer', `it is ${outer}, not above inner (${inner})`)
    const { outputs } = engine.run(annuliKernel, [image, mask, x, y], { inner, outer, clip: clipNumbers(options.clip ?? true) })
    const table = engine.residents.download(call.temporary(outputs[0]!)).data as Float64Array
    const count = x.shape[0]!
    const column = (k: number): Float64Array => Float64Array.from({ length: count }, (_, row) => table[row * COLUMNS + k]!)
    const floats = (k: number): NdArray<Float64Array> => wrap(column(k), 'float64', [count])
    const integers = (k: number): NdArray<Int32Array> => wrap(Int32Array.from(column(k)), 'int32', [count])
    return { median: floats(0), mean: floats(1), std: floats(2), count: integers(3), pixels: integers(4) }
  })
