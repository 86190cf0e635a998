import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findPeaks, score, type PeakParameters } from './analyze.ts'
import { checkQuality } from '../../src/photometry/quality.ts'
import type { Detection, LightCurve } from '@astro/sdk'
import { FINDER, lightCurve, QUALITY, quietStar, raise } from './curves.ts'

function detect(curve: LightCurve, parameters: Partial<PeakParameters> = {}): Detection[] {
  return findPeaks(curve, score(curve), checkQuality(curve, QUALITY), { ...FINDER, ...parameters }).detections
}

/** Peaks of given scores: a curve that is good everywhere but at the flagged epochs. */
function peaksOf(
  snr: readonly number[],
  parameters: Partial<PeakParameters> = {},
  flagged: readonly number[] = [],
  failed: readonly number[] = [],
) {
  const curve = lightCurve({ mag: snr.map(() => 18), flag: snr.map((_, i) => (flagged.includes(i) ? 1 : 0)) })
  const qflag = Uint8Array.from(snr, (_, i) => (flagged.includes(i) || failed.includes(i) ? 1 : 0))
  const scores = { snr: Float64Array.from(snr), dmag: new Float64Array(snr.length) }
  const { detections, detected } = findPeaks(
    curve,
    scores,
    { offset: null, qflag },
    { ...FINDER, max_det_per_lc: 10, ...parameters },
  )
  const events = detections.map(({ peak_index, start_index, end_index }) => [start_index, peak_index, end_index])
  return { events, epochs: Array.from(detected.keys()).filter((i) => detected[i] === 1), detections }
}

const quiet = lightCurve({ ...quietStar() })

describe('peaks of a star', () => {
  it('has none in a quiet star', () => {
    expect(detect(quiet, { max_det_per_lc: 10 })).toEqual([])
  })

  it('finds one raised epoch', () => {
    const found = detect(raise(quiet, [30], 8))
    expect(found).toMatchObject([
      {
        method: 'peak finding',
        peak_index: 30,
        start_index: 30,
        end_index: 30,
        peak_mjd: 57015,
        start_mjd: 57015,
        end_mjd: 57015,
        simulated: false,
      },
    ])
    expect(Math.abs(found[0]!.snr - 8)).toBeLessThan(1)
    expect(found[0]!.peak_mag_diff).toBeGreaterThan(0)
    expect(found[0]!.peak_mag_diff).toBeCloseTo(raise(quiet, [30], 8).statistics.mag_mean_robust! - found[0]!.peak_mag!, 12)
  })

  it('finds a dip with its own time', () => {
    const curve = raise(raise(quiet, [30], 8), [60], -8)
    const found = detect(curve, { max_det_per_lc: 2 })
    expect(found).toMatchObject([{ peak_index: 30 }, { peak_index: 60, start_mjd: 57030, end_mjd: 57030 }])
    expect(Math.abs(found[1]!.snr + 8)).toBeLessThan(1)
    expect(found[1]!.peak_mag_diff).toBeLessThan(0)
    expect(detect(curve, { max_det_per_lc: 2, abs_snr: false })).toMatchObject([{ peak_index: 30 }])
  })

  it('passes over flagged epochs and NaN', () => {
    const star = { ...quietStar(), flag: quietStar().flag.map((_, i) => (i === 20 ? 1 : 0)) }
    const flux = star.mag.map((mag, i) => (i === 20 ? 5000 : i === 25 ? NaN : 10 ** (0.4 * (23.9 - mag))))
    const curve = lightCurve({ ...star, flux, mag: undefined, magerr: undefined, fluxerr: flux.map(() => 20) })
    expect(detect(curve, { max_det_per_lc: 10 })).toEqual([])
    expect(score(curve).snr[20]).toBeGreaterThan(100)
  })

  it('finds five raised epochs as one event', () => {
    expect(detect(raise(quiet, [40, 41, 42, 43, 44], 8), { max_det_per_lc: 10 })).toMatchObject([
      { start_index: 40, end_index: 44, start_mjd: 57020, end_mjd: 57022 },
    ])
  })

  it('finds two flares far apart as two', () => {
    const curve = raise(quiet, [10, 11, 80, 81, 82], 9)
    expect(detect(curve, { max_det_per_lc: 2 })).toMatchObject([
      { start_index: 10, end_index: 11 },
      { start_index: 80, end_index: 82 },
    ])
    expect(detect(curve, { max_det_per_lc: 1 })).toHaveLength(1)
    expect(detect(curve, { max_det_per_lc: 0 })).toHaveLength(0)
  })

  it('scores by the larger of error and scatter, positive for brighter', () => {
    const { table, statistics } = quiet
    const { snr, dmag } = score(quiet)
    const [flux, fluxerr, mag] = ['flux', 'fluxerr', 'mag'].map((name) => table.columns.get(name) as Float64Array) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ]
    const sorted = [...mag].toSorted((a, b) => a - b)
    for (let i = 0; i < table.length; i++) {
      expect(snr[i]).toBeCloseTo(
        (flux[i]! - statistics.flux_mean_robust!) / Math.max(fluxerr[i]!, statistics.flux_rms_robust!),
        12,
      )
      expect(dmag[i]).toBeCloseTo((sorted[49]! + sorted[50]!) / 2 - mag[i]!, 12)
    }
  })

  it('finds nothing in curves too odd to score', () => {
    for (const curve of [
      lightCurve({ mag: [18] }),
      lightCurve({ mag: [18, 12], flag: [1, 1] }),
      lightCurve({ flux: [NaN, NaN] }),
      lightCurve({ mag: new Float64Array(0) }),
    ]) {
      expect(detect(curve, { max_det_per_lc: 10 })).toEqual([])
    }
  })
})

describe('events', () => {
  it('start strictly above the threshold', () => {
    expect(peaksOf([0, 5, 0]).events).toEqual([])
    expect(peaksOf([0, 5 + 1e-12, 0]).events).toEqual([[1, 1, 1]])
  })

  it('reach to the sidebands, strictly, and keep to one sign', () => {
    expect(peaksOf([3, 3.1, 9, 4, -6, 4, 3.1]).events).toEqual([
      [1, 2, 3],
      [4, 4, 4],
    ])
    expect(peaksOf([3, 3.1, 9, 4, 2]).epochs).toEqual([1, 2, 3])
    expect(peaksOf([3, 3.1, 9, 4, 2], { snr_threshold_sidebands: 1 }).epochs).toEqual([0, 1, 2, 3, 4])
    expect(peaksOf([-3, 9, 0.1, -0.1, 1], { snr_threshold_sidebands: -20 }).epochs).toEqual([1, 2])
    expect(peaksOf([6, 9, 8.5], { snr_threshold_sidebands: 8 }).events).toEqual([
      [0, 0, 0],
      [1, 1, 2],
    ])
  })

  it('bridge epochs that say nothing, which are no part of them', () => {
    const { events, epochs } = peaksOf([NaN, 4, 500, 9, NaN, 6, 1000, 0, NaN], {}, [2, 6])
    expect(events).toEqual([[1, 3, 5]])
    expect(epochs).toEqual([1, 3, 5])
  })

  it('are found highest first and told in time order', () => {
    const snr = [0, 6, 0, -9, 0, 7, 0]
    expect(peaksOf(snr).events).toEqual([
      [1, 1, 1],
      [3, 3, 3],
      [5, 5, 5],
    ])
    expect(peaksOf(snr, { max_det_per_lc: 2 }).events).toEqual([
      [3, 3, 3],
      [5, 5, 5],
    ])
    expect(peaksOf([8, 0, 8], { max_det_per_lc: 1 }).events).toEqual([[0, 0, 0]])
  })

  it('go when one of their epochs fails, and leave room for others', () => {
    const snr = [0, 4, 9, 4, 0, 6, 0, 12, 0]
    const kept = peaksOf(snr, { max_det_per_lc: 3 }, [], [3, 7])
    expect(kept.detections.map((d) => d.quality_flag)).toEqual([true, false, true])
    const { events, epochs } = peaksOf(snr, { max_det_per_lc: 1, remove_failed: true }, [], [3, 7])
    expect([events, epochs]).toEqual([[[5, 5, 5]], [5]])
  })

  it('are disjoint, hold their peak, and are all above the sideband', () => {
    const value = fc.oneof(fc.double({ min: -12, max: 12, noNaN: true }), fc.constant(NaN))
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), fc.boolean(), (snr, abs_snr) => {
        const { detections, epochs } = peaksOf(snr, { abs_snr, max_det_per_lc: 100 })
        let last = -1
        for (const d of detections) {
          expect(d.start_index).toBeGreaterThan(last)
          last = d.end_index
          const own = epochs.filter((i) => i >= d.start_index && i <= d.end_index)
          expect(own).toEqual(snr.flatMap((_, i) => (i >= d.start_index && i <= d.end_index && !Number.isNaN(snr[i]) ? [i] : [])))
          for (const i of own) expect(Math.abs(snr[i]!) <= Math.abs(d.snr) && snr[i]! * Math.sign(d.snr) > 3).toBe(true)
        }
        const above = snr.flatMap((s, i) => ((abs_snr ? Math.abs(s) : s) > 5 ? [i] : []))
        expect(above.filter((i) => !epochs.includes(i))).toEqual([])
      }),
    )
  })
})

function displaced(epochs: readonly number[], sigma: number, moved: number): LightCurve {
  const star = quietStar()
  const moving = checkQuality(quiet, QUALITY).offset!
  // Along RA until the offset is about ten scatters: the scatter is the distance that one unit of offset stands for.
  const distance = (i: number): number => Math.hypot((star.ra[i]! - 10) * Math.cos((20 * Math.PI) / 180), star.dec[i]! - 20)
  const far = moving.indexOf(Math.max(...moving))
  const near = moving.indexOf(Math.min(...moving))
  const scatter = (distance(far) - distance(near)) / (moving[far]! - moving[near]!)
  star.ra[moved] = 10 + (11 * scatter) / Math.cos((20 * Math.PI) / 180)
  star.dec[moved] = 20
  return raise(lightCurve({ ...star }), epochs, sigma)
}

describe('quality of events', () => {
  it('removes or flags an epoch that is displaced', () => {
    const curve = displaced([50], 12, 50)
    expect(detect(curve, { remove_failed: true, max_det_per_lc: 3 })).toEqual([])
    const [found, ...others] = detect(curve, { max_det_per_lc: 3 })
    expect(others).toEqual([])
    expect(found).toMatchObject({ peak_index: 50, quality_flag: true })
    expect(Math.abs(found!.quality_values['offset']! - 10)).toBeLessThan(3)
  })

  it('flags an event whose edge is displaced, not its peak', () => {
    const curve = raise(displaced([49, 51], 8, 51), [50], 12)
    const quality = checkQuality(curve, QUALITY)
    const [found] = detect(curve)
    expect(found).toMatchObject({ peak_index: 50, start_index: 49, end_index: 51, quality_flag: true })
    expect(quality.qflag[50]).toBe(0)
    expect(found!.quality_values['offset']).toBe(Math.abs(quality.offset![51]!))
    expect(detect(curve, { remove_failed: true })).toEqual([])
  })

  it('has a null offset without positions', () => {
    expect(peaksOf([0, 9]).detections[0]).toMatchObject({ quality_flag: false, quality_values: { offset: null } })
  })
})
