import type { CurveMeta } from './observatory.ts'
import type { Json, Table } from './table.ts'

/** A number that may be undefined for this curve (no good epoch, one epoch, no position …): null, never NaN. */
type Maybe = number | null

/** Summary of one light curve over its good epochs (flag 0, flux not NaN unless said otherwise). Fluxes in microjansky (AB). */
export interface CurveStatistics {
  epochs: number
  good: number
  start_mjd: Maybe
  end_mjd: Maybe
  /** Median exposure time, s; null when the survey does not tell. */
  exp_time: Maybe
  /** 1 / median spacing, Hz. */
  frame_rate: Maybe
  is_uniformly_sampled: boolean
  flux_mean: Maybe
  flux_rms: Maybe
  flux_mean_robust: Maybe
  flux_rms_robust: Maybe
  flux_max: Maybe
  flux_min: Maybe
  snr_max: Maybe
  snr_min: Maybe
  snr_median: Maybe
  dsnr_max: Maybe
  dsnr_min: Maybe
  /** Luptitude differences from the robust mean; positive = brighter. */
  dmag_brightest: Maybe
  dmag_faintest: Maybe
  mag_mean: Maybe
  mag_mean_robust: Maybe
  mag_rms: Maybe
  mag_rms_robust: Maybe
  mag_brightest: Maybe
  mag_faintest: Maybe
  zero_point: number
}

/** Epochs of one source in one filter and season, sorted by time, under canonical column names. */
export interface LightCurve {
  table: Table
  filter: string
  meta: CurveMeta
  statistics: CurveStatistics
}

/** One event. Times MJD (UTC); positive snr and peak_mag_diff = brighter than the robust mean. */
export interface Detection {
  method: string
  /** Index of the curve in the list that was analyzed. */
  curve: number
  filter: string
  /** Epoch index within the light curve. */
  peak_index: number
  start_index: number
  end_index: number
  peak_mjd: number
  start_mjd: number
  end_mjd: number
  snr: number
  peak_mag: Maybe
  peak_mag_diff: Maybe
  /** True when any epoch of the event fails the quality check. */
  quality_flag: boolean
  /** Largest |value| of each quality cut over the event, by cut name. */
  quality_values: Record<string, Maybe>
  simulated: boolean
}

/** What the analysis makes of the light curves of one source. */
export interface SourceAnalysis {
  /** One table a curve, row by row beside it: the columns the analysis adds. */
  processed: Table[]
  detections: Detection[]
  /** Summary of the source: what goes into its properties row. */
  properties: Record<string, Json>
}
