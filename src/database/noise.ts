import type { Connection, Queries } from './connection.ts'
import type { NoiseRow, NoiseSummary } from './rows.ts'
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

/** What every light curve of a project says of the noise, for a picture. */
export function projectNoise(db: Queries, project: string): Promise<CurveNoise[]> {
  return db.query<CurveNoise>(
    `SELECT source_name, observatory, filter, noise_mag, noise_ratio, noise_error FROM lightcurves
      WHERE project = $1 AND level = 'reduced' ORDER BY source_name COLLATE "C", observatory COLLATE "C", series_number`, [project])
}

/** What the calibration needs of the reduced light curves of these sources, in an order that rows and runs do not change. */
export function curveNoiseOf(
  db: Queries, project: string, observatories: readonly string[], names: readonly string[],
): Promise<CurveNoise[]> {
  return db.query<CurveNoise>(
    `SELECT source_name, observatory, filter, noise_mag, noise_ratio, noise_error FROM lightcurves
      WHERE project = $1 AND level = 'reduced' AND observatory = ANY($2) AND source_name = ANY($3)
      ORDER BY source_name COLLATE "C", observatory COLLATE "C", series_number`, [project, observatories, names])
}
