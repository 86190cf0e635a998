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

export interface LightCurveRow extends CurveStatistics {
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
  observatory: string
  /** Key of the reduced light curve. */
  key: string
  series_number: number
  filter: string
  method: string
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
