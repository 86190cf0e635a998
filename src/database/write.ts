import { binaryArray, type ElementType } from './binary-array.ts'
import type { Connection, Queries } from './connection.ts'
import { hpxOf } from './healpix.ts'
import type {
  DetectionRow, FailureRow, InjectionRow, LightCurveRow, NullRow, PropertiesRow, RawRow, ReductionRow, SourceRow,
} from './rows.ts'
import {
  columnList, DETECTIONS, FAILURES, INJECTIONS, LIGHTCURVES, NULLS, PROPERTIES, RAW_PHOTOMETRY, REDUCTIONS, SOURCES, type TableSpec,
} from './tables.ts'

type Stage = FailureRow['stage']

/** The rows that a finished shard is worth. */
export interface ShardRows {
  readonly project: string
  readonly sources: readonly SourceRow[]
  readonly raw: readonly RawRow[]
  readonly reductions: readonly ReductionRow[]
  readonly lightcurves: readonly LightCurveRow[]
  readonly detections: readonly DetectionRow[]
  readonly properties: readonly PropertiesRow[]
  readonly injections: readonly InjectionRow[]
  readonly nulls: readonly NullRow[]
  readonly failures: readonly Omit<FailureRow, 'count'>[]
  /** Sources reduced again, by observatory: their old light-curve rows there, and all that their analysis left, go. */
  readonly replaced: Readonly<Record<string, readonly string[]>>
  /** Sources analyzed again from the light curves they have, by observatory: all that their analysis left goes. */
  readonly analyzed: Readonly<Record<string, readonly string[]>>
  /** Stages gone through (at one observatory, or at all): failures noted there before are over, unless they came again. */
  readonly tried: readonly { readonly source_name: string; readonly stage: Stage; readonly observatory?: string }[]
}

/** What the analysis of a source leaves beside its processed light curves. */
export const ANALYSIS_TABLES: readonly string[] = ['detections', 'properties', 'injections', 'nulls']

/** Rows sent in one statement: enough to amortize it, little enough to bound memory. */
const BATCH = 2000

/**
 * Commits a shard: all of it or nothing. Calling it again with the same rows changes nothing (but the count of failures, which
 * is the number
 * of tries in a row). Numbers that are not finite become null.
 * @throws AstroError `text_not_storable` when a text holds what PostgreSQL cannot store (NUL, half a surrogate pair).
 */
export async function commitShard(db: Connection, shard: ShardRows): Promise<void> {
  // Nearly always there are no such rows yet, and then asking of each whether it is there would be half the cost of writing it.
  const isNew = Object.keys(shard.replaced).length + Object.keys(shard.analyzed).length === 0
  if (isNew && (await isWritten(writeShard(db, shard, insert)))) return
  await writeShard(db, shard, upsert)
}

/** False when a row was there already, and nothing was written. */
async function isWritten(writing: Promise<void>): Promise<boolean> {
  try {
    await writing
    return true
  } catch (error) {
    if ((error as { code?: unknown }).code === UNIQUE_VIOLATION) return false
    throw error
  }
}

const UNIQUE_VIOLATION = '23505'

async function writeShard(db: Connection, shard: ShardRows, put: typeof insert): Promise<void> {
  await db.transaction(async (tx) => {
    await forgetReplaced(tx, shard)
    await forgetFailures(tx, shard)
    await put(tx, SOURCES, shard.sources.map((row) => ({ ...row, hpx: hpxOf(row.ra, row.dec) })))
    // In one order everywhere: raw rows are shared by projects, and two runs must not wait for each other crosswise.
    await put(tx, RAW_PHOTOMETRY, shard.raw.toSorted((a, b) => (a.source_name < b.source_name ? -1 : 1)))
    await put(tx, REDUCTIONS, shard.reductions)
    await put(tx, LIGHTCURVES, shard.lightcurves)
    await put(tx, PROPERTIES, shard.properties)
    await insert(tx, DETECTIONS, shard.detections)
    await put(tx, INJECTIONS, shard.injections)
    await put(tx, NULLS, shard.nulls)
    const failures = shard.failures.map((row) => ({ ...row, count: 1 }))
    await insert(tx, FAILURES, failures, `ON CONFLICT (${quoted(FAILURES.unique)}) DO UPDATE
      SET code = excluded.code, message = excluded.message, count = "failures".count + 1, last_at = now()`)
  })
}

/** Inserts rows or, where the unique columns are there, replaces what differs. */
async function upsert(tx: Queries, table: TableSpec, rows: readonly object[]): Promise<void> {
  const unique = table.unique ?? []
  const rest = Object.keys(table.columns).filter((column) => !unique.includes(column))
  const modified = table.stamps.includes('modified') ? ['modified = now()'] : []
  const set = [...rest.map((column) => `"${column}" = excluded."${column}"`), ...modified]
  const mine = rest.map((column) => `"${table.name}"."${column}"`)
  const given = rest.map((column) => `excluded."${column}"`)
  await insert(tx, table, rows, `ON CONFLICT (${quoted(unique)}) DO UPDATE SET ${set.join(', ')}
    WHERE (${mine.join(', ')}) IS DISTINCT FROM (${given.join(', ')})`)
}

export async function insert(tx: Queries, table: TableSpec, rows: readonly object[], onConflict = ''): Promise<void> {
  const columns = Object.entries(table.columns).map(([column, type]) => [column, type.replace('?', '') as ElementType] as const)
  const arrays = columns.map(([, type], i) => `$${i + 1}::${type}[]`)
  const sql = `INSERT INTO "${table.name}" (${columnList(table)}) SELECT * FROM unnest(${arrays.join(', ')}) ${onConflict}`
  for (let start = 0; start < rows.length; start += BATCH) {
    const batch = rows.slice(start, start + BATCH) as Record<string, unknown>[]
    await tx.query(sql, columns.map(([column, type]) => {
      const what = (i: number): string => `column '${column}' of ${nameOf(batch[i]!)} in ${table.name}`
      return binaryArray(type, batch.map((row) => row[column]), what)
    }))
  }
}

function nameOf(row: Record<string, unknown>): string {
  return JSON.stringify(row.source_name ?? row.name)
}

async function forgetReplaced(tx: Queries, { project, replaced, analyzed }: ShardRows): Promise<void> {
  const where = 'project = $1 AND observatory = $2 AND source_name = ANY($3)'
  for (const [observatory, names] of Object.entries(replaced)) {
    await tx.query(`DELETE FROM lightcurves WHERE ${where}`, [project, observatory, names])
  }
  for (const [observatory, names] of Object.entries(analyzed)) {
    await tx.query(`DELETE FROM lightcurves WHERE ${where} AND level = 'processed'`, [project, observatory, names])
  }
  const names = [...new Set([...Object.values(replaced), ...Object.values(analyzed)].flat())]
  if (names.length === 0) return
  for (const table of ANALYSIS_TABLES) {
    await tx.query(`DELETE FROM ${table} WHERE project = $1 AND source_name = ANY($2)`, [project, names])
  }
}

async function forgetFailures(tx: Queries, { project, tried, failures }: ShardRows): Promise<void> {
  if (tried.length === 0) return
  await tx.query(
    `DELETE FROM failures f USING unnest($2::text[], $3::text[], $4::text[]) AS t(source_name, stage, observatory)
      WHERE f.project = $1 AND f.source_name = t.source_name AND f.stage = t.stage
        AND f.observatory = coalesce(t.observatory, f.observatory)
        AND NOT EXISTS (SELECT FROM unnest($5::text[], $6::text[], $7::text[]) AS n(source_name, stage, observatory)
          WHERE n.source_name = f.source_name AND n.stage = f.stage AND n.observatory = f.observatory)`,
    [project, ...stageColumns(tried), ...stageColumns(failures)])
}

function stageColumns(rows: readonly { source_name: string; stage: Stage; observatory?: string }[]): unknown[] {
  return [rows.map((row) => row.source_name), rows.map((row) => row.stage), rows.map((row) => row.observatory ?? null)]
}

function quoted(columns: readonly string[]): string {
  return columns.map((column) => `"${column}"`).join(', ')
}
