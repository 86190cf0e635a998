import type { Connection, Queries } from './connection.ts'
import type { NoiseRow, NoiseSummary } from './rows.ts'
import { selected, selectionParameters, type Selection } from './read.ts'
import { readRows } from './read-rows.ts'
import { NOISE_TERMS } from './tables.ts'
import { insert } from './write.ts'

/** What the noise of one light curve is calibrated with. */
export interface CurveNoise extends NoiseSummary {
  readonly source_name: string
  readonly observatory: string
  readonly filter: string
}

/** Terms of the noise of a project, by observatory, filter and magnitude. */
export function noiseOf(db: Queries, project: string): Promise<NoiseRow[]> {
  return readRows<NoiseRow>(db, NOISE_TERMS,
    'FROM noise_terms t WHERE project = $1 ORDER BY observatory COLLATE "C", filter COLLATE "C", mag_low', [project])
}

/** Puts these terms in the place of what the project had. */
export async function replaceNoise(db: Connection, project: string, rows: readonly NoiseRow[]): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.query('DELETE FROM noise_terms WHERE project = $1', [project])
    await insert(tx, NOISE_TERMS, rows)
  })
}

/** What the chosen light curves of a project say of the noise, in an order that rows and runs do not change. */
export function curveNoiseOf(db: Queries, project: string, selection: Selection = {}): Promise<CurveNoise[]> {
  return db.query<CurveNoise>(
    `SELECT source_name, observatory, filter, noise_mag, noise_ratio, noise_error FROM lightcurves
      WHERE project = $1 AND level = 'reduced' AND ${selected('source_name', 'observatory')}
      ORDER BY source_name COLLATE "C", observatory COLLATE "C", series_number`, [project, ...selectionParameters(selection)])
}
