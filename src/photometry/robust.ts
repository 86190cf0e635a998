import { momentsOf, quantilesOf } from '../kernels/one-curve.ts'
import { finiteOrNull } from './numeric.ts'

/** A centre and the scatter around it; null when there is no value (or none that float64 can hold). */
export interface RobustPair {
  readonly mean: number | null
  readonly rms: number | null
}

/** Mean of the values that are finite; NaN when there is none. Exact for equal values. */
export function mean(values: ArrayLike<number>): number {
  return momentsOf(values, false)[2]
}

/** Population standard deviation of the values that are finite; NaN when there is none. */
export function rms(values: ArrayLike<number>): number {
  return momentsOf(values, false)[3]
}

/** Median of the values that are finite, the mean of the middle two for an even count; NaN when there is none. */
export function median(values: ArrayLike<number>): number {
  return quantilesOf(values, [0.5])[0]!
}

/** Quantiles of the values that are finite, interpolated linearly (type 7 of Hyndman & Fan 1996); NaN when there is none. */
export function quantiles(values: ArrayLike<number>, fractions: readonly number[]): number[] {
  return [...quantilesOf(values, fractions)]
}

/**
 * Clipped centre and scatter of the finite values. Starts from the median and the plain standard deviation, then up to three times
 * leaves out what is more than 3 scatters away and takes mean and standard deviation of the rest. A round that leaves out nothing,
 * or leaves fewer than five, ends it without a change.
 */
export function robustPair(values: ArrayLike<number>): RobustPair {
  const [centre, scatter] = momentsOf(values, true)
  return { mean: finiteOrNull(centre), rms: finiteOrNull(scatter) }
}
