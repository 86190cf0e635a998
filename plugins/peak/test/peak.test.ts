import { normalTail, numbers } from '@astro/sdk'
import type { LightCurve } from '@astro/sdk'
import { describe, expect, it } from 'vitest'
import { uniform } from '../../../test/kernels/support.ts'
import { findPeaks, score } from '../../../test/photometry/slow-finder.ts'
import { missing, sampleCurves } from '../../../test/photometry/ztf-sample.ts'
import { randomCurve } from './curves.ts'
import { peak } from '../src/index.ts'
import { contextOf, seriesOf } from './series.ts'

const DEFAULTS = { snr_threshold: 5, snr_threshold_sidebands: -2, max_det_per_lc: 10, abs_snr: true, remove_failed: false }

/** A light curve as a series with the noise of first light: the larger of error and robust scatter. */
function seriesFrom({ table, statistics }: LightCurve, failed: Uint8Array) {
  const [flux, error] = [numbers(table, 'flux'), table.columns.has('fluxerr') ? numbers(table, 'fluxerr') : undefined]
  const scatter = statistics.flux_rms_robust ?? NaN
  const noise = Float64Array.from(flux, (_, i) => Math.max(error && error[i]! > 0 ? error[i]! : 0, scatter > 0 ? scatter : 0) || NaN)
  const flag = Uint8Array.from(flux, (_, i) => (table.columns.has('flag') && numbers(table, 'flag')[i] !== 0 ? 1 : 0))
  const time = Float64Array.from(numbers(table, 'mjd'))
  return seriesOf({ time, flux: Float64Array.from(flux), noise, baseline: statistics.flux_mean_robust ?? NaN, flag, failed })
}

function same(curve: LightCurve, failed: Uint8Array, rules: typeof DEFAULTS): number {
  const quality = { qflag: failed, offset: null } as unknown as Parameters<typeof findPeaks>[2]
  const { snr } = score(curve)
  const before = findPeaks(curve, snr, quality, rules).events as [start: number, peak: number, end: number][]
  const ctx = contextOf({ ...rules, gap: 0 })
  const series = [seriesFrom(curve, failed)]
  const found = peak.detect(series, peak.process(series, ctx), ctx)
  const told = found.map((f) => [f.start, f.peak, f.end, f.score, f.sign]).toSorted((a, b) => a[1]! - b[1]!)
  expect(told).toEqual(before.map(([start, top, end]) => [start, top, end, snr[top]!, Math.sign(snr[top]!)]))
  return before.length
}

describe('the events of first light', () => {
  it('on random curves', () => {
    const next = uniform(77)
    let events = 0
    for (let trial = 0; trial < 200; trial++) {
      const curve = randomCurve(next)
      const rules = { ...DEFAULTS, snr_threshold: 2 + 3 * next(), abs_snr: next() < 0.7, remove_failed: next() < 0.3, max_det_per_lc: 1 + Math.floor(9 * next()) }
      events += same(curve, Uint8Array.from({ length: curve.table.length }, () => Number(next() < 0.1)), rules)
    }
    expect(events).toBeGreaterThan(200)
  })

  it.skipIf(missing)(`on a real ZTF star${missing ? ` (${missing})` : ''}`, () => {
    for (const curve of missing ? [] : sampleCurves()) same(curve, new Uint8Array(curve.table.length), { ...DEFAULTS, snr_threshold: 3, snr_threshold_sidebands: -1 })
  })
})

describe('peak', () => {
  const time = Float64Array.of(0, 1, 2, 3, 20)
  const noise = new Float64Array(5).fill(0.5)

  it('tells sign, extent, depth and chance of what it finds, the best first', () => {
    const series = [seriesOf({ time, flux: Float64Array.of(10, 14, 10, 2, 10), noise, baseline: 10 })]
    const ctx = contextOf({ ...DEFAULTS, gap: 0 })
    const found = peak.detect(series, peak.process(series, ctx), ctx)
    expect(found.map(({ peak: at, sign, score: s, depth, epoch }) => [at, sign, s, depth, epoch])).toEqual([[3, -1, -16, 0.8, 3], [1, 1, 8, 0.4, 1]])
    expect(found[1]!.fap! / (10 * normalTail(8, Math))).toBeCloseTo(1, 9)
    expect(peak.trials(series, ctx.params)).toBe(5)
  })

  it('joins within a gap, passes over limits and what has no noise', () => {
    const flux = Float64Array.of(5, 0, 9, NaN, 50)
    const series = [seriesOf({ time, flux, noise: Float64Array.of(0.5, 0.5, 0.5, 0.5, NaN) })]
    const ctx = contextOf({ ...DEFAULTS, gap: 3 })
    expect(peak.detect(series, peak.process(series, ctx), ctx).map((f) => [f.start, f.peak, f.end, f.duration, f.depth])).toEqual([[0, 2, 2, 2, null]])
    const flagged = [{ ...series[0]!, flag: Uint8Array.of(1, 1, 1, 1, 1) }]
    expect(peak.detect(flagged, peak.process(flagged, ctx), ctx)).toEqual([])
    const none = [seriesOf({ time: time.slice(0, 0), flux: flux.slice(0, 0), noise: noise.slice(0, 0) })]
    expect(peak.detect(none, peak.process(none, ctx), ctx)).toEqual([])
  })

  it('has defaults for all its parameters and describes them', () => {
    const checked = peak.checkParams({})
    expect(checked).toEqual({ ok: true, value: { ...DEFAULTS, gap: 0 } })
    expect(peak.checkParams({ gap: -1 }).ok).toBe(false)
  })

  it('the tail of the normal distribution, from tables', () => {
    expect(normalTail(0, Math)).toBe(0.5)
    expect(normalTail(1, Math)).toBeCloseTo(0.15865525393145707, 14)
    expect(normalTail(5, Math) / 2.866515718791939e-7).toBeCloseTo(1, 10)
    expect(normalTail(3, Math) / normalTail(3 - 1e-12, Math)).toBeCloseTo(1, 10)
    expect(normalTail(-2, Math)).toBeCloseTo(0.9772498680518208, 14)
  })
})
