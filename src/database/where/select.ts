import { nearestName } from '../../config/names.ts'
import type { Queries } from '../connection.ts'
import { coneSearch } from '../cone.ts'
import { parseWhere, whereError } from './parse.ts'
import { propertyNames, SOURCE_COLUMNS, whereSql } from './sql.ts'

/** Which sources of a project: those that meet a condition, those in a cone (deg), or both. */
export interface SourceChoice {
  readonly where?: string | undefined
  readonly near?: { readonly ra: number; readonly dec: number; readonly radius: number } | undefined
}

/**
 * Names of the sources of a project that a choice picks, in catalog order (nearest first with `near`); undefined when there is no
 * choice.
 * @throws AstroError `where_syntax` (also for a property that no source of the project has), `cone_search`.
 */
export async function chooseSources(db: Queries, project: string, { where, near }: SourceChoice): Promise<string[] | undefined> {
  if (where === undefined && near === undefined) return undefined
  const matching = where === undefined ? undefined : await matchingNames(db, project, where)
  if (!near) return matching
  const close = (await coneSearch(db, project, near.ra, near.dec, near.radius)).map(({ name }) => name)
  const kept = matching && new Set(matching)
  return kept ? close.filter((name) => kept.has(name)) : close
}

async function matchingNames(db: Queries, project: string, where: string): Promise<string[]> {
  const condition = parseWhere(where)
  await checkNames(db, project, where, propertyNames(condition))
  const { sql, parameters } = whereSql(where, condition, 1)
  const rows = await db.query<{ name: string }>(
    `SELECT s.name FROM sources s LEFT JOIN properties p ON p.project = s.project AND p.source_name = s.name
      WHERE s.project = $1 AND ${sql} ORDER BY s.cat_index, s.name COLLATE "C"`, [project, ...parameters])
  return rows.map(({ name }) => name)
}

/** A name that is neither a column nor a property of any source is a slip of the pen, not an empty answer. */
async function checkNames(db: Queries, project: string, where: string, names: readonly { name: string; at: number }[]): Promise<void> {
  if (names.length === 0) return
  const rows = await db.query<{ key: string }>(
    'SELECT DISTINCT key FROM properties p, jsonb_object_keys(p.props) AS key WHERE p.project = $1', [project])
  const known = new Set(rows.map(({ key }) => key))
  for (const { name, at } of names) {
    if (known.has(name)) continue
    const near = nearestName(name, [...known, ...Object.keys(SOURCE_COLUMNS)])
    throw whereError(where, at, `no source of ${project} has a property '${name}'${near ? `; did you mean '${near}'?` : ''}`)
  }
}
