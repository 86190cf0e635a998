import { numbers } from '@astro/sdk'
import { describe, expect, it } from 'vitest'
import { analyze } from './analyze.ts'
import { FINDER, QUALITY } from './curves.ts'
import { missing, sampleCurves } from './ztf-sample.ts'

describe.skipIf(missing)(`a real ZTF star${missing ? ` (${missing})` : ''}`, () => {
  const curves = missing ? [] : sampleCurves()
  const { processed, detections } = analyze(curves, { quality: QUALITY, finder: { ...FINDER, max_det_per_lc: 10 } })

  it('has ten light curves', () => {
    expect(curves.map(({ filter, statistics: s }) => `${filter} ${s.epochs}/${s.good}`)).toEqual([
      'zg 293/277',
      'zr 417/401',
      'zi 9/9',
      'zr 214/210',
      'zg 278/274',
      'zi 10/10',
      'zg 225/221',
      'zr 235/229',
      'zr 98/97',
      'zg 73/73',
    ])
  })

  it('has the statistics of its first season', () => {
    const { table, statistics } = curves[0]!
    expect(statistics).toMatchObject({
      flux_mean: expect.closeTo(29.8299, 4),
      flux_rms: expect.closeTo(4.04598, 5),
      flux_mean_robust: expect.closeTo(29.6864, 4),
      flux_rms_robust: expect.closeTo(3.70144, 5),
      mag_mean_robust: expect.closeTo(20.21861, 5),
      snr_max: expect.closeTo(11.819, 3),
      dsnr_min: expect.closeTo(-3.2273, 4),
      dsnr_max: expect.closeTo(3.7991, 4),
      dmag_brightest: expect.closeTo(0.41221, 5),
      dmag_faintest: expect.closeTo(-0.53103, 5),
      start_mjd: expect.closeTo(58246 + (11 * 3600 + 38 * 60 + 6.99648) / 86400, 9),
      exp_time: 30,
    })
    expect([numbers(table, 'mag')[0], numbers(table, 'flux')[0], numbers(table, 'fluxerr')[0]]).toEqual([
      expect.closeTo(20.01619, 6),
      expect.closeTo(35.77043, 6),
      expect.closeTo(3.181641, 6),
    ])
  })

  it('has four peaks of one epoch each', () => {
    expect(detections).toMatchObject([
      {
        curve: 4,
        snr: expect.closeTo(6.0008, 4),
        peak_mjd: expect.closeTo(58801.2082755, 7),
        peak_mag: expect.closeTo(19.67811, 5),
        peak_mag_diff: expect.closeTo(0.56471, 5),
        quality_flag: false,
      },
      {
        curve: 6,
        snr: expect.closeTo(6.8218, 4),
        peak_mjd: expect.closeTo(59094.4878704, 7),
        peak_mag: expect.closeTo(19.60382, 5),
        quality_flag: false,
      },
      {
        curve: 8,
        snr: expect.closeTo(6.4752, 4),
        peak_mjd: expect.closeTo(59334.4960532, 7),
        peak_mag: expect.closeTo(19.67552, 5),
        quality_flag: false,
      },
      {
        curve: 9,
        snr: expect.closeTo(9.3253, 4),
        peak_mjd: expect.closeTo(59497.3714005, 7),
        peak_mag: expect.closeTo(19.41939, 5),
        peak_mag_diff: expect.closeTo(0.86358, 5),
        quality_flag: true,
      },
    ])
    expect(detections.map((d) => [d.start_index, d.peak_index, d.end_index])).toEqual([249, 127, 6, 62].map((i) => [i, i, i]))
  })

  it('has the offsets of positions on both sides of RA 0', () => {
    const offset = (curve: number): ArrayLike<number> => numbers(processed[curve]!, 'offset')
    expect(detections.map((d) => offset(d.curve)[d.peak_index])).toEqual(
      [-1.355, 1.759, 1.274, 4.051].map((value) => expect.closeTo(value, 3)),
    )
    expect(processed.map((t) => Array.from(numbers(t, 'qflag')).reduce((sum, value) => sum + value, 0))).toEqual([
      35, 43, 0, 18, 17, 1, 27, 32, 9, 7,
    ])
    expect(Math.max(...processed.flatMap((t) => Array.from(numbers(t, 'offset'), Math.abs)))).toBeCloseTo(16.32, 2)
  })
})
