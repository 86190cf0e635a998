// The statistics of a light curve written out in TypeScript, as slow and obvious twins of the kernels: the same order of sums and the same
// elementary functions, so that results are compared to the bit.
import type { CurveStatistics } from '@astro/sdk'
import { LOG_BASE, luptitude, magOfFlux } from '../../src/photometry/flux.ts'
import { finiteOrNull } from '../../src/photometry/numeric.ts'
import type { RobustPair } from '../../src/photometry/robust.ts'

const [MAX_DEVIATION, MAX_ROUNDS, MIN_VALUES] = [3, 3, 5]

/** Mean of the values that are finite; NaN when there is none. Exact for equal values. */
export function mean(values: ArrayLike<number>): number {
  let [sum, count, low, high] = [0, 0, Infinity, -Infinity]
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (!Number.isFinite(value)) continue
    sum += value
    count++
    if (value < low) low = value
    if (value > high) high = value
  }
  // Rounding must not carry the mean of equal values away from them: their scatter is zero, not 1e-17.
  return count === 0 ? NaN : Math.min(Math.max(sum / count, low), high)
}

/** Population standard deviation of the values that are finite; NaN when there is none. */
export function rms(values: ArrayLike<number>): number {
  const centre = mean(values)
  let [sum, count] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (!Number.isFinite(value)) continue
    sum += (value - centre) ** 2
    count++
  }
  return Math.sqrt(sum / count)
}

/**
 * The values that are finite, or those of them where `use` is not 0, in their order. A plain loop: this runs ten times a light
 * curve.
 */
export function finiteValues(values: ArrayLike<number>, use?: ArrayLike<number>): Float64Array {
  const kept = new Float64Array(values.length)
  let count = 0
  for (let i = 0; i < values.length; i++)
    if (Number.isFinite(values[i]) && (use === undefined || use[i] !== 0)) kept[count++] = values[i]!
  return kept.subarray(0, count)
}

/** Median of the values that are finite, the mean of the middle two for an even count; NaN when there is none. */
export function median(values: ArrayLike<number>): number {
  return quantiles(values, [0.5])[0]!
}

/** Quantiles of the values that are finite, interpolated linearly (type 7 of Hyndman & Fan 1996); NaN when there is none. */
export function quantiles(values: ArrayLike<number>, fractions: readonly number[]): number[] {
  const sorted = sortFinite(values)
  const last = sorted.length - 1
  if (last < 0) return fractions.map(() => NaN)
  return fractions.map((fraction) => {
    const at = fraction * last
    const index = Math.floor(at)
    const [below, above] = [sorted[index]!, sorted[Math.ceil(at)]!]
    if (at - index === 0.5) return (below + above) / 2
    return below + (at - index) * (above - below)
  })
}

function sortFinite(values: ArrayLike<number>): Float64Array {
  return finiteValues(values).toSorted()
}

/**
 * Clipped centre and scatter of the finite values. Starts from the median and the plain standard deviation, then up to three times
 * leaves out what is more than 3 scatters away and takes mean and standard deviation of the rest. A round that leaves out nothing,
 * or leaves fewer than five, ends it without a change.
 */
export function robustPair(values: ArrayLike<number>): RobustPair {
  let kept = finiteValues(values)
  if (kept.length === 0) return { mean: null, rms: null }
  let [centre, scatter] = [median(kept), rms(kept)]
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = withoutOutliers(kept, centre, scatter)
    if (next.length === kept.length || next.length < MIN_VALUES) break
    kept = next
    centre = mean(kept)
    scatter = rms(kept)
  }
  return { mean: finiteOrNull(centre), rms: finiteOrNull(scatter) }
}

function withoutOutliers(values: Float64Array, centre: number, scatter: number): Float64Array {
  const far = (value: number): boolean => Math.abs(value - centre) / scatter > MAX_DEVIATION
  return values.some(far) ? values.filter((value) => !far(value)) : values
}

/** Spread of the spacings (5 to 95 %) over their median below which a curve counts as uniformly sampled. */
const UNIFORMITY = 0.01

const MICROSECONDS_PER_DAY = 86400e6

/** What the statistics are made from: epochs in time order, absent columns undefined. */
export interface Epochs {
  readonly mjd: Float64Array
  readonly flux: Float64Array
  readonly fluxerr: Float64Array | undefined
  readonly flag: ArrayLike<number> | undefined
}

/** Per-epoch scores of the reduction; NaN where undefined. */
export interface EpochScores {
  /** Flux over the worst noise. */
  readonly snr: Float64Array
  /** Flux less the robust mean, over the worst noise. */
  readonly dsnr: Float64Array
  /** Luptitude of the robust mean less that of the epoch: positive = brighter. */
  readonly dmag: Float64Array
}

/**
 * The larger of the flux error and the robust scatter of the curve; where one is missing the other; NaN where neither is above
 * zero.
 */
export function worstNoise(fluxerr: number | undefined, scatter: number | null): number {
  const worst = Math.max(fluxerr !== undefined && fluxerr > 0 ? fluxerr : 0, scatter ?? 0)
  return worst > 0 ? worst : NaN
}

/**
 * Scores of every epoch, flagged ones too, and the summary of the curve over its good epochs (flag 0). Flux in the unit of
 * `zeroPoint`.
 */
export function summarize(
  epochs: Epochs,
  expTime: number | null,
  zeroPoint: number,
): { scores: EpochScores; statistics: CurveStatistics } {
  const { mjd, flux, flag } = epochs
  const good = goodEpochs(mjd.length, flag)
  const pick = (values: Float64Array): Float64Array => finiteValues(values, good)
  const goodFlux = pick(flux)
  const robust = robustPair(goodFlux)
  const scores = scoreEpochs(epochs, robust)
  const [snr, dsnr, dmag] = [pick(scores.snr), pick(scores.dsnr), pick(scores.dmag)]
  const statistics: CurveStatistics = {
    epochs: mjd.length,
    good: good.reduce((sum, value) => sum + value, 0),
    start_mjd: mjd[0] ?? null,
    end_mjd: mjd.at(-1) ?? null,
    exp_time: expTime,
    ...sampling(mjd),
    ...fluxSummary(goodFlux, robust, zeroPoint),
    snr_max: largest(snr),
    snr_min: smallest(snr),
    snr_median: finiteOrNull(median(snr)),
    dsnr_max: largest(dsnr),
    dsnr_min: smallest(dsnr),
    dmag_brightest: largest(dmag),
    dmag_faintest: smallest(dmag),
    zero_point: zeroPoint,
  }
  return { scores, statistics }
}

/** 1 where an epoch is good: flag 0, or no flags. */
export function goodEpochs(length: number, flag: ArrayLike<number> | undefined): Uint8Array {
  const good = new Uint8Array(length)
  for (let i = 0; i < length; i++) if (flag === undefined || flag[i] === 0) good[i] = 1
  return good
}

function scoreEpochs({ flux, fluxerr }: Epochs, robust: RobustPair): EpochScores {
  const n = flux.length
  const [snr, dsnr, dmag] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)]
  const centre = robust.mean ?? NaN
  const scatter = robust.rms ?? NaN
  const reference = luptitude(centre, scatter)
  for (let i = 0; i < n; i++) {
    const noise = worstNoise(fluxerr?.[i], robust.rms)
    snr[i] = flux[i]! / noise
    dsnr[i] = (flux[i]! - centre) / noise
    dmag[i] = reference - luptitude(flux[i]!, scatter)
  }
  return { snr, dsnr, dmag }
}

/** Frame rate, Hz, from the median spacing, and whether the spacing is even. Spacings are good to a microsecond. */
function sampling(mjd: Float64Array): Pick<CurveStatistics, 'frame_rate' | 'is_uniformly_sampled'> {
  const spacing = mjd.subarray(1).map((time, i) => Math.round((time - mjd[i]!) * MICROSECONDS_PER_DAY) / 1e6)
  const [low, middle, high] = quantiles(spacing, [0.05, 0.5, 0.95]) as [number, number, number]
  if (!(middle > 0)) return { frame_rate: null, is_uniformly_sampled: false }
  return { frame_rate: 1 / middle, is_uniformly_sampled: (high - low) / middle < UNIFORMITY }
}

type FluxSummary = Pick<
  CurveStatistics,
  | 'flux_mean'
  | 'flux_rms'
  | 'flux_mean_robust'
  | 'flux_rms_robust'
  | 'flux_max'
  | 'flux_min'
  | 'mag_mean'
  | 'mag_mean_robust'
  | 'mag_rms'
  | 'mag_rms_robust'
  | 'mag_brightest'
  | 'mag_faintest'
>

function fluxSummary(goodFlux: Float64Array, robust: RobustPair, zeroPoint: number): FluxSummary {
  const [average, scatter] = [mean(goodFlux), rms(goodFlux)]
  const [max, min] = [largest(goodFlux), smallest(goodFlux)]
  const mag = (flux: number | null): number | null => finiteOrNull(magOfFlux(flux ?? NaN, zeroPoint))
  // A scatter relative to a mean that is not positive is no magnitude.
  const centre = robust.mean !== null && robust.mean > 0 ? robust.mean : NaN
  return {
    flux_mean: finiteOrNull(average),
    flux_rms: finiteOrNull(scatter),
    flux_mean_robust: robust.mean,
    flux_rms_robust: robust.rms,
    flux_max: max,
    flux_min: min,
    mag_mean: mag(average),
    mag_mean_robust: mag(robust.mean),
    mag_rms: finiteOrNull(scatter / centre / LOG_BASE),
    mag_rms_robust: finiteOrNull((robust.rms ?? NaN) / centre / LOG_BASE),
    mag_brightest: mag(max),
    mag_faintest: mag(min),
  }
}

function largest(values: Float64Array): number | null {
  let best = -Infinity
  for (let i = 0; i < values.length; i++) if (values[i]! > best) best = values[i]!
  return values.length === 0 ? null : best
}

function smallest(values: Float64Array): number | null {
  let best = Infinity
  for (let i = 0; i < values.length; i++) if (values[i]! < best) best = values[i]!
  return values.length === 0 ? null : best
}
