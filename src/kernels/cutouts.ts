import { option, withCall } from './call.ts'
import type { Residence } from './call.ts'
import type { Engine } from './engine.ts'
import type { Handle, Input } from './handle.ts'
import { bands, whole } from './kernel.ts'
import type { ArraySpec, Kernel } from './kernel.ts'
import { refused } from './ndarray.ts'
import type { NdArray } from './ndarray.ts'

export interface CutoutsOptions extends Residence {
  /** Pixels on a side; odd, 1 to 9999. */
  size: number
  /** The value outside the image: NaN for data, 0 for weights and flags. */
  outside?: number
  /** An array [positions][size][size] that the stamps are written to. */
  into?: Handle
}

interface Options { size: number; outside: number }
interface Args extends Options { width: number; height: number; count: number }

/** Positions a task: many, since neighbours share rows of the image. */
const BLOCK = 8192

export const cutoutsKernel: Kernel<Options, Args, void> = {
  name: 'cutouts',
  plan([image, x], { size, outside }) {
    const [height, width] = image!.shape as [number, number]
    const positions = x!.shape[0]!
    const tasks = bands(positions, BLOCK).map(([first, last]) => {
      const span = { start: first, length: last - first }
      return {
        reads: [whole(image as ArraySpec), span, span],
        writes: [{ start: first * size * size, length: (last - first) * size * size }],
        args: { width, height, size, outside, count: last - first },
      }
    })
    return { outputs: [{ dtype: 'float32', shape: [positions, size, size] }], tasks }
  },
  run({ exports }, [image, x, y], [out], { width, height, size, outside, count }) {
    exports.cutouts_block(image!, height, width, x!, y!, count, size, outside, out!)
  },
}

/**
 * Stamps of `size` x `size` pixels of an image [y][x] around positions in pixels: float32 [positions][size][size]. The centre is
 * the nearest pixel, halves to the even one. Throws `kernel_option` for an even size.
 */
export const cutouts = (engine: Engine) => (image: Input, x: Input, y: Input, options: CutoutsOptions): { stamps: NdArray } =>
  withCall(engine, 'cutouts', (call) => {
    const size = option(options.size, 'size', { min: 1, max: 9999, integer: true })
    if (size % 2 === 0) throw refused('size', `a stamp of ${size} pixels has no central one; it must be odd (${size - 1} or ${size + 1})`)
    const plane = call.take(image, { name: 'image', dtype: 'float32', dimensions: 2 })
    const columns = call.take(x, { name: 'x', dtype: 'float64', dimensions: 1 })
    const rows = call.take(y, { name: 'y', dtype: 'float64', dimensions: 1, shape: columns.shape })
    const { outputs } = engine.run(cutoutsKernel, [plane, columns, rows], { size, outside: options.outside ?? Number.NaN }, [options.into])
    return { stamps: call.give(outputs[0]!, options.into ? { resident: true } : options) }
  })
