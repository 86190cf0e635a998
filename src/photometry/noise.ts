import type { LightCurve } from '@astro/sdk'
import { LOG_BASE, magOfFlux } from './flux.ts'
import { flagsOf, toFloat64 } from './numeric.ts'
import { median } from './robust.ts'

/**
 * Noise of the light curves of one observatory and filter between two magnitudes:
 * sigma^2 = (scale * quoted error)^2 + (floor_mag * ln(10) / 2.5 * flux)^2, where the flux is that of the undisturbed source.
 */
export interface NoiseTerms {
  readonly observatory: string
  readonly filter: string
  /** The lower end belongs to it, the upper does not. */
  readonly mag_low: number
  readonly mag_high: number
  readonly scale: number
  readonly floor_mag: number
  /** Sources that they rest on. */
  readonly curves: number
  /** False: too few light curves; the noise is then the larger of quoted error and robust scatter of the curve itself. */
  readonly calibrated: boolean
}

/** The terms for a light curve of this magnitude, or undefined where none are calibrated. */
export type NoiseLookup = (observatory: string, filter: string, magnitude: number | null) => NoiseTerms | undefined

export function noiseLookup(terms: readonly NoiseTerms[]): NoiseLookup {
  const places = Map.groupBy(terms.filter((one) => one.calibrated), ({ observatory, filter }) => `${observatory}/${filter}`)
  return (observatory, filter, magnitude) => {
    if (magnitude === null) return undefined
    return places.get(`${observatory}/${filter}`)?.find(({ mag_low, mag_high }) => magnitude >= mag_low && magnitude < mag_high)
  }
}

/** Whether the fluxes of a curve are differences from a reference image: their undisturbed value is 0. */
export function isDifference({ meta }: LightCurve): boolean {
  return meta['reference'] === 'difference'
}

/** Flux of the undisturbed source: the robust mean of the curve, 0 for difference photometry; NaN where there is none. */
export function baselineOf(curve: LightCurve): number {
  return isDifference(curve) ? 0 : (curve.statistics.flux_mean_robust ?? NaN)
}

/**
 * The magnitude that decides which terms a curve has: of its robust mean; for difference photometry, which has no magnitude of its
 * own, of the median quoted error. Null where there is none.
 */
export function noiseMagnitude(curve: LightCurve): number | null {
  if (!isDifference(curve)) return curve.statistics.mag_mean_robust
  const errors = goodErrors(curve)
  const magnitude = errors === undefined ? NaN : magOfFlux(median(errors), curve.statistics.zero_point)
  return Number.isNaN(magnitude) ? null : magnitude
}

function goodErrors(curve: LightCurve): Float64Array | undefined {
  const column = curve.table.columns.get('fluxerr')
  const flag = flagsOf(curve.table)
  return column && toFloat64(column).filter((error, i) => error > 0 && (flag === undefined || flag[i] === 0))
}

/**
 * Standard deviation of every epoch, in the unit of the flux. With terms as they say, an epoch without a quoted error by the scatter
 * of the curve; without terms the larger of quoted error and robust scatter. NaN where neither is above zero.
 */
export function epochNoise(curve: LightCurve, terms: NoiseTerms | undefined): Float64Array {
  const { table, statistics } = curve
  const column = table.columns.get('fluxerr')
  const errors = column && toFloat64(column)
  const scatter = positive(statistics.flux_rms_robust ?? NaN)
  const noise = new Float64Array(table.length)
  const floor = terms === undefined ? 0 : terms.floor_mag * LOG_BASE * (Math.abs(baselineOf(curve)) || 0)
  for (let i = 0; i < noise.length; i++) {
    const error = positive(errors === undefined ? NaN : errors[i]!)
    const value = terms === undefined || error === 0 ? Math.max(error, scatter) : rootSum(terms.scale * error, floor)
    noise[i] = value > 0 ? value : NaN
  }
  return noise
}

function positive(value: number): number {
  return value > 0 ? value : 0
}

/** Square root of the sum of two squares; `Math.hypot` differs between engines. */
function rootSum(a: number, b: number): number {
  return b === 0 ? a : Math.sqrt(a * a + b * b)
}
