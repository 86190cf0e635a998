import { curveKernels } from '../kernels/curve-kernels.ts'
import type { AnalysisTools } from '../photometry/analysis.ts'
import { createSearch, type FinderSetting } from '../photometry/search.ts'
import { importFinder } from '../plugins/registry.ts'
import type { AnalysisSettings } from './types.ts'

/** What the peak finder has always been called in tables of detections. */
const TITLES: Readonly<Record<string, string>> = { peak: 'peak finding' }

/** The tools of an analysis from its settings: finders imported, the numeric core of this thread. */
export async function analysisTools(settings: AnalysisSettings): Promise<AnalysisTools> {
  const kernels = curveKernels()
  const finders = await Promise.all(settings.finders.map(async ({ id, entry, params }): Promise<FinderSetting> => {
    return { finder: await importFinder(entry, id), params }
  }))
  const search = createSearch({ quality: settings.quality as never, noise: settings.noise, finders }, kernels)
  return {
    search, kernels, knownVariables: new Set(settings.known_variables),
    titles: new Map(finders.map(({ finder }) => [finder.id, TITLES[finder.id] ?? finder.title])),
  }
}
