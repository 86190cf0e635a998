import type { LightCurve } from '@astro/sdk'
import type { CurveNoise } from '../database/noise.ts'
import type { NoiseSummary } from '../database/rows.ts'
import { LOG_BASE } from './flux.ts'
import { isDifference, noiseMagnitude, type NoiseTerms, type UncalibratedNoise } from './noise.ts'
import { median } from './robust.ts'
import { goodEpochs, scatterRatio } from './scatter.ts'

/** Section `noise` of the configuration. */
export interface NoiseSettings {
  readonly calibrate: boolean
  readonly minimum_curves: number
  readonly bin_width: number
  readonly uncalibrated: UncalibratedNoise
}

/** Terms with the reason where there are none. */
export interface CalibratedTerms extends NoiseTerms {
  readonly note: string | null
}

/** What one light curve says of the noise: its scatter in units of the quoted errors (`scatter.ts`), and these in magnitudes. */
export function noiseSummary(curve: LightCurve): NoiseSummary {
  const magnitude = noiseMagnitude(curve)
  const good = goodEpochs(curve)
  const difference = isDifference(curve)
  const level = difference ? 0 : (curve.statistics.flux_mean_robust ?? NaN)
  const ratio = good === undefined ? null : scatterRatio(good, level, difference)
  if (good === undefined || ratio === null) return { noise_mag: magnitude, noise_ratio: null, noise_error: null }
  const relative = difference ? NaN : median(good.error) / level / LOG_BASE
  return { noise_mag: magnitude, noise_ratio: ratio, noise_error: relative > 0 ? relative : null }
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
