import { option, withCall } from './call.ts'
import type { Call, Residence } from './call.ts'
import type { Engine } from './engine.ts'
import type { Handle, Input } from './handle.ts'
import { copied, fitting } from './into.ts'
import { bands, rows, whole } from './kernel.ts'
import type { ArraySpec, Kernel } from './kernel.ts'
import { refused } from './ndarray.ts'
import type { NdArray } from './ndarray.ts'

/** Half the spectrum of a real array: its last axis has floor(n / 2) + 1 frequencies. */
export interface Spectrum<Part = NdArray> {
  real: Part
  imaginary: Part
}

export interface FftOptions extends Residence {
  /** 2: of a plane. 1: of each row by itself. As many as the input has by default. */
  dimensions?: number
  /** Arrays that the result is written to. */
  into?: Spectrum<Handle>
}

export interface InverseFftOptions extends Residence {
  /** Columns of the result, which the spectrum does not tell: 2 n - 2 or 2 n - 1 for n frequencies; 2 n - 2 by default. */
  width?: number
  dimensions?: number
  into?: Handle
}

export interface MultiplyOptions extends Residence {
  /** With the conjugate of the second: the spectrum of a correlation, not of a convolution. */
  conjugate?: boolean
  into?: Spectrum<Handle>
}

interface Args { height: number; width: number; deep: boolean }

/** Rows of a task: pairs of rows are transformed as one, so that this is part of the result's last bit. */
const BAND = 256
const CHUNK = 2 ** 18

/** [height, width] of an array of one or two dimensions. */
const planeOf = (shape: readonly number[]): [height: number, width: number] => (shape.length === 1 ? [1, shape[0]!] : [shape[0]!, shape[1]!])
const half = (width: number): number => Math.floor(width / 2) + 1
const asPlane = (spec: ArraySpec): ArraySpec => ({ dtype: 'float32', shape: planeOf(spec.shape) })

/** A plane is one task; rows by themselves are bands of them. */
const pieces = (height: number, deep: boolean): [number, number][] => bands(height, deep ? Math.max(height, 1) : BAND)

export const fftForwardKernel: Kernel<{ deep: boolean }, Args, void> = {
  name: 'fft-forward',
  plan([image], { deep }) {
    const [height, width] = planeOf(image!.shape)
    const spec: ArraySpec = { dtype: 'float32', shape: [...image!.shape.slice(0, -1), half(width)] }
    const tasks = pieces(height, deep).map(([first, last]) => {
      const out = rows(asPlane(spec), first, last)
      return { reads: [rows(asPlane(image!), first, last)], writes: [out, out], args: { height: last - first, width, deep } }
    })
    return { outputs: [spec, spec], tasks }
  },
  run({ exports }, [image], [real, imaginary], { height, width, deep }) {
    exports.fft_real_forward(image!, height, width, deep ? 1 : 0, real!, imaginary!)
  },
}

/** Uses its inputs up. */
export const fftInverseKernel: Kernel<{ deep: boolean; width: number }, Args, void> = {
  name: 'fft-inverse',
  plan([real], { deep, width }) {
    const [height] = planeOf(real!.shape)
    const spec: ArraySpec = { dtype: 'float32', shape: [...real!.shape.slice(0, -1), width] }
    const tasks = pieces(height, deep).map(([first, last]) => {
      const span = rows(asPlane(real!), first, last)
      return { reads: [span, span], writes: [rows(asPlane(spec), first, last)], args: { height: last - first, width, deep } }
    })
    return { outputs: [spec], tasks }
  },
  run({ exports }, [real, imaginary], [out], { height, width, deep }) {
    exports.fft_real_inverse(real!, imaginary!, height, width, deep ? 1 : 0, out!)
  },
}

export const fftMultiplyKernel: Kernel<{ conjugate: boolean }, { length: number; conjugate: boolean }, void> = {
  name: 'fft-multiply',
  plan([real], { conjugate }) {
    const { dtype, shape } = real!
    const tasks = bands(whole(real!).length, CHUNK).map(([first, last]) => {
      const span = { start: first, length: last - first }
      return { reads: [span, span, span, span], writes: [span, span], args: { length: last - first, conjugate } }
    })
    return { outputs: [{ dtype, shape }, { dtype, shape }], tasks }
  },
  run({ exports }, [a, b, c, d], [real, imaginary], { length, conjugate }) {
    exports.fft_multiply(a!, b!, c!, d!, length, conjugate ? 1 : 0, real!, imaginary!)
  },
}

/**
 * Fourier transforms of real arrays of one or two dimensions and any lengths: X(v, u) = sum f(y, x) exp(-2 pi i (v y / h + u x / w)).
 * `fft(image)` gives half the spectrum, `fft.inverse(spectrum)` the image again (divided by h w), `fft.multiply(a, b)` the product of two
 * spectra. Plans are made when a length is first met and kept. docs/kernels/fft.md.
 */
export const fft = (engine: Engine) => Object.assign(forward(engine), { inverse: inverse(engine), multiply: multiply(engine) })

const forward = (engine: Engine) => (image: Input, options: FftOptions = {}): Spectrum =>
  withCall(engine, 'fft', (call) => {
    const plane = call.take(image, { name: 'image', dtype: 'float32' })
    const deep = isDeep(plane, 'image', options.dimensions)
    if (plane.shape.at(-1) === 0) {
      throw refused('image', `its shape is [${plane.shape.join(', ')}]: there is nothing to transform along an axis without elements`)
    }
    const into = options.into && [options.into.real, options.into.imaginary]
    const shape = [...plane.shape.slice(0, -1), half(plane.shape.at(-1)!)]
    into?.forEach((handle) => fitting(handle, shape))
    return give(call, engine.run(fftForwardKernel, [plane], { deep }, into).outputs, into ? { resident: true } : options)
  })

const inverse = (engine: Engine) => (spectrum: Spectrum<Input>, options: InverseFftOptions = {}): { image: NdArray } =>
  withCall(engine, 'fft.inverse', (call) => {
    const { real, imaginary } = take(call, spectrum, 'spectrum')
    const deep = isDeep(real, 'spectrum', options.dimensions)
    const frequencies = real.shape.at(-1)!
    const least = Math.max(1, 2 * frequencies - 2)
    const width = option(options.width, 'width', { default: least, min: least, max: 2 * frequencies - 1, integer: true })
    if (options.into) fitting(options.into, [...real.shape.slice(0, -1), width])
    const scratch = [real, imaginary].map((part) => copied(call, part))
    const { outputs } = engine.run(fftInverseKernel, scratch, { deep, width }, [options.into])
    return { image: call.give(outputs[0]!, options.into ? { resident: true } : options) }
  })

const multiply = (engine: Engine) => (a: Spectrum<Input>, b: Spectrum<Input>, options: MultiplyOptions = {}): Spectrum =>
  withCall(engine, 'fft.multiply', (call) => {
    const one = take(call, a, 'a')
    const two = take(call, b, 'b', one.real.shape)
    const into = options.into && [options.into.real, options.into.imaginary]
    into?.forEach((handle) => fitting(handle, one.real.shape))
    const inputs = [one.real, one.imaginary, two.real, two.imaginary]
    if (into?.some((handle) => inputs.some((input) => input.resident === handle.resident))) throw refused('into', 'it is one of the factors')
    const { outputs } = engine.run(fftMultiplyKernel, inputs, { conjugate: options.conjugate === true }, into)
    return give(call, outputs, into ? { resident: true } : options)
  })

function take(call: Call, { real, imaginary }: Spectrum<Input>, name: string, shape?: readonly number[]): Spectrum<Handle> {
  const taken = call.take(real, { name: `${name}.real`, dtype: 'float32', ...(shape && { shape }) })
  return { real: taken, imaginary: call.take(imaginary, { name: `${name}.imaginary`, dtype: 'float32', shape: taken.shape }) }
}

const give = (call: Call, [real, imaginary]: readonly Handle[], options: Residence): Spectrum =>
  ({ real: call.give(real!, options), imaginary: call.give(imaginary!, options) })

function isDeep({ shape }: Handle, name: string, dimensions: number | undefined): boolean {
  if (shape.length !== 1 && shape.length !== 2) throw refused(name, `it has ${shape.length} dimensions, not 1 or 2`)
  return option(dimensions, 'dimensions', { default: shape.length, min: 1, max: shape.length, integer: true }) === 2
}
