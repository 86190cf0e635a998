import { createRandom } from '@astro/sdk'
import type { CurveKernels, Find, Finder, LightCurve, Series } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import { noiseLookup, type NoiseTerms, type UncalibratedNoise } from './noise.ts'
import { toFloat64 } from './numeric.ts'
import { checkQuality, type QualityParameters } from './quality.ts'
import type { Found, Search, Searched } from './search-result.ts'
import { viewsOf, type View } from './views.ts'

/** A finder and the parameters it runs with, checked by its own schema. */
export interface FinderSetting {
  readonly finder: Finder
  readonly params: unknown
}

export interface SearchSettings {
  readonly quality: QualityParameters
  readonly noise: readonly NoiseTerms[]
  /** Noise of light curves that no terms concern. */
  readonly uncalibrated?: UncalibratedNoise
  readonly finders: readonly FinderSetting[]
}

const silent = { debug: () => {}, info: () => {}, warn: () => {} }

/**
 * Quality, noise and every finder over the light curves of one source: a function of the curves alone, so it runs again on injected
 * and on shuffled data. Series without a single usable epoch are searched by nobody.
 * @throws AstroError `unknown_cut`; `finder_failed` naming the finder, for whatever it throws
 */
export function createSearch({ quality: rules, noise, uncalibrated = 'auto', finders }: SearchSettings, kernels: CurveKernels): Search {
  const lookup = noiseLookup(noise)
  const contexts = finders.map(({ finder, params }) => ({ finder, ctx: { params, kernels, log: silent, random: createRandom } }))
  return (curves, options = {}) => {
    const quality = curves.map((curve) => checkQuality(curve, rules))
    const views = viewsOf(curves, quality, lookup)
    const view = (finder?: Finder): View => views(uncalibrated === 'auto' ? (finder?.noise ?? 'scatter') : uncalibrated)
    const { series, bands } = view()
    const wanted = contexts.filter(({ finder }) => options.finders?.includes(finder.id) ?? true)
    const searched: Searched[] = []
    for (const { finder, ctx } of wanted) {
      for (const group of groupsOf(finder, view(finder))) {
        searched.push(searchGroup(finder, ctx, group, curves))
      }
    }
    return { curves, quality, series, bands, searched }
  }
}

function groupsOf(finder: Finder, { series, bands }: View): (readonly Series[])[] {
  if (finder.scope === 'curve') return series.filter(isUsable).map((one) => [one])
  const usable = bands().map((band) => band.series).filter(isUsable)
  if (finder.scope === 'band') return usable.map((one) => [one])
  return usable.length > 0 ? [usable] : []
}

function isUsable({ flag }: Series): boolean {
  return flag.includes(0)
}

function searchGroup(
  finder: Finder, ctx: Parameters<Finder['process']>[1], series: readonly Series[], curves: readonly LightCurve[],
): Searched {
  try {
    const scored = finder.process(series, ctx)
    const found = finder.detect(series, scored, ctx).map((find) => locateFind(finder.id, find, series, curves))
    return { finder: finder.id, series, scored, found }
  } catch (cause) {
    if (cause instanceof AstroError) throw cause
    const why = cause instanceof Error ? (cause.message || cause.name).split('\n')[0]! : String(cause)
    throw new AstroError('finder_failed', EXIT.plugin, `finder '${finder.id}' failed: ${why}`, {
      hint: 'leave it out with --finder, or ask its author', data: { finder: finder.id }, cause,
    })
  }
}

/** A find with its place in the light curves. */
export function locateFind(finder: string, find: Find, group: readonly Series[], curves: readonly LightCurve[]): Found {
  const series = group[find.series]!
  const curve = series.curve[find.peak]!
  const rowIn = (epoch: number): number => (series.curve[epoch] === curve ? series.row[epoch]! : -1)
  const mjd = (epoch: number): number => toFloat64(curves[series.curve[epoch]!]!.table.columns.get('mjd')!)[series.row[epoch]!]!
  return {
    ...find, finder, observatory: series.observatory, filter: [...new Set(group.map((one) => one.filter))].join('+'), curve,
    start_index: rowIn(find.start), peak_index: rowIn(find.peak), end_index: rowIn(find.end),
    start_mjd: mjd(find.start), peak_mjd: mjd(find.peak), end_mjd: mjd(find.end), failed: hasFailed(find, series),
  }
}

/** An event fails with any of its epochs; a period is of all epochs, good and bad. */
function hasFailed({ kind, start, end }: Find, { flag, failed }: Series): boolean {
  if (kind === 'periodic') return false
  for (let i = start; i <= end; i++) if (flag[i] === 0 && failed[i] !== 0) return true
  return false
}
