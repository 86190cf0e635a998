import type { LightCurve } from '@astro/sdk'
import { noiseOf } from '../database/noise.ts'
import type { Database } from '../database/open.ts'
import { lightcurvesOf } from '../database/read.ts'
import { curveKernels } from '../kernels/curve-kernels.ts'
import type { UncalibratedNoise } from '../photometry/noise.ts'
import type { QualityParameters } from '../photometry/quality.ts'
import { createSearch, type FinderSetting } from '../photometry/search.ts'
import type { SearchResult } from '../photometry/search-result.ts'
import { resolveInside } from '../store/names.ts'
import { openTables } from '../store/table-file.ts'

export interface SourceSearch {
  readonly root: string
  readonly project: string
  readonly source: string
  /** Legal names. */
  readonly observatories: readonly string[]
  /** Filters to look at; all without. */
  readonly bands?: readonly string[] | undefined
  readonly quality: QualityParameters
  /** Whether the calibrated terms of the project are used (`noise.calibrate`). */
  readonly calibrated: boolean
  /** Noise of light curves that no terms concern (`noise.uncalibrated`). */
  readonly uncalibrated: UncalibratedNoise
  readonly finders: readonly FinderSetting[]
}

/**
 * Searches one source again, from its stored light curves, with what the analysis keeps to itself: spectra and scores (`searched[].scored`).
 * No light curves give an empty result.
 */
export async function searchSource(db: Database, request: SourceSearch): Promise<SearchResult> {
  const noise = request.calibrated ? await noiseOf(db, request.project) : []
  const search = createSearch({ quality: request.quality, noise, uncalibrated: request.uncalibrated, finders: request.finders }, curveKernels())
  return search(await storedCurves(db, request))
}

/** The reduced light curves of one source as the reduction made them, by observatory and time. */
export async function storedCurves(
  db: Database, { root, project, source, observatories, bands }: Pick<SourceSearch, 'root' | 'project' | 'source' | 'observatories' | 'bands'>,
): Promise<LightCurve[]> {
  const rows = (await lightcurvesOf(db, project, source)).filter(({ level, observatory, filter }) =>
    level === 'reduced' && observatories.includes(observatory) && (bands?.includes(filter) ?? true))
  const curves: LightCurve[] = []
  for (const row of rows) {
    const reader = await openTables(resolveInside(root, row.file))
    try {
      const { table, meta } = reader.read(row.key)
      curves.push({ table, observatory: row.observatory, filter: row.filter, meta: meta as LightCurve['meta'], statistics: row })
    } finally {
      reader.close()
    }
  }
  return curves
}
