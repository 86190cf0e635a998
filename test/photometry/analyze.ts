import type { Detection, Finder, LightCurve } from '@astro/sdk'
import plugin from '../../plugins/peak/src/index.ts'
import { curveKernels } from '../../src/kernels/curve-kernels.ts'
import { analyzeSource, type AnalysisTools, type SourceAnalysis } from '../../src/photometry/analysis.ts'
import { realDetections } from '../../src/photometry/detection.ts'
import { type NoiseTerms } from '../../src/photometry/noise.ts'
import { processedTables } from '../../src/photometry/processed.ts'
import type { Quality, QualityParameters } from '../../src/photometry/quality.ts'
import { createSearch, locateFind, type FinderSetting } from '../../src/photometry/search.ts'
import type { SearchResult } from '../../src/photometry/search-result.ts'
import { curveSeries, joinBands } from '../../src/photometry/series.ts'

/** Parameters of the peak finder. */
export interface PeakParameters {
  readonly snr_threshold: number
  readonly snr_threshold_sidebands: number
  readonly max_det_per_lc: number
  readonly abs_snr: boolean
  readonly remove_failed: boolean
}

export const peak: Finder = plugin.finders![0]!
const TITLES = new Map([['peak', 'peak finding']])
const kernels = curveKernels()
const silent = { debug: () => {}, info: () => {}, warn: () => {} }

export interface TestSettings {
  readonly quality: QualityParameters
  readonly finder?: PeakParameters
  readonly finders?: readonly FinderSetting[]
  readonly noise?: readonly NoiseTerms[]
}

/** The tools of an analysis with the peak finder, or with these. */
export function toolsOf({ quality, finder, finders, noise = [] }: TestSettings): AnalysisTools {
  const chosen = finders ?? [{ finder: peak, params: finder }]
  return { search: createSearch({ quality, noise, finders: chosen }, kernels), kernels, titles: TITLES, knownVariables: new Set() }
}

export function analyze(curves: readonly LightCurve[], settings: TestSettings): SourceAnalysis {
  return analyzeSource({ name: 'star', mag: null }, curves, toolsOf(settings))
}

/** Signal to noise and magnitude differences of one curve. */
export function score(curve: LightCurve): { snr: Float64Array; dmag: Float64Array } {
  const quality: Quality = { offset: null, qflag: new Uint8Array(curve.table.length) }
  const [table] = processedTables(resultOf(curve, quality))
  return { snr: table!.columns.get('snr') as Float64Array, dmag: table!.columns.get('dmag') as Float64Array }
}

function resultOf(curve: LightCurve, quality: Quality): SearchResult {
  const series = [curveSeries(curve, 0, quality, undefined, 'scatter')]
  return { curves: [curve], quality: [quality], series, bands: () => joinBands([curve], series), searched: [] }
}

/** What the peak finder and the host make of given scores and quality. */
export function findPeaks(
  curve: LightCurve, scores: { snr: Float64Array }, quality: Quality, params: PeakParameters,
): { detections: Detection[]; detected: Uint8Array } {
  const result = resultOf(curve, quality)
  const flag = curve.table.columns.get('flag')
  // By the survey and the given scores alone: the noise of the curve has no say.
  const series = [{ ...result.series[0]!, flag: Uint8Array.from(result.series[0]!.flag, (_, i) => ((flag === undefined || flag[i] === 0) && Number.isFinite(scores.snr[i]) ? 0 : 1)) }]
  const ctx = { params, kernels, log: silent, random: () => { throw new Error('the peak finder draws nothing') } }
  const scored = { columns: [{ score: scores.snr }], spectrum: null, state: null }
  const found = peak.detect(series, scored, ctx).map((find) => locateFind('peak', find, series, [curve]))
  const searched = { ...result, searched: [{ finder: 'peak', series, scored, found }] }
  const [table] = processedTables(searched)
  return { detections: realDetections(searched, TITLES), detected: table!.columns.get('detected') as Uint8Array }
}
