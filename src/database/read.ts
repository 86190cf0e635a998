import type { Queries } from './connection.ts'
import { readRows } from './read-rows.ts'
import { storableText } from './storable.ts'
import type { DetectionRow, InjectionRow, LightCurveRow, NullRow, RawRow, ReductionRow, StoredFailure } from './rows.ts'
import {
  columnList, DETECTIONS, FAILURES, INJECTIONS, LIGHTCURVES, NULLS, RAW_PHOTOMETRY, REDUCTIONS, type TableSpec,
} from './tables.ts'

/** Which part of a project: all of it unless named. */
export interface Selection {
  readonly names?: readonly string[] | undefined
  /** Legal names of observatories. */
  readonly observatories?: readonly string[] | undefined
}

/** Raw photometry at an observatory, in the order of `names`. */
export async function rawOf(db: Queries, observatory: string, names: readonly string[]): Promise<RawRow[]> {
  const where = 'observatory = $1 AND source_name = ANY($2)'
  return inOrder(names, await select<RawRow>(db, RAW_PHOTOMETRY, where, [observatory, checked(names)]))
}

/** State of the reductions at an observatory, in the order of `names`. */
export async function reductionsOf(
  db: Queries, project: string, observatory: string, names: readonly string[],
): Promise<ReductionRow[]> {
  const where = 'project = $1 AND observatory = $2 AND source_name = ANY($3)'
  return inOrder(names, await select<ReductionRow>(db, REDUCTIONS, where, [project, observatory, checked(names)]))
}

/** Identities of the analyses of sources, by their names. */
export async function analysesOf(db: Queries, project: string, names: readonly string[]): Promise<Map<string, string>> {
  const rows = await db.query<{ source_name: string; identity: string }>(
    'SELECT source_name, identity FROM properties WHERE project = $1 AND source_name = ANY($2)', [project, checked(names)])
  return new Map(rows.map((row) => [row.source_name, row.identity]))
}

/** Sources that were analyzed without injections, by the reason, in catalog order. */
export async function notSimulated(db: Queries, project: string, names: readonly string[]): Promise<Record<string, string[]>> {
  // The names are picked here: a join over as many rows as names makes the embedded database compare each with each.
  const rows = await db.query<{ source_name: string; reason: string }>(
    `SELECT source_name, props->>'not_simulated' AS reason FROM properties
      WHERE project = $1 AND props->>'not_simulated' IS NOT NULL`, [project])
  const known = new Map(rows.map(({ source_name, reason }) => [source_name, reason]))
  const reasons: Record<string, string[]> = {}
  for (const name of checked(names)) {
    const reason = known.get(name)
    if (reason !== undefined) (reasons[reason] ??= []).push(name)
  }
  return reasons
}

/** Injections in catalog order, then by number. */
export function injectionsOf(db: Queries, project: string, selection: Pick<Selection, 'names'> = {}): Promise<InjectionRow[]> {
  return readRows<InjectionRow>(db, INJECTIONS,
    `FROM injections t JOIN sources s ON s.project = t.project AND s.name = t.source_name
      WHERE t.project = $1 AND ($2::text[] IS NULL OR t.source_name = ANY($2))
      ORDER BY s.cat_index, s.name COLLATE "C", t."index"`, [project, selection.names ? checked(selection.names) : null])
}

/** Null tests in catalog order, then by finder, observatory and filter. */
export function nullsOf(db: Queries, project: string, selection: Pick<Selection, 'names'> = {}): Promise<NullRow[]> {
  return readRows<NullRow>(db, NULLS,
    `FROM nulls t JOIN sources s ON s.project = t.project AND s.name = t.source_name
      WHERE t.project = $1 AND ($2::text[] IS NULL OR t.source_name = ANY($2))
      ORDER BY s.cat_index, s.name COLLATE "C", t.finder COLLATE "C", t.observatory COLLATE "C", t.filter COLLATE "C"`,
    [project, selection.names ? checked(selection.names) : null])
}

/** Failures that are not over, in catalog order, then by observatory and stage. */
export function failuresOf(db: Queries, project: string, selection: Selection = {}): Promise<StoredFailure[]> {
  return db.query<StoredFailure>(
    `SELECT ${columnList(FAILURES, 't')}, ${utc('t.first_at')} AS first_at, ${utc('t.last_at')} AS last_at
      FROM failures t LEFT JOIN sources s ON s.project = t.project AND s.name = t.source_name
      WHERE t.project = $1 AND ${selected('t.source_name', 't.observatory')}
      ORDER BY s.cat_index, t.source_name COLLATE "C", t.observatory COLLATE "C",
        array_position('{fetch,reduce,analyze}', t.stage)`,
    [project, ...selectionParameters(selection)])
}

/** Which detections besides the real ones: answers to injections, and what was vetoed as an alias of the sampling. */
export interface Extras {
  readonly simulated?: boolean | undefined
  readonly aliases?: boolean | undefined
}

/** Detections in catalog order, then by time of the peak. */
export function detections(db: Queries, project: string, selection: Selection & Extras = {}): Promise<DetectionRow[]> {
  return readRows<DetectionRow>(db, DETECTIONS,
    `FROM detections t JOIN sources s ON s.project = t.project AND s.name = t.source_name
      WHERE t.project = $1 AND ${selected('t.source_name', 't.observatory')}
        ${selection.simulated ? '' : 'AND NOT t.simulated'} ${selection.aliases ? '' : 'AND t.alias_of IS NULL'}
      ORDER BY s.cat_index, s.name COLLATE "C", t.peak_mjd, t.observatory COLLATE "C", t.series_number, t.peak_index, t.id`,
    [project, ...selectionParameters(selection)])
}

/** Light curves of the selected sources in catalog order, then by observatory, level (reduced first) and number. */
export function lightcurves(db: Queries, project: string, selection: Selection = {}): Promise<LightCurveRow[]> {
  return readRows<LightCurveRow>(db, LIGHTCURVES,
    `FROM lightcurves t JOIN sources s ON s.project = t.project AND s.name = t.source_name
      WHERE t.project = $1 AND ${selected('t.source_name', 't.observatory')}
      ORDER BY s.cat_index, s.name COLLATE "C", t.observatory COLLATE "C", t.level COLLATE "C" DESC, t.series_number`,
    [project, ...selectionParameters(selection)])
}

/** Light curves of one source, by observatory, level (reduced first) and number. */
export function lightcurvesOf(db: Queries, project: string, source: string): Promise<LightCurveRow[]> {
  return lightcurves(db, project, { names: [source] })
}

/** A time stamp as ISO 8601 text, UTC, whatever the server's settings. */
export function utc(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}

/**
 * Condition on parameters $2 (names) and $3 (observatories); null selects all. Failures of an analysis name observatories joined
 * by '+'.
 */
export function selected(name: string, observatory: string): string {
  return `($2::text[] IS NULL OR ${name} = ANY($2)) AND ($3::text[] IS NULL OR string_to_array(${observatory}, '+') && $3)`
}

/** The two parameters of `selected`. */
export function selectionParameters({ names, observatories }: Selection): (readonly string[] | null)[] {
  return [names ? checked(names) : null, observatories ? checked(observatories) : null]
}

function checked(names: readonly string[]): readonly string[] {
  for (const name of names) storableText(name, () => 'a name')
  return names
}

function select<Row>(db: Queries, table: TableSpec, where: string, parameters: readonly unknown[]): Promise<Row[]> {
  return readRows<Row>(db, table, `FROM "${table.name}" t WHERE ${where}`, parameters)
}

function inOrder<Row extends { source_name: string }>(names: readonly string[], rows: readonly Row[]): Row[] {
  const bySource = new Map(rows.map((row) => [row.source_name, row]))
  return [...new Set(names)].flatMap((name) => bySource.get(name) ?? [])
}
