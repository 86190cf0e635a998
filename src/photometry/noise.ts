import type { LightCurve } from '@astro/sdk'
import { LOG_BASE, magOfFlux } from './flux.ts'
import { flagsOf, toFloat64 } from './numeric.ts'
import { median } from './robust.ts'
import { goodEpochs, scatterRatio } from './scatter.ts'

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

/** Noise of a light curve without calibrated terms: key `noise.uncalibrated`. */
export type OwnNoise = 'scatter' | 'neighbours'

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
 * Noise of an epoch by what the light curve itself says. `scatter`: the larger of its quoted error and the robust scatter. `neighbours`:
 * quoted errors are multiplied with how much more the epochs scatter about their neighbours (`scatter.ts`), where that can be told, and
 * only epochs without one have the scatter; always so where the curve is of differences, whose scatter may be all of a transient.
 */
function ownNoise(curve: LightCurve, own: OwnNoise): (error: number) => number {
  const scatter = positive(curve.statistics.flux_rms_robust ?? NaN)
  if (own === 'scatter' && !isDifference(curve)) return (error) => Math.max(error, scatter)
  const good = goodEpochs(curve)
  const ratio = good === undefined ? 1 : Math.max(1, scatterRatio(good, 0, true) ?? 1)
  return (error) => (error > 0 ? ratio * error : scatter)
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
 * Standard deviation of every epoch, in the unit of the flux. Without terms: by the curve itself (`ownNoise`). With terms: as they say, an epoch without a quoted error by the scatter of the curve. A quoted error that shrinks with the
 * flux (as every error in magnitudes does) would make dips of chance ones: below the baseline it is scaled up to what it is at the
 * baseline, though not above the median error of the curve. NaN where nothing is above zero.
 */
export function epochNoise(curve: LightCurve, terms: NoiseTerms | undefined, own: OwnNoise = 'scatter'): Float64Array {
  const { table } = curve
  const column = table.columns.get('fluxerr')
  const errors = column && toFloat64(column)
  const ownOf = ownNoise(curve, own)
  const noise = new Float64Array(table.length)
  for (let i = 0; i < noise.length; i++) {
    const value = ownOf(positive(errors === undefined ? NaN : errors[i]!))
    noise[i] = value > 0 ? value : NaN
  }
  if (terms !== undefined && errors !== undefined) calibrate(noise, curve, errors, terms)
  return noise
}

/** Puts the noise by calibrated terms in the place of that of the curve alone, where an epoch has a quoted error. */
function calibrate(noise: Float64Array, curve: LightCurve, errors: Float64Array, terms: NoiseTerms): void {
  const flux = toFloat64(curve.table.columns.get('flux')!)
  const baseline = isDifference(curve) ? 0 : positive(baselineOf(curve))
  const floor = terms.floor_mag * LOG_BASE * baseline
  const most = baseline > 0 ? median(errors) : 0
  for (let i = 0; i < noise.length; i++) {
    if (errors[i]! > 0) noise[i] = rootSum(terms.scale * errorAtBaseline(errors[i]!, flux[i]!, baseline, most), floor)
  }
}

/** The quoted error of an epoch, below the baseline scaled up to what it is there, though not above `most`, the median of the curve. */
export function errorAtBaseline(error: number, flux: number, baseline: number, most: number): number {
  if (!(error < most && flux < baseline)) return error
  return flux > 0 ? Math.min(most, (error * baseline) / flux) : most
}

function positive(value: number): number {
  return value > 0 ? value : 0
}

/** Square root of the sum of two squares; `Math.hypot` differs between engines. */
function rootSum(a: number, b: number): number {
  return b === 0 ? a : Math.sqrt(a * a + b * b)
}
