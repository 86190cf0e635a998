import type { Queries } from './connection.ts'
import type { RunRow } from './rows.ts'
import { storableJson } from './storable.ts'

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
