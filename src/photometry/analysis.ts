import type { CurveKernels, Detection, Json, LightCurve, Source, Table } from '@astro/sdk'
import { describe, realDetections } from './detection.ts'
import { processedTables } from './processed.ts'
import { propertiesOf } from './properties.ts'
import type { Search, SearchResult } from './search-result.ts'
import type { Injection, NullResult, Simulation } from './simulate/index.ts'

/** What the analysis of every source is made with. */
export interface AnalysisTools {
  readonly search: Search
  readonly kernels: CurveKernels
  /** What each finder calls its method. */
  readonly titles: ReadonlyMap<string, string>
  readonly knownVariables: ReadonlySet<string>
  /** Injections into a source without real detections; absent: none are made. */
  readonly simulate?: (source: AnalyzedSource, real: SearchResult) => Simulation
  /** The same for null tests. */
  readonly nullTest?: (source: AnalyzedSource, real: SearchResult) => readonly NullResult[]
}

/** What an analysis knows of its source beside the light curves. */
export type AnalyzedSource = Pick<Source, 'name' | 'mag'>

/** What the analysis makes of the light curves of one source. */
export interface SourceAnalysis {
  /** One table a curve, row by row beside it: the columns the analysis adds. */
  readonly processed: Table[]
  readonly detections: Detection[]
  /** Summary of the source: what goes into its properties row. */
  readonly properties: Record<string, Json>
  readonly injections: readonly Injection[]
  readonly nulls: readonly NullResult[]
}

const NOTHING: Simulation = { injections: [], simulated: [], not_simulated: null }

/**
 * Everything that is computed for one source from its light curves: quality, scores and detections, the summary; then, where nothing real
 * was found and the source is no known variable, injections and null tests. A function of its arguments alone; the curves are not
 * changed. No curves give empty lists and a summary of zeros and nulls.
 * @throws AstroError `unknown_cut`, `finder_failed`
 */
export function analyzeSource(source: AnalyzedSource, curves: readonly LightCurve[], tools: AnalysisTools): SourceAnalysis {
  const real = tools.search(curves)
  const detections = realDetections(real, tools.titles)
  const properties = propertiesOf(real, tools.kernels)
  const reason = whyNotSimulated(source.name, detections, tools)
  if (reason !== null) properties['not_simulated'] = reason
  const isTested = reason === null && curves.length > 0
  const { injections, simulated, not_simulated } = (isTested ? tools.simulate?.(source, real) : undefined) ?? NOTHING
  if (not_simulated !== null) properties['not_simulated'] = not_simulated
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
