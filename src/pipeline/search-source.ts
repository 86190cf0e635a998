import type { LightCurve } from '@astro/sdk'
import { noiseOf } from '../database/noise.ts'
import type { Database } from '../database/open.ts'
import { curveKernels } from '../kernels/curve-kernels.ts'
import type { UncalibratedNoise } from '../photometry/noise.ts'
import type { QualityParameters } from '../photometry/quality.ts'
import { createSearch, type FinderSetting } from '../photometry/search.ts'
import type { SearchResult } from '../photometry/search-result.ts'
import type { Product } from './products.ts'

export interface SourceSearch {
  readonly project: string
  /** Reduced light curves of one source, as they are stored. */
  readonly products: readonly Product[]
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
  return search(curvesOf(request.products))
}

/** Light curves as the reduction made them. */
function curvesOf(products: readonly Product[]): LightCurve[] {
  return products.flatMap(({ observatory, filter, table, meta, row }) => {
    return row === undefined ? [] : [{ table, observatory, filter: filter ?? '', meta: meta as LightCurve['meta'], statistics: row }]
  })
}
