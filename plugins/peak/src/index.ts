import { defineFinder, definePlugin, largestOf } from '@astro/sdk'
import type { Find, FinderContext, Scored, Series } from '@astro/sdk'
import { params, rulesOf } from './params.ts'
import type { Params } from './params.ts'

/**
 * Events as runs of epochs around the highest |S/N|, S/N = (flux - baseline) / noise, of one light curve. The rules are those of
 * `kernels.peaks`. Each usable epoch is one trial.
 */
export const peak = defineFinder<Params, null>({
  id: 'peak',
  title: 'Peaks',
  version: '1.0',
  scope: 'curve',
  kind: 'event',
  params,
  sides: ({ abs_snr }) => (abs_snr ? 'two' : 'one'),
  trials: (series) => series.reduce((sum, each) => sum + usable(each), 0),
  process: (series) => ({ columns: series.map((each) => ({ score: score(each) })), spectrum: null, state: null }),
  detect: (series, scored, ctx) => series.flatMap((each, i) => events(each, i, scored, ctx)).toSorted((a, b) => Math.abs(b.score) - Math.abs(a.score)),
})

export default definePlugin({ finders: [peak] })

/** S/N of every epoch, flagged ones too; NaN without a finite flux and noise above zero. */
function score({ flux, noise, baseline }: Series): Float64Array {
  return flux.map((value, i) => (noise[i]! > 0 ? (value - baseline) / noise[i]! : NaN))
}

function usable({ flux, noise, flag }: Series): number {
  return flux.reduce((count, value, i) => (flag[i] === 0 && Number.isFinite(value) && noise[i]! > 0 ? count + 1 : count), 0)
}

function events(series: Series, index: number, scored: Scored, ctx: FinderContext<Params>): Find[] {
  const snr = scored.columns[index]!['score']!
  const { time, flag, failed, flux, baseline } = series
  const trials = usable(series) * (ctx.params.abs_snr ? 2 : 1)
  return ctx.kernels.peaks(snr, time, flag, failed, rulesOf(ctx.params)).map(({ start, peak: top, end }) => ({
    kind: 'event',
    series: index,
    start,
    peak: top,
    end,
    sign: snr[top]! > 0 ? 1 : -1,
    score: snr[top]!,
    period: null,
    epoch: time[top]!,
    duration: time[end]! - time[start]!,
    depth: baseline > 0 ? Math.abs(flux[top]! - baseline) / baseline : null,
    fap: largestOf(Math.abs(snr[top]!), trials, ctx.kernels.math),
    alias_of: null,
    values: { amplitude: flux[top]! - baseline },
  }))
}
