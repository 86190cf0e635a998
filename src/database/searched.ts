import type { Json } from '@astro/sdk'
import type { Queries } from './connection.ts'

/** A source that was analyzed: what its reduced curves cover and are of. */
export interface SearchedRow {
  /** Time from the first to the last epoch of all of them. */
  readonly days: number
  /** Robust mean magnitude of the first that has one, in the order of the observatories given. */
  readonly mag: number | null
  /** Observatory and filter, each pair once. */
  readonly bands: readonly (readonly [string, string])[]
}

/** Real detections, vetoed ones left out, of one finder in one band. */
export interface SeenCount {
  readonly finder: string
  /** A filter, or filters joined by `+`. */
  readonly band: string
  readonly detections: number
}

/** The last run that analyzed and finished. */
export interface LastAnalysis {
  readonly version: string
  readonly code: string
  /** The configuration as it was run, flags included, and `made_with`: what the analysis was made with. */
  readonly config: Readonly<Record<string, Json>>
}

/** Sources that were analyzed, in the order of their names; `except` are passed over. */
export function searchedSources(db: Queries, project: string, except: readonly string[], observatories: readonly string[]): Promise<SearchedRow[]> {
  return db.query<SearchedRow>(
    `SELECT coalesce(max(l.end_mjd) - min(l.start_mjd), 0)::double precision AS days,
      (array_agg(l.mag_mean_robust ORDER BY array_position($3::text[], l.observatory), l.series_number) FILTER (WHERE l.mag_mean_robust IS NOT NULL))[1] AS mag,
      json_agg(DISTINCT jsonb_build_array(l.observatory, l.filter)) AS bands
      FROM lightcurves l JOIN properties p ON p.project = l.project AND p.source_name = l.source_name
      WHERE l.project = $1 AND l.level = 'reduced' AND NOT (l.source_name = ANY($2)) GROUP BY l.source_name
      ORDER BY l.source_name COLLATE "C"`, [project, except, observatories])
}

/** Real detections by finder and band. */
export function seenCounts(db: Queries, project: string, except: readonly string[]): Promise<SeenCount[]> {
  return db.query<SeenCount>(
    `SELECT finder, band, count(*)::integer AS detections FROM detections
      WHERE project = $1 AND NOT simulated AND alias_of IS NULL AND NOT (source_name = ANY($2))
      GROUP BY finder, band ORDER BY finder COLLATE "C", band COLLATE "C"`, [project, except])
}

/** A source with such detections: of which finder, in which band of which observatory. */
export interface DetectedRow {
  readonly source_name: string
  readonly finder: string
  readonly observatory: string
  readonly band: string
}

/** The same, source by source. */
export function detectedIn(db: Queries, project: string, except: readonly string[]): Promise<DetectedRow[]> {
  return db.query<DetectedRow>(
    `SELECT DISTINCT source_name, finder, observatory, band FROM detections
      WHERE project = $1 AND NOT simulated AND alias_of IS NULL AND NOT (source_name = ANY($2))`, [project, except])
}

/** Names of the sources with such detections, in catalog order. */
export async function detectedSources(db: Queries, project: string): Promise<string[]> {
  const rows = await db.query<{ source_name: string }>(
    `SELECT s.name AS source_name FROM sources s WHERE s.project = $1 AND EXISTS (
      SELECT FROM detections d WHERE d.project = s.project AND d.source_name = s.name AND NOT simulated AND alias_of IS NULL)
      ORDER BY s.cat_index, s.name COLLATE "C"`, [project])
  return rows.map((row) => row.source_name)
}

/** Names of the sources whose analysis was made with other settings than these (null: with those of before they were noted), in catalog order. */
export async function analyzedOtherwise(db: Queries, project: string, settings: string | null): Promise<string[]> {
  const rows = await db.query<{ name: string }>(
    `SELECT s.name FROM properties p JOIN sources s ON s.project = p.project AND s.name = p.source_name
      WHERE p.project = $1 AND p.props->>'settings' IS DISTINCT FROM $2::text ORDER BY s.cat_index, s.name COLLATE "C"`, [project, settings])
  return rows.map(({ name }) => name)
}

/** Where none has finished, the last that began; undefined before the first. */
export async function lastAnalysis(db: Queries, project: string): Promise<LastAnalysis | undefined> {
  const [row] = await db.query<LastAnalysis>(
    `SELECT version, code, config FROM runs WHERE project = $1
      AND NOT (split_part(command, ' ', 2) = ANY('{fetch,reduce,import}')) ORDER BY (state = 'finished') DESC, id DESC LIMIT 1`, [project])
  return row
}
