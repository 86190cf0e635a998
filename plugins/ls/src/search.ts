import { aliasOf, samplingOf, type CurveKernels, type FrequencyGrid, type Sampling, type Spectrum } from '@astro/sdk'
import { fitOptions, type Searchable } from './epochs.ts'
import { falseAlarm, powerAt, trialsOf, type Trials } from './false-alarm.ts'
import { bestCandidate, refine, without, type Candidate } from './harmonics.ts'
import type { Params } from './params.ts'
import { frequencyAt, highest } from './peaks.ts'

/** A variation that was found: of the star, or (`alias_of`) of the observations. */
export interface Variation extends Candidate {
  /** Frequency and power of the peak of the periodogram, which may be a multiple. */
  readonly peak: number
  readonly power: number
  readonly fap: number
  readonly alias_of: string | null
}

export interface Result {
  readonly variations: readonly Variation[]
  readonly spectrum: Spectrum
}

/** Peaks that are looked at with more terms, and refined. */
const CANDIDATES = 10

/** The frequencies of a search; null where the span allows none. A quarter of a cycle is seen, so that trends are known as such. */
export function gridOf(span: number, params: Params): FrequencyGrid | null {
  if (!(span > 0)) return null
  const start = 0.25 / span
  const step = 1 / (params.oversample * span)
  const count = Math.floor((1 / params.min_period - start) / step) + 1
  return count > 2 ? { start, step, count } : null
}

/**
 * Searches for periods: the highest peak of the periodogram, refined; what is a trend or a rhythm of the sampling is noted, fitted, taken
 * out, and the search goes on in the rest; a star's own period is a detection below the threshold of false-alarm probability. Ends at the
 * first peak that chance explains. The other peaks at which a rhythm shows (a trend, in nightly data, at the sidereal day) are noted with it.
 */
export function searchPeriods(data: Searchable, params: Params, kernels: CurveKernels): Result | null {
  const { time } = data.epochs
  const span = time.length > 0 ? time.at(-1)! - time[0]! : 0
  const grid = gridOf(span, params)
  if (grid === null || time.length < Math.max(params.min_epochs, 2 * params.terms * data.bands + data.bands + 2)) return null
  const trials = trialsOf(data.epochs, data.band, data.bands, params.terms, [grid.start, frequencyAt(grid, grid.count - 1)])
  const power = kernels.lombScargle(data.epochs, grid, fitOptions(data, params.terms))
  const search = { time, span, grid, trials, params, kernels }
  return { variations: variationsOf(data, power, search), spectrum: spectrumOf(power, search) }
}

interface Search {
  readonly time: Float64Array
  readonly span: number
  readonly grid: FrequencyGrid
  readonly trials: Trials
  readonly params: Params
  readonly kernels: CurveKernels
}

interface Setting extends Search {
  readonly sampling: Sampling
}

/** Frequencies and window are for pictures: made when one asks, for most searches are of injected and of shuffled light. */
function spectrumOf(power: Float64Array, { time, grid, trials, kernels }: Search): Spectrum {
  let [frequency, window]: [Float64Array | null, Float64Array | null] = [null, null]
  return {
    get frequency() {
      return frequency ??= Float64Array.from({ length: grid.count }, (_, i) => frequencyAt(grid, i))
    },
    power,
    get window() {
      return window ??= kernels.window(time, grid)
    },
    levels: [0.01, 0.001].map((fap) => ({ fap, power: powerAt(fap, trials, kernels.math) })), label: 'Lomb-Scargle power',
  }
}

function variationsOf(data: Searchable, first: Float64Array, search: Search): Variation[] {
  const { time, span, grid, trials, params, kernels } = search
  const found: Variation[] = []
  const images: Variation[] = []
  let setting: Setting | null = null
  let [rest, power] = [data, first]
  for (let rhythms = 0, periods = 0; ; ) {
    const tops = highest(power, CANDIDATES, 2 * params.oversample)
    const peaks = tops.map((i) => refine(rest, frequencyAt(grid, i), params.terms, grid.step, kernels)).toSorted((a, b) => b.fit.power - a.fit.power)
    if (peaks.length === 0 || falseAlarm(peaks[0]!.fit.power, trials, kernels.math) > params.fap_threshold) break
    // What chance explains needs no rhythm.
    setting ??= { ...search, sampling: samplingOf(time, 1 / params.min_period, kernels) }
    const one = strongest(rest, peaks, setting)
    found.push(one)
    if (one.alias_of === null) periods++
    else {
      rhythms++
      images.push(...imagesIn(peaks.slice(1), setting))
    }
    if (periods >= params.max_periods || rhythms > params.max_aliases) break
    rest = without(rest, one, kernels)
    power = kernels.lombScargle(rest.epochs, grid, fitOptions(rest, params.terms))
  }
  return apartFrom(found, images, 1 / span)
}

/** The peaks that stand at a rhythm of the sampling, and that chance does not explain. */
function imagesIn(peaks: readonly Candidate[], setting: Setting): Variation[] {
  const { sampling, params } = setting
  const rhythms = peaks.filter(({ frequency }) => aliasOf(frequency, sampling, params.min_cycles) !== null)
  return rhythms.map((peak) => namedPeak(peak, setting)).filter(({ fap }) => fap <= params.fap_threshold)
}

/** What was found, then the images that stand at none of its frequencies, nor at those of images before. */
function apartFrom(found: readonly Variation[], images: readonly Variation[], width: number): Variation[] {
  const all = [...found]
  for (const image of images) if (all.every(({ frequency }) => Math.abs(frequency - image.frequency) > width)) all.push(image)
  return all
}

/** A peak as it stands, with the reason why it is none of the star's. */
function namedPeak(peak: Candidate, { sampling, trials, params, kernels }: Setting): Variation {
  const reason = aliasOf(peak.frequency, sampling, params.min_cycles)
  const isLong = params.max_period !== null && peak.frequency < 1 / params.max_period
  return {
    ...peak, peak: peak.frequency, power: peak.fit.power, fap: falseAlarm(peak.fit.power, trials, kernels.math),
    alias_of: reason ?? (isLong ? 'longer than max_period' : null),
  }
}

/** The highest of the peaks, as a multiple and with the terms that describe the data best, or as the rhythm that it is. */
function strongest(data: Searchable, peaks: readonly Candidate[], setting: Setting): Variation {
  const { span, grid, sampling, params, kernels } = setting
  const top = namedPeak(peaks[0]!, setting)
  if (top.alias_of !== null) return top
  const range = [Math.max(params.min_cycles / span, params.max_period === null ? 0 : 1 / params.max_period), 1 / params.min_period] as const
  const free = peaks.filter(({ frequency }) => aliasOf(frequency, sampling, params.min_cycles) === null)
  const best = bestCandidate(data, free, [params.terms, Math.max(params.terms, params.harmonics)], range, grid.step, kernels)
  return aliasOf(best.frequency, sampling, params.min_cycles) === null ? { ...top, ...best } : top
}
