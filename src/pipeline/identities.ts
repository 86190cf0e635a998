import type { Json, Source } from '@astro/sdk'
import type { NoiseTerms } from '../photometry/noise.ts'
import { identity } from '../provenance/identity.ts'
import type { AnalysisSettings, ShardObservatory } from './types.ts'

/** Version of what the host itself does with light curves: statistics, quality, noise, properties. Raised when their results change. */
export const ANALYSIS_VERSION = '2.1'

/** Identity of raw photometry: the request and the content that came back (an archive may answer otherwise next year). */
export function rawIdentity(observatory: string, version: string, parameters: Readonly<Record<string, Json>>, checksum: string): string {
  return identity({ process: `fetch:${observatory}`, parameters, version, inputs: [checksum] })
}

/** Identity of the set of light curves of one source: reduction arguments, what the reduction may see of the catalog, raw identity. */
export function reductionIdentity(observatory: ShardObservatory, source: Source, raw: string): string {
  const parameters = {
    statistics: ANALYSIS_VERSION,
    reduce: observatory.critical,
    source: { ra: source.ra, dec: source.dec, mag: source.mag, pmra: source.pmra, pmdec: source.pmdec, epoch: source.epoch },
  }
  return identity({ process: `reduce:${observatory.name}`, parameters, version: observatory.version, inputs: [raw] })
}

/** Identity of the n-th light curve of a reduction. */
export function curveIdentity(process: 'reduced' | 'processed', set: string, number: number): string {
  return identity({ process: `curve:${process}`, parameters: { number }, version: ANALYSIS_VERSION, inputs: [set] })
}

/** Identity of what the analyses of a run have in common. */
export function settingsIdentity(settings: Omit<AnalysisSettings, 'identity' | 'noise' | 'known_variables'>): string {
  const { quality, finders, save_processed, simulator, shapes, uncalibrated } = settings
  const parameters = {
    quality, save_processed, simulator, null: settings.null, uncalibrated,
    finders: finders.map(({ id, version, params }) => ({ id, version, params })), shapes: shapes.map(({ id, version }) => ({ id, version })),
  }
  return identity({ process: 'analysis settings', parameters, version: ANALYSIS_VERSION, inputs: [] })
}

/**
 * Identity of the analysis of one source, from the reductions that enter it (in the order of their observatories) and the terms of the
 * noise that concern its light curves.
 */
export function analysisIdentity(settings: AnalysisSettings, source: string, reductions: readonly string[], noise: readonly NoiseTerms[]): string {
  const parameters = {
    settings: settings.identity, known: settings.known_variables.includes(source),
    noise: noise.map(({ observatory, filter, mag_low, mag_high, scale, floor_mag }) => ({ observatory, filter, mag_low, mag_high, scale, floor_mag })),
  }
  return identity({ process: 'analyze', parameters, version: ANALYSIS_VERSION, inputs: [...reductions] })
}
