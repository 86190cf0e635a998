import { option, withCall } from './call.ts'
import type { Residence } from './call.ts'
import type { Engine } from './engine.ts'
import type { Input } from './handle.ts'
import type { ArraySpec, Kernel, Span } from './kernel.ts'
import { pieces } from './pieces.ts'
import type { NdArray } from './ndarray.ts'

/** Planes of one shape: a reduced image, its sky and noise (rms) maps in the same units, and flags set before (uint16). */
export interface WeightInputs {
  image: Input
  sky: Input
  rms: Input
  flags?: Input | undefined
}

export interface WeightOptions extends Residence {
  /** Electrons per unit of the image, above 0; 1 by default. */
  gain?: number
}

export interface Weights {
  /** 1 / (rms² + max(image - sky, 0) / gain), float32; 0 where a flag is set. */
  weight: NdArray<Float32Array>
  /** Those given, and zero_weight of PIXEL_FLAGS where rms is not above zero. */
  flags: NdArray<Uint16Array>
}

interface Args { count: number; gain: number }

export const weightKernel: Kernel<{ gain: number }, Args, void> = {
  name: 'weight',
  plan(inputs, { gain }) {
    const { shape } = inputs[0] as ArraySpec
    const tasks = pieces(shape).map((span: Span) => ({
      reads: inputs.map((spec) => (spec === undefined ? null : span)), writes: [span, span], args: { count: span.length, gain },
    }))
    return { outputs: [{ dtype: 'float32', shape }, { dtype: 'uint16', shape }], tasks }
  },
  run({ exports }, [image, sky, rms, flags], [weight, marks], { count, gain }) {
    exports.background_weights(image!, sky!, rms!, flags!, count, gain, weight!, marks!)
  },
}

/** Inverse variance of a reduced image from its background; `wasm/kernels/src/weight.rs` has the formula. */
export const weights = (engine: Engine) => (inputs: WeightInputs, options: WeightOptions = {}): Weights =>
  withCall(engine, 'weights', (call) => {
    const image = call.take(inputs.image, { name: 'image', dtype: 'float32' })
    const wanted = { dtype: 'float32', shape: image.shape } as const
    const [sky, rms] = [call.take(inputs.sky, { name: 'sky', ...wanted }), call.take(inputs.rms, { name: 'rms', ...wanted })]
    const flags = call.takeOptional(inputs.flags, { name: 'flags', dtype: 'uint16', shape: image.shape })
    const gain = option(options.gain, 'gain', { default: 1, min: Number.MIN_VALUE, max: Number.MAX_VALUE })
    const { outputs } = engine.run(weightKernel, [image, sky, rms, flags], { gain })
    return { weight: call.give(outputs[0]!, options) as Weights['weight'], flags: call.give(outputs[1]!, options) as Weights['flags'] }
  })
