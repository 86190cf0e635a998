// The statistics, quality and peak finder of a light curve written out in TypeScript, as slow and obvious twins of the kernels: the same order
// of sums and the same elementary functions, so that results are compared to the bit.
import { numbers, raDifference } from '@astro/sdk'
import type { CurveStatistics, LightCurve, Table } from '@astro/sdk'
import { libm } from '../../src/kernels/libm.ts'
import type { PeakParameters } from './analyze.ts'
import { LOG_BASE, luptitude, magOfFlux } from '../../src/photometry/flux.ts'
import { finiteOrNull, toFloat64 } from '../../src/photometry/numeric.ts'
import type { Quality, QualityParameters } from '../../src/photometry/quality.ts'
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

const DEG = Math.PI / 180

export function checkQuality(curve: LightCurve, parameters: QualityParameters): Quality {
  const { table } = curve
  const qflag = new Uint8Array(table.length)
  const flag = column(table, 'flag')
  if (flag) for (let i = 0; i < flag.length; i++) if (flag[i] !== 0) qflag[i] = 1
  const distance = distances(table)
  if (!distance) return { offset: null, qflag }
  const offset = standardize(distance)
  if (parameters.cut_names.length > 0) {
    for (let i = 0; i < offset.length; i++) if (!(Math.abs(offset[i]!) <= parameters.offset_threshold)) qflag[i] = 1
  }
  return { offset, qflag }
}

function column(table: Table, name: string): Float64Array | undefined {
  const found = table.columns.get(name)
  return found && toFloat64(found)
}

/** Distance of every epoch from the median position, pixels or degrees; undefined for a curve without positions. */
function distances(table: Table): Float64Array | undefined {
  const [pos1, pos2] = [column(table, 'pos1'), column(table, 'pos2')]
  if (pos1 && pos2) {
    const [x0, y0] = [median(pos1), median(pos2)]
    return pos1.map((x, i) => Math.sqrt((x - x0) ** 2 + (pos2[i]! - y0) ** 2))
  }
  const [ra, dec] = [column(table, 'ra'), column(table, 'dec')]
  if (!ra || !dec) return undefined
  // Measured from the first position, so that the median is right across RA 0.
  const pivot = ra.find(Number.isFinite) ?? NaN
  const east = ra.map((value) => raDifference(value, pivot))
  const [east0, dec0] = [median(east), median(dec)]
  return east.map((value, i) => Math.sqrt(((value - east0) * libm.cos(dec[i]! * DEG)) ** 2 + (dec[i]! - dec0) ** 2))
}

/** Values less their median, over their median absolute deviation (not scaled to a standard deviation); 0 where that is 0. */
function standardize(values: Float64Array): Float64Array {
  const centre = median(values)
  const deviation = values.map((value) => value - centre)
  const scatter = median(deviation.map(Math.abs))
  return scatter === 0 ? deviation.map((value) => (Number.isNaN(value) ? NaN : 0)) : deviation.map((value) => value / scatter)
}

/** Scores of every epoch of a curve, flagged ones too. A function of the curve alone, so it runs again on injected data. */
export function score({ table, statistics }: LightCurve): { snr: Float64Array; dmag: Float64Array } {
  const flux = toFloat64(numbers(table, 'flux'))
  const mag = toFloat64(numbers(table, 'mag'))
  const fluxerr = table.columns.has('fluxerr') ? numbers(table, 'fluxerr') : undefined
  const centre = statistics.flux_mean_robust ?? NaN
  const middle = median(mag)
  return {
    snr: flux.map((value, i) => (value - centre) / worstNoise(fluxerr?.[i], statistics.flux_rms_robust)),
    dmag: mag.map((value) => middle - value),
  }
}

/** [start, peak, end, failed, largest |offset| or null] of every event in the order of time, and the epochs of all. */
export function findPeaks(curve: LightCurve, snr: Float64Array, quality: Quality, parameters: PeakParameters): { events: unknown[][]; detected: Uint8Array } {
  const flag = curve.table.columns.get('flag')
  const usable = goodEpochs(snr.length, flag && toFloat64(flag))
  for (let i = 0; i < usable.length; i++) if (!Number.isFinite(snr[i])) usable[i] = 0
  const searched = new Uint8Array(usable.length)
  const detected = new Uint8Array(usable.length)
  const events: unknown[][] = []
  while (events.length < parameters.max_det_per_lc) {
    const peak = highest(snr, (i) => usable[i] === 1 && searched[i] === 0, parameters)
    if (peak < 0) break
    const event = runAround(peak, snr, usable, searched, sideband(parameters))
    for (const i of event) searched[i] = 1
    const failed = event.some((i) => quality.qflag[i] === 1)
    if (parameters.remove_failed && failed) continue
    for (const i of event) detected[i] = 1
    const offsets = quality.offset ? event.map((i) => Math.abs(quality.offset![i]!)).filter(Number.isFinite) : []
    events.push([event[0]!, peak, event.at(-1)!, failed, offsets.length > 0 ? Math.max(...offsets) : null])
  }
  return { events: events.toSorted((a, b) => (a[1] as number) - (b[1] as number)), detected }
}

/** First epoch of the highest score among those allowed; -1 when none is above the threshold. */
function highest(snr: Float64Array, allowed: (i: number) => boolean, { snr_threshold, abs_snr }: PeakParameters): number {
  let [best, at] = [snr_threshold, -1]
  for (let i = 0; i < snr.length; i++) {
    const value = abs_snr ? Math.abs(snr[i]!) : snr[i]!
    if (value > best && allowed(i)) [best, at] = [value, i]
  }
  return at
}

function sideband({ snr_threshold, snr_threshold_sidebands: value }: PeakParameters): number {
  return Math.max(0, value < 0 ? snr_threshold + value : value)
}

/** Epochs of the run around a peak, in time order. */
function runAround(peak: number, snr: Float64Array, usable: Uint8Array, searched: Uint8Array, threshold: number): number[] {
  const sign = Math.sign(snr[peak]!)
  const event = [peak]
  for (const step of [-1, 1]) {
    for (let i = peak + step; i >= 0 && i < snr.length; i += step) {
      if (usable[i] === 0) continue
      if (searched[i] === 1 || !(sign * snr[i]! > threshold)) break
      event.push(i)
    }
  }
  return event.toSorted((a, b) => a - b)
}
