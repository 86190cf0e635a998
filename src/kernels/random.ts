import { option, withCall } from './call.ts'
import type { Residence } from './call.ts'
import type { Engine } from './engine.ts'
import type { Handle, Input } from './handle.ts'
import { bands } from './kernel.ts'
import type { ArraySpec, Kernel } from './kernel.ts'
import { refused, sizeOf } from './ndarray.ts'
import type { Dtype, NdArray } from './ndarray.ts'
import { AstroError, EXIT } from '../errors.ts'
import { withRooms } from './rooms.ts'

export interface RandomInputs {
  /** Shape of the result. */
  shape: readonly number[]
  /** Poisson: a mean for each element, in place of one for all. */
  mean?: Input
}

export interface RandomOptions extends Residence {
  /** `bits` are whole words, uint32. */
  distribution: 'uniform' | 'normal' | 'poisson' | 'bits'
  /** 0 to 2^53 - 1. */
  seed: number
  /** Independent sequences of one seed, 0 to 2^32 - 1. */
  stream?: number
  /** Number of the first element within the sequence, 0 to 2^52: a part of a sequence can be made alone. */
  first?: number
  /** Uniform: in [low, high); 0 and 1 unless given. */
  low?: number
  high?: number
  /** Normal: mean and standard deviation, 0 and 1 unless given. Poisson: mean, 0 to 1e15. */
  mean?: number
  sd?: number
  /** Type of the result; float64 unless given. Integers are rounded (uniform: down) and held within their type. */
  dtype?: Dtype
  /** An array of that shape and type that the result is written to. */
  into?: Handle
}

type Settings = Required<Pick<RandomOptions, 'distribution' | 'seed' | 'stream' | 'first' | 'dtype'>> & { spec: ArraySpec; a: number; b: number }
type Args = Omit<Settings, 'spec'> & { length: number }

/** In the order that `fill.rs` counts them. */
const DTYPES: readonly Dtype[] = ['float64', 'float32', 'int32', 'uint32', 'int16', 'uint16', 'int8', 'uint8']
const DISTRIBUTIONS = ['uniform', 'normal', 'poisson', 'bits'] as const
const BLOCK = 65536

export const randomKernel: Kernel<Settings, Args, void> = {
  name: 'random',
  plan([mean], { spec, ...settings }) {
    const tasks = bands(sizeOf(spec.shape), BLOCK).map(([start, end]) => {
      const span = { start, length: end - start }
      return { reads: [mean === undefined ? null : span], writes: [span], args: { ...settings, first: settings.first + start, length: span.length } }
    })
    return { outputs: [spec], tasks }
  },
  run(instance, [mean], [out], { distribution, seed, stream, first, dtype, length, a, b }) {
    const { exports } = instance
    const type = DTYPES.indexOf(dtype)
    if (distribution === 'uniform') exports.random_uniform(seed, stream, first, a, b, type, out!, length)
    else if (distribution === 'normal') exports.random_normal(seed, stream, first, a, b, type, out!, length)
    else if (distribution === 'bits') exports.random_bits(seed, stream, first, out!, length)
    else if (mean! > 0) exports.random_poisson(seed, stream, first, mean!, length, type, out!, length)
    else withRooms(instance, [['float64', [a]]], (one) => exports.random_poisson(seed, stream, first, one!, 1, type, out!, length))
  },
}

/**
 * Random numbers that are a function of seed, stream, distribution and their number in the sequence: any part can be made alone, by any
 * number of workers, with the same bits. `docs/kernels/random.md` has the generator and the transformations.
 */
export const random = (engine: Engine) => ({ shape, mean }: RandomInputs, options: RandomOptions): { values: NdArray } =>
  withCall(engine, 'random', (call) => {
    for (const [axis, length] of shape.entries()) option(length, `shape[${axis}]`, { min: 0, max: 2 ** 32, integer: true })
    const settings = settingsOf(shape, options, mean !== undefined)
    const means = call.takeOptional(mean, { name: 'mean', dtype: 'float64', shape })
    const { into } = options
    if (into && (into.dtype !== settings.dtype || sizeOf(into.shape) !== sizeOf(shape))) {
      throw refused('into', `it holds ${sizeOf(into.shape)} values of ${into.dtype}, not ${sizeOf(shape)} of ${settings.dtype}`)
    }
    const { outputs } = engine.run(randomKernel, [means], settings, [into])
    return { values: call.give(outputs[0]!, into ? { resident: true } : options) }
  })

function settingsOf(shape: readonly number[], options: RandomOptions, means: boolean): Settings {
  const { distribution } = options
  if (!DISTRIBUTIONS.includes(distribution)) throw unknown('distribution', distribution, DISTRIBUTIONS)
  const dtype = options.dtype ?? (distribution === 'bits' ? 'uint32' : 'float64')
  const choices = distribution === 'bits' ? (['uint32'] as const) : DTYPES
  if (!choices.includes(dtype)) throw unknown('dtype', dtype, choices)
  const finite = { min: -Number.MAX_VALUE, max: Number.MAX_VALUE }
  const [a, b] = {
    uniform: () => {
      const low = option(options.low, 'low', { default: 0, ...finite })
      return [low, option(options.high, 'high', { default: 1, ...finite, min: low })]
    },
    normal: () => [option(options.mean, 'mean', { default: 0, ...finite }), option(options.sd, 'sd', { default: 1, ...finite, min: 0 })],
    poisson: () => [means ? 0 : option(options.mean, 'mean', { min: 0, max: 1e15 }), 0],
    bits: () => [0, 0],
  }[distribution]() as [number, number]
  return {
    distribution, dtype, a, b, spec: { dtype, shape: [...shape] },
    seed: option(options.seed, 'seed', { min: 0, max: Number.MAX_SAFE_INTEGER, integer: true }),
    stream: option(options.stream, 'stream', { default: 0, min: 0, max: 2 ** 32 - 1, integer: true }),
    first: option(options.first, 'first', { default: 0, min: 0, max: 2 ** 52, integer: true }),
  }
}

function unknown(name: string, value: unknown, choices: readonly string[]): AstroError {
  return new AstroError('kernel_option', EXIT.usage, `${name} is ${String(value)}, not one of ${choices.join(', ')}`)
}
