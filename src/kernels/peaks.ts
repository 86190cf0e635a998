import { AstroError, EXIT } from '../errors.ts'
import { option, withCall } from './call.ts'
import { choice } from './convolve.ts'
import type { Engine } from './engine.ts'
import type { Input } from './handle.ts'
import { bands, rows } from './kernel.ts'
import type { ArraySpec, Kernel } from './kernel.ts'
import { wrap } from './ndarray.ts'
import type { NdArray } from './ndarray.ts'

export interface FindPeaksOptions {
  /** Peaks are above this value; negative ones below its negative. */
  threshold: number
  /** Side of the square in which a peak is the highest: 5 by default, odd, 1 to 1001. */
  window?: number
  /** `negative`: peaks of the negated image; `both`: of either sign. `positive` by default. */
  sign?: 'positive' | 'negative' | 'both'
}

export interface PeakList {
  /** Column of each peak, int32; rows first, then columns. */
  x: NdArray<Int32Array>
  y: NdArray<Int32Array>
  /** Value of the image there, float32. */
  value: NdArray<Float32Array>
}

interface Options { threshold: number; radius: number; positive: boolean; negative: boolean }
interface Args extends Options { width: number; height: number; above: number; count: number; first: number }
interface Found { x: Int32Array; y: Int32Array; value: Float32Array }

const BAND = 128

export const peaksKernel: Kernel<Options, Args, Found> = {
  name: 'peaks',
  plan([image], options) {
    const [height, width] = image!.shape as [number, number]
    const tasks = bands(width === 0 ? 0 : height, BAND).map(([first, last]) => {
      const span = rows(image as ArraySpec, first, last, options.radius)
      return { reads: [span], writes: [], args: { ...options, width, height: span.height, above: span.above, count: last - first, first } }
    })
    return { outputs: [], tasks }
  },
  run({ exports, columns }, [image], _writes, { threshold, radius, positive, negative, width, height, above, count, first }) {
    const output = exports.find_peaks_rows(image!, height, width, above, above + count, radius, threshold, positive ? 1 : 0, negative ? 1 : 0)
    const [x, y, value] = columns(output, ['int32', 'int32', 'float32']) as [Int32Array, Int32Array, Float32Array]
    for (let k = 0; k < y.length; k++) y[k]! += first - above
    return { x, y, value }
  },
}

/**
 * Local maxima of an image [y][x] above a threshold, borders included: the pixels of a grey dilation with a square that are equal to the
 * image. Every pixel of a plateau is one; NaN is none and hides none. docs/kernels/peaks.md.
 */
export const findPeaks = (engine: Engine) => (image: Input, options: FindPeaksOptions): PeakList =>
  withCall(engine, 'findPeaks', (call) => {
    const plane = call.take(image, { name: 'image', dtype: 'float32', dimensions: 2 })
    const window = option(options.window, 'window', { default: 5, min: 1, max: 1001, integer: true })
    if (window % 2 === 0) throw new AstroError('kernel_option', EXIT.usage, `window is ${window}, not an odd number: a peak is in its middle`)
    const sign = choice(options.sign ?? 'positive', 'sign', ['positive', 'negative', 'both'])
    const wanted = { positive: sign !== 'negative', negative: sign !== 'positive' }
    const threshold = option(options.threshold, 'threshold', {})
    const { results } = engine.run(peaksKernel, [plane], { threshold, radius: (window - 1) / 2, ...wanted })
    const count = results.reduce((sum, { x }) => sum + x.length, 0)
    const list = { x: new Int32Array(count), y: new Int32Array(count), value: new Float32Array(count) }
    let at = 0
    for (const found of results) {
      list.x.set(found.x, at)
      list.y.set(found.y, at)
      list.value.set(found.value, at)
      at += found.x.length
    }
    return { x: wrap(list.x, 'int32', [count]), y: wrap(list.y, 'int32', [count]), value: wrap(list.value, 'float32', [count]) }
  })
