import { LOG_BASE, luptitude, magOfFlux } from './flux.ts'
import { finiteOrNull } from './numeric.ts'
import { finiteValues, mean, median, quantiles, rms, robustPair, type RobustPair } from './robust.ts'
import type { CurveStatistics } from '@astro/sdk'

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
