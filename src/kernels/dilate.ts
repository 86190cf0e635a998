import { option, withCall } from './call.ts'
import type { Residence } from './call.ts'
import { choice } from './choice.ts'
import type { Engine } from './engine.ts'
import type { Handle, Input } from './handle.ts'
import { bands, rows } from './kernel.ts'
import type { ArraySpec, Kernel } from './kernel.ts'
import { bytesOf } from './ndarray.ts'
import type { NdArray } from './ndarray.ts'

export interface DilateOptions extends Residence {
  /** How far flags grow, in pixels, 0 to 10000; need not be an integer. */
  radius: number
  /** Which pixels are within the radius: |dx|, |dy| <= r; |dx| + |dy| <= r; dx² + dy² <= r² (the default). */
  shape?: 'square' | 'diamond' | 'disk'
  /** An array of the same type and shape that the result is written to. */
  into?: Handle
}

interface Options { radius: number; shape: number }
interface Args extends Options { width: number; height: number; above: number; count: number; bytes: number }

const BAND = 256
const SHAPES = ['square', 'diamond', 'disk'] as const

export const dilateKernel: Kernel<Options, Args, void> = {
  name: 'dilate',
  plan([flags], { radius, shape }) {
    const plane = flags as ArraySpec
    const [height, width] = plane.shape as [number, number]
    const tasks = bands(height, BAND).map(([first, last]) => {
      const span = rows(plane, first, last, Math.floor(radius))
      const args = { width, height: span.height, above: span.above, count: last - first, radius, shape, bytes: bytesOf(plane.dtype) }
      return { reads: [span], writes: [rows(plane, first, last)], args }
    })
    return { outputs: [plane], tasks }
  },
  run({ exports }, [flags], [out], { width, height, above, count, radius, shape, bytes }) {
    exports.dilate_rows(flags!, bytes, height, width, shape, radius, above, above + count, out!)
  },
}

/** Grows flags: each bit spreads to the pixels within the radius, bits that meet are both kept. Keeps the type of its input. */
export const dilate = (engine: Engine) => (flags: Input, options: DilateOptions): { flags: NdArray } =>
  withCall(engine, 'dilate', (call) => {
    const plane = call.take(flags, { name: 'flags', dtype: ['uint8', 'int8', 'uint16', 'int16', 'uint32', 'int32'], dimensions: 2 })
    const radius = option(options.radius, 'radius', { min: 0, max: 10_000 })
    const shape = SHAPES.indexOf(choice(options.shape ?? 'disk', 'shape', SHAPES))
    const { outputs } = engine.run(dilateKernel, [plane], { radius, shape }, [options.into])
    return { flags: call.give(outputs[0]!, options.into ? { resident: true } : options) }
  })
