import type { Column, ColumnInfo, Detection, Json, LightCurve, SourceAnalysis, Table } from '@astro/sdk'
import { findPeaks, score, type FinderParameters, type Peaks, type Scores } from './finder.ts'
import { checkQuality, type Quality, type QualityParameters } from './quality.ts'

export interface AnalysisParameters {
  readonly quality: QualityParameters
  readonly finder: FinderParameters
}

interface Analyzed {
  readonly curve: LightCurve
  readonly scores: Scores
  readonly quality: Quality
  readonly peaks: Peaks
}

const INFO: Record<string, ColumnInfo> = {
  snr: { description: 'flux less the robust mean, over the larger of flux error and robust scatter' },
  dmag: { unit: 'mag', description: 'median magnitude less that of the epoch, positive = brighter' },
  offset: { description: 'distance from the median position less its median, over its median absolute deviation' },
  qflag: { description: '1 = flagged by the survey or failing a quality cut' },
  detected: { description: '1 = part of a detection' },
}

/**
 * Everything that is computed for one source from its light curves: quality, scores and detections of each, in their order, and
 * the summary. A function of its arguments alone; the curves are not changed. No curves give empty lists and a summary of zeros
 * and nulls.
 * @throws AstroError `unknown_cut`.
 */
export function analyzeSource(curves: readonly LightCurve[], parameters: AnalysisParameters): SourceAnalysis {
  const analyzed = curves.map((curve, index): Analyzed => {
    const quality = checkQuality(curve, parameters.quality)
    const scores = score(curve)
    return { curve, scores, quality, peaks: findPeaks(curve, scores, quality, parameters.finder, index) }
  })
  const detections = analyzed.flatMap(({ peaks }) => peaks.detections)
  return { processed: analyzed.map(processedTable), detections, properties: properties(analyzed, detections) }
}

function processedTable({ curve, scores, quality, peaks }: Analyzed): Table {
  const columns = new Map<string, Column>([
    ['snr', scores.snr],
    ['dmag', scores.dmag],
  ])
  if (quality.offset) columns.set('offset', quality.offset)
  columns.set('qflag', quality.qflag).set('detected', peaks.detected)
  const info = Object.fromEntries([...columns.keys()].map((name) => [name, INFO[name]!]))
  return { length: curve.table.length, columns, info }
}

function properties(analyzed: readonly Analyzed[], detections: readonly Detection[]): Record<string, Json> {
  const total = (count: (item: Analyzed) => number): number => analyzed.reduce((sum, item) => sum + count(item), 0)
  const times = (which: 'start_mjd' | 'end_mjd'): number[] => analyzed.flatMap(({ curve }) => curve.statistics[which] ?? [])
  const [starts, ends] = [times('start_mjd'), times('end_mjd')]
  return {
    n_light_curves: analyzed.length,
    n_epochs: total(({ curve }) => curve.statistics.epochs),
    n_good: total(({ curve }) => curve.statistics.good),
    n_qflag: total(({ quality }) => quality.qflag.reduce((sum, value) => sum + value, 0)),
    n_detections: detections.length,
    filters: [...new Set(analyzed.map(({ curve }) => curve.filter))].toSorted(),
    start_mjd: starts.length > 0 ? Math.min(...starts) : null,
    end_mjd: ends.length > 0 ? Math.max(...ends) : null,
    ...bestEpoch(analyzed),
  }
}

/** The unflagged epoch with the highest |snr| (the first of equals). */
function bestEpoch(analyzed: readonly Analyzed[]): Record<'best_snr' | 'best_snr_mjd' | 'best_snr_filter', Json> {
  let best: { snr: number; mjd: number; filter: string } | undefined
  for (const { curve, scores } of analyzed) {
    const flag = curve.table.columns.get('flag')
    const mjd = curve.table.columns.get('mjd') as Float64Array
    for (let i = 0; i < mjd.length; i++) {
      if (flag !== undefined && flag[i] !== 0) continue
      if (Math.abs(scores.snr[i]!) > Math.abs(best?.snr ?? 0)) best = { snr: scores.snr[i]!, mjd: mjd[i]!, filter: curve.filter }
    }
  }
  return { best_snr: best?.snr ?? null, best_snr_mjd: best?.mjd ?? null, best_snr_filter: best?.filter ?? null }
}
