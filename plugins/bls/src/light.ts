import { median, type CurveKernels, type Series } from '@astro/sdk'
import type { Params } from './params.ts'

/** The usable epochs of a band about their trend. */
export interface Light {
  readonly time: Float64Array
  /** Relative to the trend where the baseline is above 0, else in the unit of the flux. */
  readonly value: Float64Array
  /** Never smaller than the scatter that the values have. */
  readonly noise: Float64Array
  /** Row of the series, per epoch. */
  readonly rows: Int32Array
  /** Window of the trend, d; null where the cadence is too sparse for one. */
  readonly window: number | null
}

/** Epochs that a window of the trend must hold, at the typical cadence. */
const DENSE = 20
/** Standard deviations in a median absolute deviation of normal noise. */
export const NORMAL = 1.4826

/**
 * The light about its trend, less the epochs of `without`. The trend is Tukey's biweight in a window of 3 times the longest transit
 * (Hippke et al. 2019, AJ 158, 143), where the median spacing of epochs is less than a twentieth of it; else, as with a few epochs a night
 * from the ground, the median: a trend through so few points would take the transits too. Epochs of `masked` do not make the trend, but
 * are kept. What is brighter than the trend by `clip` standard deviations (flares, cosmic rays) is left out; dips never are.
 */
export function lightOf(
  series: Series, params: Params, kernels: CurveKernels, without: (time: number) => boolean, masked: (time: number) => boolean = () => false,
): Light {
  const { time, flux, noise, flag, baseline } = series
  const rows = Int32Array.from(time.keys()).filter((i) =>
    flag[i] === 0 && Number.isFinite(time[i]) && Number.isFinite(flux[i]) && noise[i]! > 0 && noise[i]! < Infinity && !without(time[i]!))
  const times = Float64Array.from(rows, (i) => time[i]!)
  const values = Float64Array.from(rows, (i) => (masked(time[i]!) ? NaN : flux[i]!))
  const window = windowOf(times, params)
  const trend = window === null ? new Float64Array(rows.length).fill(median(values)) : kernels.detrend(times, values, { window })
  const relative = baseline > 0
  const value = Float64Array.from(rows, (row, i) => (relative ? flux[row]! / trend[i]! - 1 : flux[row]! - trend[i]!))
  const error = Float64Array.from(rows, (row, i) => (relative ? noise[row]! / trend[i]! : noise[row]!))
  const scale = Math.max(1, scatterOf(value, error))
  const good = rows.map((_, i) => i).filter((i) => error[i]! > 0 && Number.isFinite(value[i]) && value[i]! <= params.clip * scale * error[i]!)
  const pick = (column: Float64Array, by = 1): Float64Array => Float64Array.from(good, (i) => by * column[i]!)
  return { time: pick(times), value: pick(value), noise: pick(error, scale), rows: Int32Array.from(good, (i) => rows[i]!), window }
}

function windowOf(time: Float64Array, { detrend, max_duration }: Params): number | null {
  if (detrend === 0) return null
  if (detrend !== null) return detrend
  const spacing = median(time.subarray(1).map((t, i) => t - time[i]!))
  return spacing * DENSE < 3 * max_duration ? 3 * max_duration : null
}

/** Robust standard deviation of values in units of their noise; NaN for none. */
export function scatterOf(value: Float64Array, noise: Float64Array): number {
  const ratio = value.map((v, i) => v / noise[i]!)
  const middle = median(ratio)
  return NORMAL * median(ratio.map((v) => Math.abs(v - middle)))
}
