import type { LightCurve } from '@astro/sdk'
import type { CurveNoise } from '../database/noise.ts'
import type { NoiseSummary } from '../database/rows.ts'
import { LOG_BASE } from './flux.ts'
import { isDifference, noiseMagnitude, type NoiseTerms } from './noise.ts'
import { flagsOf, toFloat64 } from './numeric.ts'
import { median } from './robust.ts'

/** Section `noise` of the configuration. */
export interface NoiseSettings {
  readonly calibrate: boolean
  readonly minimum_curves: number
  readonly bin_width: number
}

/** Terms with the reason where there are none. */
export interface CalibratedTerms extends NoiseTerms {
  readonly note: string | null
}

/** Fewest good epochs, and fewest pairs of them, that a scatter is taken from. */
const LEAST = 10
/** Epochs that are no further apart, days, are of one night or so. */
const NIGHT = 1.5
const MAD_TO_SIGMA = 1.482602218505602
/** Standard deviation of a scatter from n values by the median absolute deviation is this over sqrt(n), relative to the scatter. */
const MAD_ERROR = 1.1664

/**
 * What one light curve says of the noise: its scatter in units of the quoted errors. Of the residuals z = (flux - middle) / error the
 * scatter is 1.4826 MAD(z) n / (n - 0.8) (Croux and Rousseeuw 1992); of successive good epochs within a night or so, which a slow
 * variation does not widen, the same of (difference) / sqrt(sum of both errors squared), about 0. The second counts where it is
 * smaller by more than twice the statistical error of the two.
 */
export function noiseSummary(curve: LightCurve): NoiseSummary {
  const magnitude = noiseMagnitude(curve)
  const good = goodEpochs(curve)
  if (good === undefined || good.count < LEAST) return { noise_mag: magnitude, noise_ratio: null, noise_error: null }
  const { time, flux, error, count } = good
  const residuals = new Float64Array(count)
  const level = isDifference(curve) ? 0 : curve.statistics.flux_mean_robust!
  for (let i = 0; i < count; i++) residuals[i] = (flux[i]! - level) / error[i]!
  const whole = scatterOf(residuals, median(residuals))
  const pairs = successive(time, flux, error, count)
  const close = pairs.length < LEAST ? Infinity : scatterOf(pairs, 0)
  const margin = 2 * MAD_ERROR * Math.sqrt(1 / count + 1 / pairs.length)
  const ratio = close < whole * (1 - margin) ? close : whole
  const relative = isDifference(curve) ? NaN : median(error) / level / LOG_BASE
  return { noise_mag: magnitude, noise_ratio: ratio > 0 ? ratio : null, noise_error: relative > 0 ? relative : null }
}

interface GoodEpochs {
  readonly time: Float64Array
  readonly flux: Float64Array
  readonly error: Float64Array
  readonly count: number
}

function goodEpochs({ table }: LightCurve): GoodEpochs | undefined {
  const errors = table.columns.get('fluxerr')
  if (errors === undefined) return undefined
  const [mjd, value, error] = [table.columns.get('mjd')!, table.columns.get('flux')!, errors].map(toFloat64) as [Float64Array, Float64Array, Float64Array]
  const flag = flagsOf(table)
  const keep: number[] = []
  for (let i = 0; i < value.length; i++) {
    if ((flag === undefined || flag[i] === 0) && Number.isFinite(value[i]) && error[i]! > 0) keep.push(i)
  }
  const take = (column: Float64Array): Float64Array => Float64Array.from(keep, (i) => column[i]!)
  return { time: take(mjd), flux: take(value), error: take(error), count: keep.length }
}

function successive(time: Float64Array, flux: Float64Array, error: Float64Array, count: number): Float64Array {
  const pairs = new Float64Array(Math.max(0, count - 1))
  let n = 0
  for (let i = 1; i < count; i++) {
    if (time[i]! - time[i - 1]! > NIGHT) continue
    pairs[n++] = (flux[i]! - flux[i - 1]!) / Math.sqrt(error[i]! * error[i]! + error[i - 1]! * error[i - 1]!)
  }
  return pairs.subarray(0, n)
}

function scatterOf(values: Float64Array, middle: number): number {
  const n = values.length
  return (MAD_TO_SIGMA * median(values.map((value) => Math.abs(value - middle))) * n) / (n - 0.8)
}

interface Entry {
  readonly ratio: number
  readonly error: number | null
}

/**
 * Terms of every observatory, filter and magnitude bin from the summaries of many light curves. Each source counts once in a bin (the
 * median of its curves), each term is a median over sources, so that variables among them do not raise it. A bin uses the sources of
 * its neighbours where it has too few of its own. With r the scatter over quoted error and q the quoted error in magnitudes:
 * scale = min(S, median r), where S is the median r of the third of all sources of the filter with the largest q (at least
 * `minimum_curves`), where a floor matters least; floor^2 = median of (r^2 - scale^2) q^2, or 0. Rounded to 0.01 and 0.001 mag,
 * so that one source more rarely changes them. The order of the rows does not matter.
 */
export function calibrateNoise(rows: readonly CurveNoise[], settings: NoiseSettings): CalibratedTerms[] {
  const groups = Map.groupBy(rows, ({ observatory, filter }) => `${observatory}\0${filter}`)
  return [...groups.keys()].toSorted().flatMap((name) => {
    const [observatory, filter] = name.split('\0') as [string, string]
    return calibrateFilter(groups.get(name)!, settings).map((terms) => ({ observatory, filter, ...terms }))
  })
}

type BinTerms = Omit<CalibratedTerms, 'observatory' | 'filter'>

function calibrateFilter(rows: readonly CurveNoise[], { minimum_curves: least, bin_width: width }: NoiseSettings): BinTerms[] {
  const bins = binned(rows, width)
  const all = [...bins.values()].flat()
  const faint = faintScale(all, least)
  return [...bins.keys()].toSorted((a, b) => a - b).map((bin) => {
    const place = { mag_low: round(bin * width, 1e9), mag_high: round((bin + 1) * width, 1e9) }
    const own = bins.get(bin)!
    const pool = own.length >= least ? own : [bin - 1, bin, bin + 1].flatMap((one) => bins.get(one) ?? [])
    if (pool.length >= least) return { ...place, ...termsOf(pool, faint), curves: pool.length, calibrated: true, note: null }
    const note = `${pool.length} sources with errors within a bin of it, ${least} are needed`
    return { ...place, scale: 1, floor_mag: 0, curves: pool.length, calibrated: false, note }
  })
}

/** One entry a source and bin, by bin; bins in which no curve has a scatter are empty. */
function binned(rows: readonly CurveNoise[], width: number): Map<number, Entry[]> {
  const bins = new Map<number, Map<string, Entry[]>>()
  for (const { source_name, noise_mag, noise_ratio, noise_error } of rows) {
    if (noise_mag === null) continue
    const bin = Math.floor(noise_mag / width)
    let sources = bins.get(bin)
    if (!sources) bins.set(bin, (sources = new Map()))
    if (noise_ratio === null) continue
    const entries = sources.get(source_name)
    if (entries) entries.push({ ratio: noise_ratio, error: noise_error })
    else sources.set(source_name, [{ ratio: noise_ratio, error: noise_error }])
  }
  return new Map(Array.from(bins, ([bin, sources]) => [bin, Array.from(sources.values(), middleOf)]))
}

function middleOf(entries: readonly Entry[]): Entry {
  const errors = entries.flatMap(({ error }) => error ?? [])
  return { ratio: median(entries.map(({ ratio }) => ratio)), error: errors.length > 0 ? median(errors) : null }
}

/** Scatter over quoted error where the quoted errors are largest; infinite where they are not known in magnitudes. */
function faintScale(entries: readonly Entry[], least: number): number {
  const known = entries.filter(({ error }) => error !== null).toSorted((a, b) => b.error! - a.error!)
  if (known.length < least) return Infinity
  const edge = known[Math.max(least, Math.ceil(known.length / 3)) - 1]!.error!
  return median(known.filter(({ error }) => error! >= edge).map(({ ratio }) => ratio))
}

function termsOf(pool: readonly Entry[], faint: number): { scale: number; floor_mag: number } {
  const scale = Math.max(0.01, round(Math.min(faint, median(pool.map(({ ratio }) => ratio))), 100))
  const excess = median(pool.flatMap(({ ratio, error }) => (error === null ? [] : [(ratio * ratio - scale * scale) * error * error])))
  return { scale, floor_mag: excess > 0 ? round(Math.sqrt(excess), 1000) : 0 }
}

function round(value: number, parts: number): number {
  return Math.round(value * parts) / parts
}
