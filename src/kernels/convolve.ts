import { withCall } from './call.ts'
import type { Residence } from './call.ts'
import type { Engine } from './engine.ts'
import type { Handle, Input } from './handle.ts'
import { bands, rows, whole } from './kernel.ts'
import type { ArraySpec, Kernel } from './kernel.ts'
import type { NdArray } from './ndarray.ts'

export interface ConvolveOptions extends Residence {
  /** An array of the same shape that the result is written to. */
  into?: Handle
}

interface Args { width: number; height: number; above: number; count: number; kernelHeight: number; kernelWidth: number }

const BAND = 128

export const correlateKernel: Kernel<undefined, Args, void> = {
  name: 'correlate',
  plan([image, stamp]) {
    const plane = image as ArraySpec
    const [height, width] = plane.shape as [number, number]
    const [kernelHeight, kernelWidth] = stamp!.shape as [number, number]
    const tasks = bands(height, BAND).map(([first, last]) => {
      const span = rows(plane, first, last, kernelHeight)
      const args = { width, height: span.height, above: span.above, count: last - first, kernelHeight, kernelWidth }
      return { reads: [span, whole(stamp as ArraySpec)], writes: [rows(plane, first, last)], args }
    })
    return { outputs: [plane], tasks }
  },
  run({ exports }, [image, stamp], [out], { width, height, above, count, kernelHeight, kernelWidth }) {
    exports.correlate_rows(image!, height, width, stamp!, kernelHeight, kernelWidth, above, above + count, out!)
  },
}

/** Correlation of an image with a small kernel, zero outside the image. */
export const convolve = (engine: Engine) => (image: Input, kernel: Input, options: ConvolveOptions = {}): { image: NdArray } =>
  withCall(engine, 'convolve', (call) => {
    const plane = call.take(image, { name: 'image', dtype: 'float32', dimensions: 2 })
    const stamp = call.take(kernel, { name: 'kernel', dtype: 'float32', dimensions: 2 })
    const { outputs } = engine.run(correlateKernel, [plane, stamp], undefined, [options.into])
    return { image: call.give(outputs[0]!, options.into ? { resident: true } : options) }
  })
