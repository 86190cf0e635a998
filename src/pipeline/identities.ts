import type { Json, Source } from '@astro/sdk'
import { identity } from '../provenance/identity.ts'
import type { AnalysisSettings, ShardObservatory } from './types.ts'

/** Version of what the host itself does with light curves: statistics, quality, finder. Raised when their results change. */
export const ANALYSIS_VERSION = '1.2'

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

/** Identity of the analysis of one source, from the reductions that enter it (in the order of their observatories). */
export function analysisIdentity(settings: AnalysisSettings, reductions: readonly string[]): string {
  const { quality, finder, save_processed } = settings
  return identity({ process: 'analyze', parameters: { quality, finder, save_processed }, version: ANALYSIS_VERSION, inputs: [...reductions] })
}
