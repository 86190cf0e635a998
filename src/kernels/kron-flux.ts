import { aperturePhotometry } from './apertures.ts'
import type { ApertureOptions } from './apertures.ts'
import { option } from './call.ts'
import type { Residence } from './call.ts'
import type { Engine } from './engine.ts'
import type { Input } from './handle.ts'
import { wrap } from './ndarray.ts'
import type { NdArray } from './ndarray.ts'
import { kronRadius } from './object-shape.ts'
import type { KronInputs } from './object-shape.ts'

export interface KronFluxInputs extends KronInputs {
  /** Variance of each pixel, a map or one number: gives errors. */
  variance?: Input | number | undefined
}

export interface KronFluxOptions extends Pick<ApertureOptions, 'gain' | 'badPixels' | 'compat'> {
  /** The ellipse is this many Kron radii large. 0.1 to 100, default 2.5. */
  factor?: number
  /** Where the Kron radius times the mean semi-axis is less than this, in pixels, a circle of this radius is used. 0.1 to 1e4, default 1.75. */
  minRadius?: number
  /** As in `kronRadius`. */
  reach?: number
}

export interface KronFlux {
  /** [source], float64; flux within the ellipse, its standard deviation, Kron's radius in units of the ellipse. */
  flux: NdArray
  error: NdArray
  radius: NdArray
  /** uint8: `SHAPE_FLAGS` of the radius, `APERTURE_FLAGS` of the sum. */
  radius_flags: NdArray
  flags: NdArray
}

/**
 * Flux within an ellipse of 2.5 Kron radii, with exact overlap (Kron 1980; Bertin & Arnouts 1996, section 7: FLUX_AUTO).
 * Throws `kernel_input` and `kernel_option`.
 */
export const kronFlux = (engine: Engine) => (inputs: KronFluxInputs, options: KronFluxOptions & Omit<Residence, 'resident'> = {}): KronFlux => {
  const factor = option(options.factor, 'factor', { default: 2.5, min: 0.1, max: 100 })
  const least = option(options.minRadius, 'minRadius', { default: 1.75, min: 0.1, max: 1e4 })
  const found = kronRadius(engine)(inputs, options.reach === undefined ? {} : { reach: options.reach })
  const column = (input: Input): ArrayLike<number> => ('resident' in input ? engine.residents.download(input).data : 'data' in input ? input.data : input)
  const [a, b, theta] = [column(inputs.a), column(inputs.b), column(inputs.theta)]
  const radius = found.radius.data
  const isSmall = (k: number): boolean => !(radius[k]! * Math.sqrt(a[k]! * b[k]!) >= least)
  const make = (of: (k: number) => number): NdArray<Float64Array> => wrap(Float64Array.from(radius, (_, k) => of(k)), 'float64', [radius.length])
  const { image, x, y, variance, mask } = inputs
  const { gain, badPixels, compat } = options
  const sums = aperturePhotometry(engine)({
    image, x, y, variance, mask,
    a: make((k) => (isSmall(k) ? least : factor * radius[k]! * a[k]!)),
    b: make((k) => (isSmall(k) ? least : factor * radius[k]! * b[k]!)),
    theta: make((k) => (isSmall(k) ? 0 : theta[k]!)),
  }, { radius: 1, ...(gain !== undefined && { gain }), ...(badPixels && { badPixels }), ...(compat && { compat }) })
  const flat = (array: NdArray): NdArray => wrap(array.data, array.dtype as 'float64', [radius.length])
  return { flux: flat(sums.flux), error: flat(sums.error), radius: found.radius, radius_flags: found.flags, flags: flat(sums.flags) }
}
