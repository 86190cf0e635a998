import { defineFinder, definePlugin, type CurveMath, type Find, type FinderContext, type FinderScope, type Scored, type Series } from '@astro/sdk'
import { searchable, type Searchable } from './epochs.ts'
import { params, type Params } from './params.ts'
import { searchPeriods, gridOf, type Result, type Variation } from './search.ts'

interface State {
  readonly data: Searchable
  readonly result: Result | null
}

function periodFinder(id: string, title: string, scope: FinderScope) {
  return defineFinder<Params, State>({
    id, title, version: '1.1', scope, kind: 'periodic', noise: 'neighbours', params,
    sides: () => 'two',
    trials: (series, given) => {
      const { epochs: { time } } = searchable(series, 'flux', Math)
      const grid = time.length > 1 ? gridOf(time.at(-1)! - time[0]!, given) : null
      return grid === null ? 0 : Math.ceil(grid.count / given.oversample)
    },
    process: (series, ctx): Scored<State> => {
      const data = searchable(series, ctx.params.scale, ctx.kernels.math)
      const result = searchPeriods(data, ctx.params, ctx.kernels)
      return { columns: series.map(() => ({})), spectrum: result?.spectrum ?? null, state: { data, result } }
    },
    detect: (series, { state }, ctx) => (state.result?.variations ?? []).map((one) => find(series, state.data, one, ctx)),
  })
}

/** Generalised Lomb-Scargle periodogram of one band (Zechmeister and Kuerster 2009, A&A 496, 577), false alarms after Baluev 2008. */
export const ls = periodFinder('ls', 'Lomb-Scargle periods', 'band')
/** The same of all bands of a source at once, each with its own mean and amplitudes (VanderPlas and Ivezic 2015, ApJ 812, 18). */
export const lsBands = periodFinder('ls_bands', 'Lomb-Scargle periods of all bands together', 'source')

export default definePlugin({ finders: [ls, lsBands] })

function find(series: readonly Series[], data: Searchable, one: Variation, { kernels }: FinderContext<Params>): Find {
  const { time } = data.epochs
  const period = 1 / one.frequency
  const shape = brightest(data, one, kernels.math)
  // The amplitude is that of band 0: so must be the baseline.
  const own = [...time.keys()].filter((i) => (data.band?.[i] ?? 0) === 0)
  const nearest = own.reduce((best, i) => (Math.abs(time[i]! - shape.epoch) < Math.abs(time[best]! - shape.epoch) ? i : best))
  const place = data.series[nearest]!
  const baseline = series[place]!.baseline
  const rows = series[place]!.time.length
  return {
    kind: 'periodic', series: place, start: 0, peak: data.row[nearest]!, end: rows - 1, sign: 0,
    // Amplitude over its error: chi2 of the constant less chi2 of the variation, as a number of sigmas.
    score: Math.sqrt(Math.max(0, (one.fit.chi2Constant / one.fit.chi2 - 1) * (time.length - data.bands - 2 * one.terms * data.bands))),
    period, epoch: shape.epoch, duration: null, depth: depthOf(shape.amplitude, data, baseline, kernels.math), fap: one.fap, alias_of: one.alias_of,
    values: {
      power: one.power, terms: one.terms, amplitude: shape.amplitude, peak_period: 1 / one.peak, double_period: 2 * period, half_period: period / 2,
      multiple: multipleOf(one.peak / one.frequency), period_error: periodError(data, one), n_epochs: time.length, bands: data.bands,
      scale: data.magnitudes ? 'magnitude' : 'flux',
    },
  }
}

/** Half of the range of the light relative to the baseline, or, of magnitudes, to the middle of the range. */
function depthOf(amplitude: number, { magnitudes }: Searchable, baseline: number, math: CurveMath): number | null {
  if (!(baseline > 0)) return null
  if (!magnitudes) return amplitude / baseline
  const ratio = math.exp((2 * amplitude * Math.LN10) / 2.5)
  return (ratio - 1) / (ratio + 1)
}

/** How the period stands to that of the highest peak. */
function multipleOf(ratio: number): string {
  const nearest = [1, 2, 3, 1 / 2, 1 / 3, 3 / 2, 2 / 3].find((one) => Math.abs(ratio / one - 1) < 0.01)
  return nearest === undefined ? 'another peak' : ({ 1: '1', 2: '2', 3: '3', [1 / 2]: '1/2', [1 / 3]: '1/3', [3 / 2]: '3/2', [2 / 3]: '2/3' })[nearest]!
}

/** Standard deviation of the period: sigma_f = sqrt(6 / N) sigma / (pi T A) (Montgomery and O'Donoghue 1999), sigma the scatter left. */
function periodError({ epochs: { time }, bands }: Searchable, { frequency, fit, terms }: Variation): number {
  const n = time.length
  const span = time.at(-1)! - time[0]!
  const ratio = Math.sqrt((2 * Math.max(0, fit.chi2Constant - fit.chi2)) / (fit.chi2 / Math.max(1, n - bands - 2 * terms)) / n)
  return Math.sqrt(6 / n) / (Math.PI * span * ratio) / frequency ** 2
}

/** Time of the first maximum of the fitted light after the first epoch (of band 0), and half of its range. */
function brightest(data: Searchable, { frequency, terms, fit }: Variation, math: FinderContext<Params>['kernels']['math']): { epoch: number; amplitude: number } {
  const light = (turns: number): number => {
    let sum = 0
    for (let k = 1; k <= terms; k++) {
      sum += fit.coefficients[2 * k - 1]! * math.cos(2 * Math.PI * k * turns) + fit.coefficients[2 * k]! * math.sin(2 * Math.PI * k * turns)
    }
    return sum
  }
  let [best, high, low] = [0, -Infinity, Infinity]
  for (let i = 0; i < 1000; i++) {
    const value = light(i / 1000)
    if (value > high) [best, high] = [i / 1000, value]
    if (value < low) low = value
  }
  return { epoch: (data.epochs.time[0] ?? NaN) + best / frequency, amplitude: (high - low) / 2 }
}

