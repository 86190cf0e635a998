import { aliasOf, median, samplingOf, type CurveKernels, type Series, type Spectrum } from '@astro/sdk'
import { falseAlarm, snrAt, trialsOf } from './grid.ts'
import { lightOf, NORMAL, type Light } from './light.ts'
import type { Params } from './params.ts'
import { joined, periodogramOf, type Periodogram } from './periodogram.ts'
import { redNoiseOf } from './red-noise.ts'
import { checksOf, type Checks } from './transits.ts'
import { fitTransit, fromMiddle, type TransitFit } from './trapezoid.ts'

/** A transit that was found, or (`alias_of`) what only looks like one. */
export interface Dip extends TransitFit {
  /** S/N of the periodogram's peak, which the threshold applies to. */
  readonly snr: number
  readonly fap: number
  readonly peak: number
  readonly multiple: '1' | '2'
  /** Signal detection efficiency (Alcock et al. 2000; Kovacs et al. 2002): the peak above the periodogram's median over its scatter. */
  readonly sde: number
  readonly checks: Checks
  readonly window: number | null
  readonly alias_of: string | null
}

export interface Result {
  readonly dips: readonly Dip[]
  readonly spectrum: Spectrum
}

/** Odd and even transits that differ by so many standard deviations are those of two periods. */
const DIFFERENT = 5

/**
 * Searches for transits, one after another: the highest peak of the periodogram, refined; what is a rhythm of the sampling, or rests on a
 * single event, is noted, its epochs are left out, and the search goes on in the rest.
 */
export function searchDips(series: Series, params: Params, kernels: CurveKernels): Result | null {
  const dips: Dip[] = []
  let spectrum: Spectrum | null = null
  for (;;) {
    const gone = (time: number): boolean => dips.some((dip) => Math.abs(fromMiddle(time, dip)) < 0.75 * dip.width)
    const light = lightOf(series, params, kernels, gone)
    const span = light.time.length > 0 ? light.time.at(-1)! - light.time[0]! : 0
    const trials = trialsOf(span, params)
    if (light.time.length < params.min_epochs || trials === 0) break
    const power = periodogramOf(light, params, kernels)
    spectrum ??= spectrumOf(power, trials, kernels)
    const dip = strongest(series, light, power, { params, kernels, trials, gone })
    if (dip === null) break
    dips.push(dip)
    const found = dips.filter(({ alias_of }) => alias_of === null).length
    if (found >= params.max_periods || dips.length - found > params.max_aliases) break
  }
  return spectrum && { dips, spectrum }
}

interface Setting {
  readonly params: Params
  readonly kernels: CurveKernels
  readonly trials: number
  readonly gone: (time: number) => boolean
}

function strongest(series: Series, light: Light, power: Periodogram, { params, kernels, trials, gone }: Setting): Dip | null {
  const at = power.snr.reduce((best, snr, i) => (snr > power.snr[best]! ? i : best), 0)
  const snr = power.snr[at] ?? 0
  const fap = falseAlarm(snr, trials, kernels.math)
  if (!(snr >= params.snr_threshold) || fap > params.fap_threshold) return null
  const box = { period: power.period[at]!, epoch: power.epoch[at]!, width: power.duration[at]! }
  const first = fitTransit(light, box)
  // The trend once more without the transits, so that it takes nothing of their depth.
  const clean = light.window === null ? light : lightOf(series, params, kernels, gone, (time) => Math.abs(fromMiddle(time, first)) < 0.75 * first.width)
  const once = fitTransit(clean, first)
  const red = redNoiseOf(clean, Math.max(params.min_duration, once.width))
  const single = checksOf(clean, once, red)
  const twice = Math.abs(single.oddEven ?? 0) >= DIFFERENT && 2 * once.period < clean.time.at(-1)! - clean.time[0]!
  const fit = twice ? fitTransit(clean, { period: 2 * once.period, epoch: once.epoch + single.deeper * once.period, width: once.width }) : once
  const checks = twice ? { ...checksOf(clean, fit, red), oddEven: single.oddEven } : single
  const sampling = samplingOf(joined(light, params.min_duration / 10).time, 1 / params.min_period, kernels)
  const alias = aliasOf(1 / fit.period, sampling, 1) ?? aliasOf(1 / box.period, sampling, 1)
  return {
    ...fit, snr, fap, peak: box.period, multiple: twice ? '2' : '1', sde: sdeOf(power, at), checks, window: light.window,
    alias_of: alias ?? weakness(checks, params),
  }
}

/** Transits of one depth leave sqrt(1 - 1 / n) of their S/N without the strongest; half of that is asked for. */
function weakness({ transits, snr, rest }: Checks, { min_transits }: Params): string | null {
  if (transits < min_transits) return `fewer than ${min_transits} transits`
  return rest < 0.5 * snr * Math.sqrt(1 - 1 / transits) ? 'single event' : null
}

function sdeOf({ snr }: Periodogram, at: number): number {
  const middle = median(snr)
  return (snr[at]! - middle) / (NORMAL * median(snr.map((value) => Math.abs(value - middle))))
}

function spectrumOf({ period, snr }: Periodogram, trials: number, { math }: CurveKernels): Spectrum {
  const levels = [0.01, 0.001].map((fap) => ({ fap, power: snrAt(fap, trials, math) }))
  return { frequency: period.map((p) => 1 / p), power: snr, window: null, levels, label: 'S/N of the best transit' }
}
