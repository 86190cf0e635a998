import type { Queries } from './connection.ts'
import { failuresOf, lightcurves, selected, selectionParameters, type Selection } from './read.ts'
import type { LightCurveRow, PropertiesRow, SourceRow } from './rows.ts'

/** What a project has, or the selected part of it. */
export interface ProjectCounts {
  sources: number
  /** Sources of which every archive that was asked has nothing. */
  empty: number
  /** Sources with a failure that is not over. */
  failed: number
  raw_epochs: number
  /** Reduced light curves, and their epochs. */
  light_curves: number
  epochs: number
  /** Without simulated ones. */
  detections: number
}

/** What one observatory gave for a source. A failure counts before what was there already. */
export interface SourceProduct {
  observatory: string
  status: 'ok' | 'empty' | 'failed'
  /** Of the raw photometry; null when there is none. */
  file: string | null
  key: string | null
  epochs: number
  /** The name of the source there, where all its light curves are of one object (a TIC number); null else. */
  local_name: string | null
  /** Reduced light curves. */
  light_curves: LightCurveRow[]
}

export interface SourceProducts extends Pick<SourceRow, 'name' | 'ra' | 'dec' | 'mag'> {
  products: SourceProduct[]
  /** What the analysis says of it; null before. */
  properties: PropertiesRow['props'] | null
}

interface RawFacts {
  source_name: string
  observatory: string
  status: 'ok' | 'empty'
  file: string
  key: string
  epochs: number
}

/**
 * Counts over a project. Raw photometry belongs to all projects: name the observatories of this one, or what others fetched
 * for the same sources is counted too.
 */
export async function projectCounts(db: Queries, project: string, selection: Selection = {}): Promise<ProjectCounts> {
  const parameters = [project, ...selectionParameters(selection)]
  const [row] = await db.query<Record<keyof ProjectCounts, string>>(
    `WITH s AS (SELECT name FROM sources WHERE project = $1 AND ($2::text[] IS NULL OR name = ANY($2))),
      r AS (SELECT r.* FROM raw_photometry r JOIN s ON s.name = r.source_name WHERE ${selected('r.source_name', 'r.observatory')})
    SELECT (SELECT count(*) FROM s) AS sources,
      (SELECT count(*) FROM (SELECT 1 FROM r GROUP BY source_name HAVING bool_and(status = 'empty')) e) AS empty,
      (SELECT count(DISTINCT source_name) FROM failures f WHERE ${chosen('f')}) AS failed,
      (SELECT coalesce(sum(epochs), 0) FROM r) AS raw_epochs,
      (SELECT count(*) FROM lightcurves l WHERE level = 'reduced' AND ${chosen('l')}) AS light_curves,
      (SELECT coalesce(sum(epochs), 0) FROM lightcurves l WHERE level = 'reduced' AND ${chosen('l')}) AS epochs,
      (SELECT count(*) FROM detections d WHERE NOT simulated AND alias_of IS NULL AND ${chosen('d')}) AS detections`, parameters)
  const count = (key: keyof ProjectCounts): number => Number(row![key])
  return {
    sources: count('sources'), empty: count('empty'), failed: count('failed'), raw_epochs: count('raw_epochs'),
    light_curves: count('light_curves'), epochs: count('epochs'), detections: count('detections'),
  }
}

/**
 * Sources in catalog order, each with what every observatory gave (raw photometry of other projects' observatories too, unless
 * named).
 */
export async function sourceProducts(db: Queries, project: string, selection: Selection = {}): Promise<SourceProducts[]> {
  const parameters = [project, ...selectionParameters(selection)]
  const sources = await db.query<Omit<SourceProducts, 'products'>>(
    `SELECT name, ra, dec, mag, p.props AS properties FROM sources s
      LEFT JOIN properties p ON p.project = s.project AND p.source_name = s.name
      WHERE s.project = $1 AND ($2::text[] IS NULL OR name = ANY($2))
      ORDER BY cat_index, name COLLATE "C"`, parameters.slice(0, 2))
  const raw = await db.query<RawFacts>(
    `SELECT r.source_name, r.observatory, r.status, r.file, r.key, r.epochs FROM raw_photometry r
      JOIN sources s ON s.project = $1 AND s.name = r.source_name
      WHERE ${selected('r.source_name', 'r.observatory')}`, parameters)
  const products = new Map<string, Map<string, SourceProduct>>(sources.map(({ name }) => [name, new Map()]))
  for (const { source_name, ...facts } of raw) products.get(source_name)?.set(facts.observatory, { ...facts, local_name: null, light_curves: [] })
  for (const { source_name, observatory } of await failuresOf(db, project, selection)) {
    for (const one of observatory.split('+')) markFailed(products.get(source_name), one)
  }
  for (const curve of await lightcurves(db, project, selection)) {
    if (curve.level === 'reduced') products.get(curve.source_name)?.get(curve.observatory)?.light_curves.push(curve)
  }
  for (const ofSource of products.values()) for (const product of ofSource.values()) product.local_name = localName(product.light_curves)
  return sources.map((source) => ({ ...source, products: [...products.get(source.name)!.values()].toSorted(byObservatory) }))
}

/** Condition that picks the selected part of the project from a table known by an alias. */
function chosen(alias: string): string {
  return `${alias}.project = $1 AND ${selected(`${alias}.source_name`, `${alias}.observatory`)}`
}

function markFailed(products: Map<string, SourceProduct> | undefined, observatory: string): void {
  const product = products?.get(observatory)
  if (product) product.status = 'failed'
  else products?.set(observatory, { observatory, status: 'failed', file: null, key: null, epochs: 0, local_name: null, light_curves: [] })
}

function localName(curves: readonly LightCurveRow[]): string | null {
  const [first, ...rest] = new Set(curves.map(({ object_id: id }) => id))
  return first === undefined || rest.length > 0 ? null : first
}

function byObservatory(a: SourceProduct, b: SourceProduct): number {
  return a.observatory < b.observatory ? -1 : 1
}
