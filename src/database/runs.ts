import type { Queries } from './connection.ts'
import { utc } from './read.ts'
import type { RunRow } from './rows.ts'
import { storableJson } from './storable.ts'
import { columnList, RUNS } from './tables.ts'

/** Notes that a run begins; its serial number. */
export async function startRun(
  db: Queries, run: Pick<RunRow, 'project' | 'command' | 'config' | 'version' | 'code'>,
): Promise<string> {
  const [row] = await db.query<{ id: string }>(
    "INSERT INTO runs (project, command, state, config, version, code) VALUES ($1, $2, 'running', $3, $4, $5) RETURNING id",
    [run.project, run.command, storableJson(run.config, () => 'the configuration'), run.version, run.code])
  return row!.id
}

/** Notes how a run ended. */
export async function finishRun(
  db: Queries, id: string, state: Exclude<RunRow['state'], 'running'>, counts: RunRow['counts'],
): Promise<void> {
  const sql = 'UPDATE runs SET state = $2, counts = $3, finished_at = clock_timestamp() WHERE id = $1'
  await db.query(sql, [id, state, counts && JSON.stringify(counts)])
}

/** The latest runs of a project, newest first. */
export function latestRuns(db: Queries, project: string, limit: number): Promise<RunRow[]> {
  const columns = columnList(RUNS).replace('"finished_at"', `${utc('finished_at')} AS finished_at`)
  const sql = `SELECT id, ${utc('started_at')} AS started_at, ${columns} FROM runs WHERE project = $1 ORDER BY id DESC LIMIT $2`
  return db.query<RunRow>(sql, [project, limit])
}
