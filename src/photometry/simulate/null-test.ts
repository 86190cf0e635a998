import type { LightCurve, Series } from '@astro/sdk'
import type { Searched } from '../search-result.ts'
import { drawsOf } from './seed.ts'
import { flippedCurve, shuffledCurve } from './shuffle.ts'
import type { FinderChoice, NullRequest, NullResult, NullSettings } from './types.ts'

type Method = NullResult['method']

interface Tally {
  readonly observatory: string
  readonly filter: string
  star_days: number
  independent_trials: number
  false_alarms: number
  readonly scores: number[]
}

/**
 * What each finder finds in the curves of a source once all that is real is destroyed: the sign flipped about the baseline for finders
 * that look to one side only, otherwise the epochs shuffled within the objects of the survey (`block`: stretches of them). The source
 * has no detection in its real curves: its events would be counted as false alarms.
 */
export function nullTest(request: NullRequest): NullResult[] {
  const { settings, finders, curves } = request
  if (settings.trials < 1 || curves.length === 0) return []
  const cache = new Map<string, readonly LightCurve[]>()
  return finders.flatMap((choice) => testFinder(request, choice, methodOf(choice, settings), cache))
}

/** Of a flip there is one realisation; two-sided finders cannot be tested by it. */
function methodOf({ finder, params }: FinderChoice, { method }: NullSettings): Method {
  if (method === 'shuffle' || method === 'block') return method
  return finder.sides(params) === 'one' ? 'flip' : 'shuffle'
}

function testFinder(request: NullRequest, choice: FinderChoice, method: Method, cache: Map<string, readonly LightCurve[]>): NullResult[] {
  const trials = method === 'flip' ? 1 : request.settings.trials
  const tallies = new Map<string, Tally>()
  for (let trial = 0; trial < trials; trial++) {
    const key = `${method} ${trial}`
    const curves = cache.get(key) ?? nullCurves(request, method, trial)
    cache.set(key, curves)
    const searched = request.search(curves, { finders: [choice.finder.id] }).searched.filter(({ finder }) => finder === choice.finder.id)
    addTrial(tallies, searched, choice, trial === 0)
  }
  return [...tallies.values()].map((tally) => ({ finder: choice.finder.id, method, trials, ...tally }))
}

function nullCurves({ source, curves, settings }: NullRequest, method: Method, trial: number): LightCurve[] {
  return curves.map((curve, i) => {
    if (method === 'flip') {
      const baseline = curve.meta['reference'] === 'difference' ? 0 : (curve.statistics.flux_mean_robust ?? NaN)
      return flippedCurve(curve, baseline)
    }
    // The number of the curve belongs to the purpose: each has an order of its own.
    const draws = drawsOf(settings.seed, `${method} ${i}`, source, trial)
    return shuffledCurve(curve, draws, method === 'block' ? settings.block_days : undefined)
  })
}

function addTrial(tallies: Map<string, Tally>, searched: readonly Searched[], { finder, params }: FinderChoice, first: boolean): void {
  const best = new Map<Tally, number>()
  for (const one of searched) {
    const observatory = [...new Set(one.series.map((series) => series.observatory))].join('+')
    const filter = [...new Set(one.series.map((series) => series.filter))].join('+')
    const key = `${observatory} ${filter}`
    const tally = tallies.get(key) ?? { observatory, filter, star_days: 0, independent_trials: 0, false_alarms: 0, scores: [] }
    tallies.set(key, tally)
    tally.star_days += daysOf(one.series)
    if (first) tally.independent_trials += finder.trials(one.series, params)
    tally.false_alarms += one.found.filter(({ alias_of }) => alias_of === null).length
    const score = bestScore(one, finder.sides(params))
    if (score !== undefined) best.set(tally, Math.max(best.get(tally) ?? -Infinity, score))
  }
  for (const [tally, score] of best) tally.scores.push(score)
}

/** From the first to the last usable epoch of all series of one search. */
function daysOf(series: readonly Series[]): number {
  let [first, last] = [Infinity, -Infinity]
  for (const { time, flag } of series) {
    for (let i = 0; i < time.length; i++) {
      if (flag[i] === 0) [first, last] = [Math.min(first, time[i]!), Math.max(last, time[i]!)]
    }
  }
  return first <= last ? last - first : 0
}

/** Of what was found, else of the scores of the epochs (brightenings only for finders of one side). */
function bestScore({ found, scored, series }: Searched, sides: 'one' | 'two'): number | undefined {
  let best: number | undefined
  for (const { score, alias_of } of found) if (alias_of === null) best = Math.max(best ?? 0, Math.abs(score))
  if (best !== undefined) return best
  scored.columns.forEach(({ score }, k) => {
    const { flag } = series[k]!
    score?.forEach((value, i) => {
      if (flag[i] !== 0 || !Number.isFinite(value)) return
      best = Math.max(best ?? -Infinity, sides === 'one' ? value : Math.abs(value))
    })
  })
  return best
}
