import type { CurveKernels, Detection, Json, LightCurve, Table } from '@astro/sdk'
import type { RecoveredBy } from '../database/rows.ts'
import { describe, realDetections } from './detection.ts'
import { processedTables } from './processed.ts'
import { propertiesOf } from './properties.ts'
import type { Found, Search, SearchResult } from './search-result.ts'

/** One event put into the light curves of a source, and what became of it. */
export interface InjectionResult {
  readonly index: number
  readonly shape: string
  readonly parameters: Readonly<Record<string, number>>
  readonly zero: boolean
  readonly epoch_mjd: number
  readonly filter: string
  readonly in_data: boolean
  readonly lost_in_reduction: boolean | null
  readonly expected_snr: number | null
  readonly span_days: number
  readonly mag: number | null
  readonly photon_noise: string
  readonly recovered: Readonly<Record<string, RecoveredBy>>
}

/** What one finder found in data of one source that hold nothing. */
export interface NullTestResult {
  readonly finder: string
  readonly observatory: string
  readonly filter: string
  readonly method: string
  readonly trials: number
  readonly star_days: number
  readonly independent_trials: number
  readonly false_alarms: number
  readonly scores: readonly number[]
}

/** What the analysis of every source is made with. */
export interface AnalysisTools {
  readonly search: Search
  readonly kernels: CurveKernels
  /** What each finder calls its method. */
  readonly titles: ReadonlyMap<string, string>
  readonly knownVariables: ReadonlySet<string>
  /** Injections into a source without real detections; absent: none are made. */
  readonly simulate?: (source: string, real: SearchResult) => {
    readonly injections: readonly InjectionResult[]
    readonly simulated: readonly (Found & { readonly injection: number; readonly matches: boolean })[]
  }
  readonly nullTest?: (source: string, real: SearchResult) => readonly NullTestResult[]
}

/** What the analysis makes of the light curves of one source. */
export interface SourceAnalysis {
  /** One table a curve, row by row beside it: the columns the analysis adds. */
  readonly processed: Table[]
  readonly detections: Detection[]
  /** Summary of the source: what goes into its properties row. */
  readonly properties: Record<string, Json>
  readonly injections: readonly InjectionResult[]
  readonly nulls: readonly NullTestResult[]
}

/**
 * Everything that is computed for one source from its light curves: quality, scores and detections, the summary; then, where nothing real
 * was found and the source is no known variable, injections and null tests. A function of its arguments alone; the curves are not
 * changed. No curves give empty lists and a summary of zeros and nulls.
 * @throws AstroError `unknown_cut`, `finder_failed`
 */
export function analyzeSource(source: string, curves: readonly LightCurve[], tools: AnalysisTools): SourceAnalysis {
  const real = tools.search(curves)
  const detections = realDetections(real, tools.titles)
  const properties = propertiesOf(real, tools.kernels)
  const reason = whyNotSimulated(source, detections, tools)
  if (reason !== null) properties['not_simulated'] = reason
  const isTested = reason === null && curves.length > 0
  const { injections, simulated } = (isTested ? tools.simulate?.(source, real) : undefined) ?? { injections: [], simulated: [] }
  const nulls = (isTested ? tools.nullTest?.(source, real) : undefined) ?? []
  const answers = simulated.map((found) => describe(found, real, tools.titles, undefined, found))
  return { processed: processedTables(real), detections: [...detections, ...answers], properties, injections, nulls }
}

/** What varies already says nothing of what a search misses in what does not. */
function whyNotSimulated(source: string, detections: readonly Detection[], { knownVariables, simulate, nullTest }: AnalysisTools): string | null {
  if (!simulate && !nullTest) return null
  if (knownVariables.has(source)) return 'known_variable'
  return detections.some(({ alias_of }) => alias_of === null) ? 'detection' : null
}
