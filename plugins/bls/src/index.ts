import { defineFinder, definePlugin, type Find, type Series } from '@astro/sdk'
import { trialsOf } from './grid.ts'
import { params, type Params } from './params.ts'
import { searchDips, type Dip, type Result } from './search.ts'

/** Transits and eclipses: box least squares of one band, after a biweight trend. Formulas: docs/finders.md. */
export const bls = defineFinder<Params, Result | null>({
  id: 'bls',
  title: 'Box least squares',
  version: '1.1',
  scope: 'band',
  kind: 'periodic',
  params,
  sides: () => 'one',
  trials: (series, given) => series.reduce((sum, { time, flag }) => sum + trialsOf(spanOf(time.filter((_, i) => flag[i] === 0)), given), 0),
  process: (series, ctx) => {
    const result = series[0] === undefined ? null : searchDips(series[0], ctx.params, ctx.kernels)
    return { columns: series.map(() => ({})), spectrum: result?.spectrum ?? null, state: result }
  },
  detect: (series, { state }) => (state?.dips ?? []).map((dip) => find(series[0]!, dip)),
})

export default definePlugin({ finders: [bls] })

function spanOf(time: Float64Array): number {
  const good = time.filter((t) => Number.isFinite(t))
  return good.length > 1 ? good.at(-1)! - good[0]! : 0
}

function find({ time, baseline }: Series, dip: Dip): Find {
  const first = time.find((t) => Number.isFinite(t)) ?? NaN
  // The first transit that begins within the data.
  const epoch = dip.epoch - Math.floor((dip.epoch - first) / dip.period) * dip.period
  const peak = time.reduce((best, t, i) => (Math.abs(t - epoch) < Math.abs(time[best]! - epoch) ? i : best), 0)
  const { checks } = dip
  return {
    kind: 'periodic', series: 0, start: 0, peak, end: time.length - 1, sign: -1, score: -dip.snr, period: dip.period, epoch,
    duration: dip.width + dip.ingress, depth: baseline > 0 ? dip.depth : null, fap: dip.fap, alias_of: dip.alias_of,
    values: {
      depth: dip.depth, depth_error: dip.error, duration: dip.width + dip.ingress, ingress: dip.ingress, snr: dip.snr, sde: dip.sde,
      n_transits: checks.transits, odd_even: checks.oddEven, secondary_depth: checks.secondary?.depth ?? null,
      secondary_snr: checks.secondary?.snr ?? null, multiple: dip.multiple, peak_period: dip.peak, detrend_window: dip.window,
    },
  }
}
