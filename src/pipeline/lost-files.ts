import type { Connection } from '../database/connection.ts'
import { ANALYSIS_TABLES } from '../database/write.ts'

/**
 * Forgets the rows that name files which are gone (paths relative to the data root), and what was made from them. A run makes such
 * a file anew with the sources it works on alone: the rows of all others would then claim data that is not there, for good.
 */
export async function forgetLost(db: Connection, files: readonly string[]): Promise<void> {
  if (files.length === 0) return
  await db.transaction(async (tx) => {
    for (const table of ANALYSIS_TABLES) await tx.query(ofLost(table), [files])
    await tx.query(`${ofLost('reductions')} AND t.observatory = l.observatory AND l.level = 'reduced'`, [files])
    await tx.query('DELETE FROM lightcurves WHERE file = ANY($1)', [files])
    await tx.query('DELETE FROM raw_photometry WHERE file = ANY($1)', [files])
  })
}

function ofLost(table: string): string {
  return `DELETE FROM ${table} t USING lightcurves l
    WHERE l.file = ANY($1) AND t.project = l.project AND t.source_name = l.source_name`
}
