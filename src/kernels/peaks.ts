import { option, withCall } from './call.ts'
import type { Engine } from './engine.ts'
import type { Input } from './handle.ts'
import { bands, rows } from './kernel.ts'
import type { ArraySpec, Kernel } from './kernel.ts'
import { wrap } from './ndarray.ts'
import type { NdArray } from './ndarray.ts'

export interface FindPeaksOptions {
  /** Peaks are above this value. */
  threshold: number
  /** Half the window in pixels: 2 looks at 5 x 5. 0 to 1000. */
  radius?: number
}

export interface PeakList {
  /** Column of each peak, int32; rows first, then columns. */
  x: NdArray<Int32Array>
  y: NdArray<Int32Array>
  /** Value of the image there, float32. */
  value: NdArray<Float32Array>
}

interface Options { threshold: number; radius: number }
interface Args extends Options { width: number; height: number; above: number; count: number; first: number }
interface Found { x: Int32Array; y: Int32Array; value: Float32Array }

const BAND = 128

export const peaksKernel: Kernel<Options, Args, Found> = {
  name: 'peaks',
  plan([image], { threshold, radius }) {
    const [height, width] = image!.shape as [number, number]
    const tasks = bands(height, BAND).map(([first, last]) => {
      const span = rows(image as ArraySpec, first, last, radius)
      return { reads: [span], writes: [], args: { threshold, radius, width, height: span.height, above: span.above, count: last - first, first } }
    })
    return { outputs: [], tasks }
  },
  run({ exports, columns }, [image], _writes, { threshold, radius, width, height, above, count, first }) {
    const output = exports.find_peaks_rows(image!, height, width, above, above + count, radius, threshold)
    const [x, y, value] = columns(output, ['int32', 'int32', 'float32']) as [Int32Array, Int32Array, Float32Array]
    for (let k = 0; k < y.length; k++) y[k]! += first - above
    return { x, y, value }
  },
}

/** Local maxima of an image above a threshold, borders included; `wasm/kernels/src/peaks.rs` has the definition. */
export const findPeaks = (engine: Engine) => (image: Input, options: FindPeaksOptions): PeakList =>
  withCall(engine, 'findPeaks', (call) => {
    const plane = call.take(image, { name: 'image', dtype: 'float32', dimensions: 2 })
    const radius = option(options.radius, 'radius', { default: 2, min: 0, max: 1000, integer: true })
    const { results } = engine.run(peaksKernel, [plane], { threshold: option(options.threshold, 'threshold', {}), radius })
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
