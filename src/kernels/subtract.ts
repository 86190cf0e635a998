import { withCall } from './call.ts'
import type { Residence } from './call.ts'
import type { Engine } from './engine.ts'
import type { Handle, Input } from './handle.ts'
import { bands } from './kernel.ts'
import type { ArraySpec, Kernel } from './kernel.ts'
import { refused, sizeOf } from './ndarray.ts'
import type { NdArray } from './ndarray.ts'

export interface SubtractOptions extends Residence {
  /** An array of the same shape that the result is written to; none of the inputs. */
  into?: Handle
}

const BLOCK = 2 ** 19

export const subtractKernel: Kernel<undefined, number, void> = {
  name: 'subtract',
  plan([image]) {
    const tasks = bands(sizeOf(image!.shape), BLOCK).map(([first, last]) => {
      const span = { start: first, length: last - first }
      return { reads: [span, span], writes: [span], args: span.length }
    })
    return { outputs: [image as ArraySpec], tasks }
  },
  run({ exports }, [image, other], [out], count) {
    exports.subtract_block(image!, other!, count, out!)
  },
}

/** The difference of two arrays of one shape, float32: an image less its background without leaving kernel memory. */
export const subtract = (engine: Engine) => (image: Input, other: Input, options: SubtractOptions = {}): { image: NdArray } =>
  withCall(engine, 'subtract', (call) => {
    const from = call.take(image, { name: 'image', dtype: 'float32' })
    const what = call.take(other, { name: 'other', dtype: 'float32', shape: from.shape })
    const { into } = options
    if (into === from || into === what) throw refused('into', 'it is one of the inputs')
    if (into && (into.dtype !== 'float32' || String(into.shape) !== String(from.shape))) {
      throw refused('into', `it is ${into.dtype} [${into.shape.join(', ')}], not float32 [${from.shape.join(', ')}]`)
    }
    const { outputs } = engine.run(subtractKernel, [from, what], undefined, [into])
    return { image: call.give(outputs[0]!, into ? { resident: true } : options) }
  })
