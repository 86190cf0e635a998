import type { CurveStatistics, Json } from '@astro/sdk'

type JsonObject = { readonly [key: string]: Json }

export interface SourceRow {
  project: string
  name: string
  ra: number
  dec: number
  mag: number | null
  mag_err: number | null
  mag_filter: string | null
  aliases: readonly string[]
  cat_index: number
  cat_row: JsonObject
}

/** Raw photometry of one source at one observatory: shared by all projects. */
export interface RawRow {
  observatory: string
  source_name: string
  status: 'ok' | 'empty'
  ra: number
  dec: number
  /** Path relative to the data root, with forward slashes. */
  file: string
  key: string
  epochs: number
  start_mjd: number | null
  end_mjd: number | null
  /** SHA-256 over the content of the product. */
  checksum: string
  /** SHA-256 identity of the product. */
  identity: string
  /** The download parameters that were in force, and the position asked for. */
  parameters: JsonObject
  /** Why it is empty, notes of the archive. */
  note: string | null
}

/** What the calibration of the noise needs to know of one light curve; null where it has too few good epochs with errors. */
export interface NoiseSummary {
  /** Magnitude that decides the bin: of the robust mean, or of one quoted error for difference photometry. */
  noise_mag: number | null
  /** Scatter over quoted error: the smaller of that about the middle and that of successive differences within a night or so. */
  noise_ratio: number | null
  /** Median quoted error over the flux that makes it magnitudes. */
  noise_error: number | null
}

export interface LightCurveRow extends CurveStatistics, NoiseSummary {
  project: string
  observatory: string
  source_name: string
  level: 'reduced' | 'processed'
  series_number: number
  series_total: number
  series_name: string
  object_id: string
  filter: string
  ra: number | null
  dec: number | null
  file: string
  key: string
  checksum: string
  identity: string
}

export interface DetectionRow {
  project: string
  source_name: string
  /** Of the light curve that holds the peak. */
  observatory: string
  /** Key of the reduced light curve that holds the peak. */
  key: string
  series_number: number
  /** Of that light curve. */
  filter: string
  /** What was searched: a filter, or the filters of all bands of the source joined by `+`. */
  band: string
  finder: string
  method: string
  kind: 'event' | 'periodic'
  /** 1 brighter, -1 fainter, 0 neither. */
  sign: number
  /** Days. */
  period: number | null
  /** In the time that was searched: barycentric TDB as MJD where the light curves have it. */
  epoch: number | null
  duration: number | null
  depth: number | null
  fap: number | null
  /** Why it is no detection, though above the threshold. */
  alias_of: string | null
  /** What the threshold of the finder applied to, signed. */
  score: number
  values: JsonObject
  /** Number of the injection that it answers; null unless simulated. */
  injection_id: number | null
  /** Epochs within the light curve; -1 where start or end lie in another one. */
  peak_index: number
  start_index: number
  end_index: number
  peak_mjd: number
  start_mjd: number
  end_mjd: number
  snr: number
  peak_mag: number | null
  peak_mag_diff: number | null
  quality_flag: boolean
  quality_values: JsonObject
  simulated: boolean
  identity: string
}

/** How one finder answered an injection. */
export interface RecoveredBy {
  readonly recovered: boolean
  readonly score: number | null
  readonly mjd: number | null
  readonly filters: readonly string[]
}

/** One event that was put into the light curves of a source, and what became of it. */
export interface InjectionRow {
  project: string
  source_name: string
  index: number
  shape: string
  parameters: Readonly<Record<string, number>>
  /** Of zero amplitude: what is found answers by chance. */
  zero: boolean
  epoch_mjd: number
  /** Bands that it was put into, joined by `+`. */
  filter: string
  /** Whether an epoch saw it. */
  in_data: boolean
  /** Whether the reduction would have dropped the brightened object; null where that cut is not modelled. */
  lost_in_reduction: boolean | null
  expected_snr: number | null
  span_days: number
  mag: number | null
  photon_noise: string
  /** By finder. */
  recovered: Readonly<Record<string, RecoveredBy>>
  identity: string
}

/** What one finder found in data of one source that hold nothing. */
export interface NullRow {
  project: string
  source_name: string
  finder: string
  observatory: string
  filter: string
  method: string
  trials: number
  star_days: number
  independent_trials: number
  false_alarms: number
  /** Best score of each trial. */
  scores: readonly number[]
  identity: string
}

/** Terms of the noise of one observatory and filter between two magnitudes, calibrated on the light curves of a project. */
export interface NoiseRow {
  project: string
  observatory: string
  filter: string
  mag_low: number
  mag_high: number
  scale: number
  floor_mag: number
  /** Sources that they rest on. */
  curves: number
  calibrated: boolean
  /** Why they are not calibrated. */
  note: string | null
  identity: string
}

/** One row a source that was analyzed. */
export interface PropertiesRow {
  project: string
  source_name: string
  has_data: boolean
  props: JsonObject
  identity: string
}

/** State of reduction of one source at one observatory, also when it left no light curve. */
export interface ReductionRow {
  project: string
  observatory: string
  source_name: string
  light_curves: number
  epochs: number
  identity: string
}

export interface FailureRow {
  project: string
  source_name: string
  observatory: string
  stage: 'fetch' | 'reduce' | 'analyze'
  code: string
  message: string
  /** Tries that failed in a row. */
  count: number
}

/** A failure as it is stored: with the times, ISO 8601 UTC, of its first and its last try. */
export interface StoredFailure extends FailureRow {
  first_at: string
  last_at: string
}

/** One invocation of a command on a project. */
export interface RunRow {
  /** 64-bit serial number. */
  id: string
  project: string
  command: string
  /** ISO 8601, UTC. */
  started_at: string
  /** Null while it runs, and for ever when it was killed. */
  finished_at: string | null
  state: 'running' | 'finished' | 'interrupted' | 'failed'
  counts: JsonObject | null
  config: JsonObject
  /** Version of the program. */
  version: string
  /** Identity of the code that ran: a commit, or a checksum of what was installed. */
  code: string
}
