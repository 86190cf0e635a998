import type { CurveKernels, Json, LightCurve, Series } from '@astro/sdk'
import { isDifference } from './noise.ts'
import { finiteOrNull } from './numeric.ts'
import { robustPair } from './robust.ts'
import type { SearchResult } from './search-result.ts'
import type { Band } from './series.ts'

/** Fewest good epochs of a band that its variability is measured with. */
const LEAST = 3

/**
 * Summary of a source in plain JSON: counts and its best epoch, and for every band `<band>.<name>` (`docs/analysis.md`). A filter that
 * two observatories share is called `<OBSERVATORY>_<filter>`; difference photometry beside total fluxes of the same filter `<…>_difference`.
 */
export function propertiesOf(result: SearchResult, kernels: CurveKernels): Record<string, Json> {
  const bands = result.bands()
  const perBand = bands.map((band) => bandProperties(nameOf(band, bands, result), band, result, kernels))
  return Object.assign(sourceProperties(result), ...perBand) as Record<string, Json>
}

function nameOf(band: Band, bands: readonly Band[], { curves }: SearchResult): string {
  const { observatory, filter } = band.series
  const isOfDifferences = (one: Band): boolean => isDifference(curves[one.curves[0]!]!)
  const others = bands.filter(({ series }) => series.filter === filter)
  const name = others.some(({ series }) => series.observatory !== observatory) ? `${observatory}_${filter}` : filter
  const hasTwin = others.some((other) => other.series.observatory === observatory && !isOfDifferences(other))
  return isOfDifferences(band) && hasTwin ? `${name}_difference` : name
}

function sourceProperties({ curves, quality, searched, series }: SearchResult): Record<string, Json> {
  const total = (count: (curve: LightCurve, i: number) => number): number => curves.reduce((sum, curve, i) => sum + count(curve, i), 0)
  const times = (which: 'start_mjd' | 'end_mjd'): number[] => curves.flatMap(({ statistics }) => statistics[which] ?? [])
  const [starts, ends] = [times('start_mjd'), times('end_mjd')]
  const best = bestEpoch(curves, series)
  return {
    n_light_curves: curves.length,
    n_epochs: total(({ statistics }) => statistics.epochs),
    n_good: total(({ statistics }) => statistics.good),
    n_qflag: total((_, i) => quality[i]!.qflag.reduce((sum, value) => sum + value, 0)),
    n_detections: searched.reduce((sum, { found }) => sum + found.filter(({ alias_of }) => alias_of === null).length, 0),
    filters: [...new Set(curves.map(({ filter }) => filter))].toSorted(),
    start_mjd: starts.length > 0 ? Math.min(...starts) : null,
    end_mjd: ends.length > 0 ? Math.max(...ends) : null,
    best_snr: best?.snr ?? null,
    best_snr_mjd: best?.mjd ?? null,
    best_snr_filter: best?.filter ?? null,
  }
}

interface Best {
  readonly snr: number
  readonly mjd: number
  readonly filter: string
}

/** The good epoch with the highest |S/N| (the first of equals). */
function bestEpoch(curves: readonly LightCurve[], series: readonly Series[]): Best | undefined {
  let best: { curve: number; i: number; snr: number } | undefined
  for (const [curve, { flag, flux, noise, baseline }] of series.entries()) {
    for (let i = 0; i < flux.length; i++) {
      if (flag[i] !== 0) continue
      const snr = (flux[i]! - baseline) / noise[i]!
      if (Math.abs(snr) > Math.abs(best?.snr ?? 0)) best = { curve, i, snr }
    }
  }
  if (!best) return undefined
  const mjd = (curves[best.curve]!.table.columns.get('mjd') as Float64Array)[best.i]!
  return { snr: best.snr, mjd, filter: curves[best.curve]!.filter }
}

function bandProperties(name: string, band: Band, result: SearchResult, kernels: CurveKernels): Record<string, Json> {
  const { series } = band
  const members = band.curves.map((i) => result.curves[i]!)
  const good = goodEpochs(series)
  const robust = robustPair(good.value)
  const best = bestEpoch(members, band.curves.map((i) => result.series[i]!))
  const values: Record<string, Json> = {
    n_epochs: series.time.length,
    n_good: good.time.length,
    best_snr: best?.snr ?? null,
    best_snr_mjd: best?.mjd ?? null,
    flux_mean_robust: robust.mean,
    flux_rms_robust: robust.rms,
    ...(members.length === 1 ? { mag_mean_robust: members[0]!.statistics.mag_mean_robust } : {}),
    ...variability(good, kernels),
    ...bestPeriod(band, result),
    ...(Object.keys(band.zeroPoints).length > 0 ? { zero_points: offsets(band) } : {}),
  }
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [`${name}.${key}`, value]))
}

function goodEpochs(series: Series): { time: Float64Array; value: Float64Array; noise: Float64Array } {
  const { flag } = series
  let n = 0
  for (let i = 0; i < flag.length; i++) if (flag[i] === 0) n++
  if (n === flag.length) return { time: series.time, value: series.flux, noise: series.noise }
  const [time, value, noise] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)]
  let at = 0
  for (let i = 0; i < flag.length; i++) {
    if (flag[i] !== 0) continue
    ;[time[at], value[at]] = [series.time[i]!, series.flux[i]!]
    noise[at++] = series.noise[i]!
  }
  return { time, value, noise }
}

function variability(good: ReturnType<typeof goodEpochs>, kernels: CurveKernels): Record<string, Json> {
  if (good.time.length < LEAST) return {}
  return Object.fromEntries(Object.entries(kernels.variability(good)).map(([key, value]: [string, number]) => [key, finiteOrNull(value)]))
}

/** The most probable period that a finder gives for this band (or for all bands together), aliases left out. */
function bestPeriod({ series: { filter }, curves }: Band, { searched }: SearchResult): Record<string, Json> {
  const periods = searched.flatMap(({ found }) => found).filter((one) => one.kind === 'periodic' && one.alias_of === null &&
    one.period !== null && (one.filter === filter ? curves.includes(one.curve) : one.filter.split('+').includes(filter)))
  const [best] = periods.toSorted((a, b) => (a.fap ?? 1) - (b.fap ?? 1) || Math.abs(b.score) - Math.abs(a.score))
  return best ? { best_period: best.period, best_period_fap: best.fap, best_period_finder: best.finder } : {}
}

function offsets({ zeroPoints }: Band): Record<string, Json> {
  return Object.fromEntries(Object.entries(zeroPoints).map(([object, { offset_mag }]) => [object, offset_mag]))
}
