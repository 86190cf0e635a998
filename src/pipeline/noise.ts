import type { Database } from '../database/open.ts'
import { noiseOf, replaceNoise, type CurveNoise } from '../database/noise.ts'
import type { NoiseRow } from '../database/rows.ts'
import { calibrateNoise, type NoiseSettings } from '../photometry/noise-calibration.ts'
import type { NoiseLookup, NoiseTerms } from '../photometry/noise.ts'
import { identity } from '../provenance/identity.ts'
import { ANALYSIS_VERSION } from './identities.ts'

/**
 * Calibrates the noise on the light curves of the chosen sources and stores the terms in the place of what the project had. The same for
 * any order of the rows; nothing is written when nothing changed.
 */
export async function calibrateProject(
  db: Database, project: string, rows: readonly CurveNoise[], settings: NoiseSettings, onWrite: () => void,
): Promise<NoiseRow[]> {
  const terms = calibrateNoise(rows, settings)
  const { minimum_curves, bin_width } = settings
  const now = terms.map((one): NoiseRow => ({
    project, ...one,
    identity: identity({ process: 'noise', version: ANALYSIS_VERSION, parameters: { minimum_curves, bin_width, ...one }, inputs: [] }),
  }))
  const before = await noiseOf(db, project)
  if (before.map((row) => row.identity).join() !== now.map((row) => row.identity).join()) {
    onWrite()
    await replaceNoise(db, project, now)
  }
  return now
}

/** The calibrated terms that concern light curves, each once, in an order of their own. */
export function termsFor(
  lookup: NoiseLookup, curves: readonly { readonly observatory: string; readonly filter: string; readonly noise_mag: number | null }[],
): NoiseTerms[] {
  const terms = new Set(curves.flatMap(({ observatory, filter, noise_mag }) => lookup(observatory, filter, noise_mag) ?? []))
  const key = ({ observatory, filter }: NoiseTerms): string => `${observatory}\0${filter}`
  return [...terms].toSorted((a, b) => (key(a) === key(b) ? a.mag_low - b.mag_low : key(a) < key(b) ? -1 : 1))
}
