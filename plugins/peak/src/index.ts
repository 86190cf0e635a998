import { defineFinder, definePlugin, z } from '@astro/sdk'
import type { Find, Series } from '@astro/sdk'

const params = z.strictObject({
  snr_threshold: z.number().positive().default(5).describe('a detection needs a signal-to-noise ratio above this'),
  snr_threshold_sidebands: z.number().default(-2)
    .describe('an event reaches as far as the ratio stays above this; a negative value is added to snr_threshold'),
  max_det_per_lc: z.int().min(0).max(1_000_000).default(10).describe('largest number of detections per light curve'),
  abs_snr: z.boolean().default(true).describe('whether fading counts like brightening'),
  remove_failed: z.boolean().default(false).describe('whether events with an epoch that fails a quality cut are left out'),
})
type Params = z.infer<typeof params>

/** Peaks: runs of epochs around the highest |signal to noise|, of one sign, above a sideband. */
const peak = defineFinder<Params, null>({
  id: 'peak',
  title: 'peak finding',
  version: '1.1',
  scope: 'curve',
  kind: 'event',
  sides: ({ abs_snr }) => (abs_snr ? 'two' : 'one'),
  params,
  trials: (series) => series.reduce((sum, { flag }) => sum + flag.reduce((n, value) => n + Number(value === 0), 0), 0),
  process: (series) => ({ columns: series.map((one) => ({ score: scoresOf(one) })), spectrum: null, state: null }),
  detect: (series, { columns }, { params: p, kernels }) => series.flatMap((one, number) => {
    const score = columns[number]!.score!
    const sideband = p.snr_threshold_sidebands < 0 ? p.snr_threshold + p.snr_threshold_sidebands : p.snr_threshold_sidebands
    const events = kernels.peaks(score, one.time, one.flag, one.failed, {
      threshold: p.snr_threshold, sideband: Math.max(0, sideband), most: p.max_det_per_lc, dips: p.abs_snr, removeFailed: p.remove_failed,
    })
    return events.map(({ start, peak: at, end }): Find => ({
      kind: 'event', series: number, start, peak: at, end, sign: score[at]! > 0 ? 1 : -1, score: score[at]!, period: null,
      epoch: one.time[at]!, duration: one.time[end]! - one.time[start]!, depth: depthOf(one, at), fap: null, alias_of: null, values: {},
    }))
  }),
})

function scoresOf({ flux, noise, baseline }: Series): Float64Array {
  const score = new Float64Array(flux.length)
  for (let i = 0; i < score.length; i++) score[i] = (flux[i]! - baseline) / noise[i]!
  return score
}

/** Relative to the baseline; undefined for difference photometry, which has none. */
function depthOf({ flux, baseline }: Series, at: number): number | null {
  return baseline > 0 ? Math.abs(flux[at]! - baseline) / baseline : null
}

export default definePlugin({ finders: [peak] })
