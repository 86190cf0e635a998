import type { CurveStatistics, LightCurve } from '@astro/sdk'
import { noiseOf } from '../database/noise.ts'
import type { Database } from '../database/open.ts'
import { lightcurvesOf } from '../database/read.ts'
import type { LightCurveRow } from '../database/rows.ts'
import { curveKernels } from '../kernels/curve-kernels.ts'
import type { QualityParameters } from '../photometry/quality.ts'
import { createSearch, type FinderSetting } from '../photometry/search.ts'
import type { SearchResult } from '../photometry/search-result.ts'
import { resolveInside } from '../store/names.ts'
import { openTables } from '../store/table-file.ts'

/** Which source, and what looks for what in it. */
export interface SourceSearch {
  readonly root: string
  readonly project: string
  readonly source: string
  /** Legal names. */
  readonly observatories: readonly string[]
  /** Filters to look at; all without. */
  readonly bands?: readonly string[] | undefined
  readonly quality: QualityParameters
  readonly finders: readonly FinderSetting[]
}

/** Runs finders over the stored reduced light curves of one source, with the noise terms of its project; stores nothing. */
export async function searchSource(db: Database, request: SourceSearch): Promise<SearchResult> {
  const rows = (await lightcurvesOf(db, request.project, request.source)).filter((row) =>
    row.level === 'reduced' && request.observatories.includes(row.observatory) && (request.bands?.includes(row.filter) ?? true))
  const curves: LightCurve[] = []
  for (const row of rows) curves.push(await storedCurve(request.root, row))
  const noise = await noiseOf(db, request.project)
  return createSearch({ quality: request.quality, noise, finders: request.finders }, curveKernels())(curves)
}

async function storedCurve(root: string, row: LightCurveRow): Promise<LightCurve> {
  const reader = await openTables(resolveInside(root, row.file))
  try {
    const { table, meta } = reader.read(row.key)
    return { table, observatory: row.observatory, filter: row.filter, meta: meta as LightCurve['meta'], statistics: row as CurveStatistics }
  } finally {
    reader.close()
  }
}
