import type { Shape } from '@astro/sdk'
import { curveKernels } from '../kernels/curve-kernels.ts'
import type { AnalysisTools } from '../photometry/analysis.ts'
import type { QualityParameters } from '../photometry/quality.ts'
import { createSearch, type FinderSetting } from '../photometry/search.ts'
import { nullTest, simulate, type MagnitudeCut, type NullSettings, type SimulatorSettings } from '../photometry/simulate/index.ts'
import { importFinder, importShape } from '../plugins/registry.ts'
import type { AnalysisSettings, ShardObservatory } from './types.ts'

/** What the peak finder has always been called in tables of detections. */
const TITLES: Readonly<Record<string, string>> = { peak: 'peak finding' }

/** The tools of an analysis from its settings: finders and shapes imported, the numeric core of this thread. */
export async function analysisTools(settings: AnalysisSettings, observatories: readonly ShardObservatory[]): Promise<AnalysisTools> {
  const kernels = curveKernels()
  const finders = await Promise.all(settings.finders.map(async ({ id, entry, params }): Promise<FinderSetting> => {
    return { finder: await importFinder(entry, id), params }
  }))
  const shapes = await shapesOf(settings)
  // Checked by the configuration.
  const simulator = settings.simulator as unknown as SimulatorSettings
  const nulls = settings.null as unknown as NullSettings
  const search = createSearch({ quality: settings.quality as unknown as QualityParameters, noise: settings.noise, uncalibrated: settings.uncalibrated, finders }, kernels)
  return {
    search, kernels, knownVariables: new Set(settings.known_variables),
    titles: new Map(finders.map(({ finder }) => [finder.id, TITLES[finder.id] ?? finder.title])),
    ...(shapes.size > 0 && simulator.num_injections > 0 ? {
      simulate: (source, real) => simulate({
        source: source.name, curves: real.curves, real, search, settings: simulator, shapes, kernels, finders, cuts: cutsOf(source.mag, observatories),
      }),
    } : {}),
    ...(nulls.trials > 0 ? { nullTest: (source, real) => nullTest({ source: source.name, curves: real.curves, search, settings: nulls, finders }) } : {}),
  }
}

async function shapesOf({ shapes }: AnalysisSettings): Promise<Map<string, Shape>> {
  return new Map(await Promise.all(shapes.map(async ({ id, entry }) => [id, await importShape(entry, id)] as const)))
}

/** Observatories whose reduction leaves out what is not as bright as the catalog says. */
function cutsOf(mag: number | null, observatories: readonly ShardObservatory[]): Map<string, MagnitudeCut> {
  return new Map(observatories.flatMap(({ name, reduce: { mag_range: range } }) => {
    return typeof range === 'number' && mag !== null ? [[name, { mag, range }] as const] : []
  }))
}
