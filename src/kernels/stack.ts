import { option, withCall } from './call.ts'
import type { Call, Residence } from './call.ts'
import { clipNumbers } from './clip.ts'
import type { Clip } from './clip.ts'
import type { Engine } from './engine.ts'
import type { Handle, Input } from './handle.ts'
import { pieces } from './pieces.ts'
import type { ArraySpec, Kernel, Task } from './kernel.ts'
import { refused } from './ndarray.ts'
import type { NdArray } from './ndarray.ts'
import { robust } from './robust.ts'
import { withRooms } from './rooms.ts'

type Planes = readonly (Input | undefined | null)[]

/** Frames of one shape; the lists beside `images` are as long and may have gaps. */
export interface StackInputs {
  images: readonly Input[]
  /** Every value but 0 hides a pixel. */
  masks?: Planes | undefined
  variances?: Planes | undefined
  /** Inverse variances, in place of variances: 0 where a pixel is not to be used, as `calibrate` gives them. */
  weights?: Planes | undefined
}

export interface StackOptions extends Residence {
  /** How what is left combines. Default mean. */
  method?: 'mean' | 'median'
  /** Weights of a mean: equal (default), by the variance of every pixel, or one number above 0 a frame. */
  weighting?: 'equal' | 'variance' | readonly number[]
  /** Clips the values of a pixel over the frames. */
  clip?: Clip | boolean
  /** Leaves out so many of the lowest and of the highest values of a pixel. */
  extremes?: { low?: number; high?: number }
  /** Numbers, one a frame, that it is multiplied by; or the statistic of each frame that becomes 1. Default 1. */
  scale?: readonly number[] | 'median' | 'mean'
  /** Arrays that outputs are written to; these stay handles. */
  into?: { image?: Handle; variance?: Handle; count?: Handle }
}

export interface Stacked {
  /** Float32; NaN where no frame is left. */
  image: NdArray<Float32Array>
  /** Of the image, float32: from the variances given, else from the scatter of the frames (NaN of a single one). */
  variance: NdArray<Float32Array>
  /** Frames that a pixel is made of. */
  count: NdArray<Uint16Array>
  /** What each frame was multiplied by. */
  scale: number[]
}

interface Options { numbers: number[]; clips: boolean; factors: number[]; frames: number }
interface Args extends Options { count: number }

/** Values of all frames in one task: they are to stay in the second cache. */
const TASK = 1 << 19

export const stackKernel: Kernel<Options, Args, void> = {
  name: 'stack',
  plan(inputs, options) {
    const { shape } = inputs[0] as ArraySpec
    const length = Math.max(1024, Math.floor(TASK / options.frames / 1024) * 1024)
    const tasks = pieces(shape, length).map((span): Task<Args> => ({
      reads: inputs.map((spec) => (spec === undefined ? null : span)), writes: [span, span, span], args: { ...options, count: span.length },
    }))
    return { outputs: [{ dtype: 'float32', shape }, { dtype: 'float32', shape }, { dtype: 'uint16', shape }], tasks }
  },
  run(instance, reads, [image, variance, counts], { numbers, clips, factors, frames, count }) {
    const order = Array.from({ length: frames }, (_, k) => [reads[k]!, reads[frames + k]!, reads[2 * frames + k]!]).flat()
    withRooms(instance, [['uint32', order], ['float64', factors], ['float64', numbers]], (planes, multipliers, rule) => {
      instance.exports.stack_pixels(planes!, multipliers!, frames, count, rule!, clips as never, image!, variance!, counts!)
    })
  },
}

/** Combines frames into one: masters, coadds of aligned images. `wasm/kernels/src/stack/mod.rs` has the formulas. */
export const stack = (engine: Engine) => (inputs: StackInputs | readonly Input[], options: StackOptions = {}): Stacked =>
  withCall(engine, 'stack', (call) => {
    const given: StackInputs = isList(inputs) ? { images: inputs } : inputs
    const images = takeImages(call, given.images)
    const frames = images.length
    const noise = given.weights ?? given.variances
    if (given.weights !== undefined && given.variances !== undefined) throw refused('weights', 'variances are given too: one of them')
    const masks = takePlanes(call, given.masks, 'masks', 'mask', images)
    const noises = takePlanes(call, noise, given.weights === undefined ? 'variances' : 'weights', 'float32', images)
    const { median, byVariance, weights } = weighting(options, frames, noises)
    const clip = clipNumbers(options.clip)
    const [low, high] = [options.extremes?.low, options.extremes?.high].map((count, k) =>
      option(count, `extremes.${k === 0 ? 'low' : 'high'}`, { default: 0, min: 0, max: frames, integer: true })) as [number, number]
    if (clip !== undefined && low + high > 0) throw refused('extremes', 'a clip is asked for too: one of them')
    const scale = scales(engine, options.scale, images, masks)
    checkInto(options.into ?? {}, images[0]!.shape)
    const numbers = [Number(median), Number(byVariance), Number(given.weights !== undefined), low, high, ...(clip ?? [])]
    const { image, variance, count } = options.into ?? {}
    const { outputs } = engine.run(
      stackKernel, [...images, ...masks, ...noises], { numbers, clips: clip !== undefined, factors: [...scale, ...weights], frames }, [image, variance, count],
    )
    const give = (k: number, kept: Handle | undefined): never => call.give(outputs[k]!, kept ? { resident: true } : options) as never
    return { image: give(0, image), variance: give(1, variance), count: give(2, count), scale }
  })

const isList = (inputs: StackInputs | readonly Input[]): inputs is readonly Input[] => Array.isArray(inputs)

function takeImages(call: Call, images: readonly Input[]): Handle[] {
  if (images.length === 0 || images.length > 65535) throw refused('images', `there are ${images.length} frames, not 1 to 65535`)
  const first = call.take(images[0]!, { name: 'images[0]', dtype: 'float32' })
  return [first, ...images.slice(1).map((image, k) => call.take(image, { name: `images[${k + 1}]`, dtype: 'float32', shape: first.shape }))]
}

function takePlanes(call: Call, planes: Planes | undefined, name: string, dtype: 'mask' | 'float32', images: readonly Handle[]): (Handle | undefined)[] {
  if (planes !== undefined && planes.length !== images.length) throw refused(name, `there are ${planes.length}, not one (or null) for each of ${images.length} frames`)
  return images.map(({ shape }, k) => call.takeOptional(planes?.[k], { name: `${name}[${k}]`, dtype, shape }))
}

function weighting({ method = 'mean', weighting: asked = 'equal' }: StackOptions, frames: number, noises: readonly (Handle | undefined)[]) {
  if (method !== 'mean' && method !== 'median') throw refused('method', `it is ${String(method)}, not mean or median`)
  const median = method === 'median'
  if (median && asked !== 'equal') throw refused('weighting', 'a median has none')
  const byVariance = asked === 'variance'
  const gap = noises.findIndex((noise) => noise === undefined)
  if (gap >= 0 && (byVariance || noises.some((noise) => noise !== undefined))) {
    throw refused('variances', `that of frame ${gap} is missing${byVariance ? ', and weighting goes by them' : ' while others have theirs'}`)
  }
  if (typeof asked === 'string') {
    if (asked !== 'equal' && !byVariance) throw refused('weighting', `it is ${String(asked)}, not equal, variance or a list of numbers`)
    return { median, byVariance, weights: Array.from({ length: frames }, () => 1) }
  }
  return { median, byVariance, weights: checkNumbers(asked, 'weighting', frames) }
}

function checkNumbers(numbers: readonly number[], name: string, frames: number): number[] {
  if (numbers.length !== frames) throw refused(name, `it has ${numbers.length} numbers for ${frames} frames`)
  return numbers.map((value, k) => option(value, `${name}[${k}]`, { min: Number.MIN_VALUE, max: Number.MAX_VALUE }))
}

function scales(engine: Engine, scale: StackOptions['scale'], images: readonly Handle[], masks: readonly (Handle | undefined)[]): number[] {
  if (scale === undefined) return images.map(() => 1)
  if (scale !== 'median' && scale !== 'mean') return checkNumbers(scale, 'scale', images.length)
  return images.map((data, k) => {
    const level = robust(engine)({ data, mask: masks[k] }, { mad: false })[scale].data[0]!
    if (level > 0 && level < Infinity) return 1 / level
    throw refused(`images[${k}]`, `its ${scale} is ${level}: it cannot be scaled to 1`)
  })
}

function checkInto(into: NonNullable<StackOptions['into']>, shape: readonly number[]): void {
  for (const [name, handle] of Object.entries(into)) {
    const dtype = name === 'count' ? 'uint16' : 'float32'
    if (handle === undefined || (handle.dtype === dtype && handle.shape.join() === shape.join())) continue
    throw refused(`into.${name}`, `it is ${handle.dtype} [${handle.shape.join(', ')}], the result ${dtype} [${shape.join(', ')}]`)
  }
}
