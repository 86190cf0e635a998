import { numbers } from '@astro/sdk'
import { eventsOf, scoreCurve, type CurveEvent, type EventRules } from '../kernels/one-curve.ts'
import { finiteOrNull, flagsOf, toFloat64 } from './numeric.ts'
import type { Quality } from './quality.ts'
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
  const fluxerr = table.columns.has('fluxerr') ? toFloat64(numbers(table, 'fluxerr')) : undefined
  return scoreCurve(flux, fluxerr, mag, statistics.flux_mean_robust ?? NaN, statistics.flux_rms_robust ?? NaN)
}

/**
 * Peaks of a scored curve, the highest first until `max_det_per_lc` are found. An event is the run of epochs around its peak with
 * the same sign and |snr| above the sideband threshold; epochs that are flagged or have no score neither end a run nor belong to
 * it. An event's epochs are not searched again. The definition is that of `wasm/kernels/src/curves/events.rs`.
 * @param index position of the curve in the list that is analyzed
 */
export function findPeaks(curve: LightCurve, scores: Scores, quality: Quality, parameters: FinderParameters, index = 0): Peaks {
  const flag = flagsOf(curve.table)
  const { events, detected } = eventsOf(scores.snr, flag, quality.qflag, quality.offset, rules(parameters))
  return { detections: events.map((event) => describe(curve, scores, event, index)), detected }
}

function rules({ snr_threshold, snr_threshold_sidebands: value, max_det_per_lc, abs_snr, remove_failed }: FinderParameters): EventRules {
  return {
    threshold: snr_threshold,
    sideband: Math.max(0, value < 0 ? snr_threshold + value : value),
    most: max_det_per_lc,
    dips: abs_snr,
    removeFailed: remove_failed,
  }
}

function describe(curve: LightCurve, { snr }: Scores, event: CurveEvent, index: number): Detection {
  const mjd = numbers(curve.table, 'mjd')
  const { start, peak, end } = event
  const mag = finiteOrNull(numbers(curve.table, 'mag')[peak]!)
  const middle = curve.statistics.mag_mean_robust
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
    quality_flag: event.failed,
    quality_values: { offset: finiteOrNull(event.offset) },
    simulated: false,
  }
}
