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
  /** Legal name; the host fills it in. */
  observatory?: string
  filter: string
  meta: CurveMeta
  statistics: CurveStatistics
}

/** One event or period. Times MJD (UTC) unless said; positive snr and peak_mag_diff = brighter than the robust mean. */
export interface Detection {
  method: string
  finder: string
  kind: 'event' | 'periodic'
  /** Index of the curve that holds the peak in the list that was analyzed. */
  curve: number
  /** Of that curve. */
  filter: string
  /** What was searched: a filter, or all filters of the source joined by `+`. */
  band: string
  sign: -1 | 0 | 1
  /** What the threshold applied to, signed. */
  score: number
  /** Days. */
  period: Maybe
  /** In the time that was searched: barycentric TDB as MJD where the light curves have it. */
  epoch: Maybe
  duration: Maybe
  depth: Maybe
  fap: Maybe
  alias_of: string | null
  values: Record<string, Json>
  /** Epoch index within the light curve; -1 for a start or end in another curve. */
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
  /** Number of the injection that it answers; null unless simulated. */
  injection_id: Maybe
}
