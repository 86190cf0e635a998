import { numbers } from '@astro/sdk'
import { finiteOrNull, toFloat64 } from './numeric.ts'
import type { Quality } from './quality.ts'
import { median } from './robust.ts'
import { goodEpochs, worstNoise } from './statistics.ts'
import type { Detection, LightCurve } from '@astro/sdk'

/** Section `finder` of the configuration. */
export interface FinderParameters {
  /** A peak is above this |snr| (strictly). */
  readonly snr_threshold: number
  /** Epochs beside a peak belong to its event above this; a negative value counts from `snr_threshold`. */
  readonly snr_threshold_sidebands: number
  readonly max_det_per_lc: number
  /** Also find dips. */
  readonly abs_snr: boolean
  /** Leave out events with an epoch that fails the quality check. */
  readonly remove_failed: boolean
}

export interface Scores {
  /** Flux less the robust mean, over the larger of flux error and robust scatter; NaN where undefined. */
  readonly snr: Float64Array
  /** Median magnitude less that of the epoch: positive = brighter. */
  readonly dmag: Float64Array
}

/** Detections of one curve in time order, and which epochs (1) belong to them. */
export interface Peaks {
  readonly detections: Detection[]
  readonly detected: Uint8Array
}

/** Scores of every epoch of a curve, flagged ones too. A function of the curve alone, so it runs again on injected data. */
export function score({ table, statistics }: LightCurve): Scores {
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

/**
 * Peaks of a scored curve, the highest first until `max_det_per_lc` are found. An event is the run of epochs around its peak with
 * the same sign and |snr| above the sideband threshold; epochs that are flagged or have no score neither end a run nor belong to
 * it. An event's epochs are not searched again.
 * @param index position of the curve in the list that is analyzed
 */
export function findPeaks(curve: LightCurve, scores: Scores, quality: Quality, parameters: FinderParameters, index = 0): Peaks {
  const flag = curve.table.columns.get('flag')
  const usable = goodEpochs(scores.snr.length, flag && toFloat64(flag))
  for (let i = 0; i < usable.length; i++) if (!Number.isFinite(scores.snr[i])) usable[i] = 0
  const searched = new Uint8Array(usable.length)
  const detected = new Uint8Array(usable.length)
  const detections: Detection[] = []
  while (detections.length < parameters.max_det_per_lc) {
    const peak = highest(scores.snr, (i) => usable[i] === 1 && searched[i] === 0, parameters)
    if (peak < 0) break
    const event = runAround(peak, scores.snr, usable, searched, sideband(parameters))
    for (const i of event) searched[i] = 1
    if (parameters.remove_failed && event.some((i) => quality.qflag[i] === 1)) continue
    for (const i of event) detected[i] = 1
    detections.push(describe(curve, scores, quality, event, peak, index))
  }
  return { detections: detections.toSorted((a, b) => a.peak_index - b.peak_index), detected }
}

/** First epoch of the highest score among those allowed; -1 when none is above the threshold. */
function highest(snr: Float64Array, allowed: (i: number) => boolean, { snr_threshold, abs_snr }: FinderParameters): number {
  let [best, at] = [snr_threshold, -1]
  for (let i = 0; i < snr.length; i++) {
    const value = abs_snr ? Math.abs(snr[i]!) : snr[i]!
    if (value > best && allowed(i)) [best, at] = [value, i]
  }
  return at
}

function sideband({ snr_threshold, snr_threshold_sidebands: value }: FinderParameters): number {
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

function describe(
  curve: LightCurve,
  { snr }: Scores,
  quality: Quality,
  event: readonly number[],
  peak: number,
  index: number,
): Detection {
  const mjd = numbers(curve.table, 'mjd')
  const mag = finiteOrNull(numbers(curve.table, 'mag')[peak]!)
  const middle = curve.statistics.mag_mean_robust
  const [start, end] = [event[0]!, event.at(-1)!]
  const offsets = quality.offset ? event.map((i) => Math.abs(quality.offset![i]!)).filter(Number.isFinite) : []
  return {
    method: 'peak finding',
    curve: index,
    filter: curve.filter,
    peak_index: peak,
    start_index: start,
    end_index: end,
    peak_mjd: mjd[peak]!,
    start_mjd: mjd[start]!,
    end_mjd: mjd[end]!,
    snr: snr[peak]!,
    peak_mag: mag,
    peak_mag_diff: mag === null || middle === null ? null : middle - mag,
    quality_flag: event.some((i) => quality.qflag[i] === 1),
    quality_values: { offset: offsets.length > 0 ? Math.max(...offsets) : null },
    simulated: false,
  }
}
