import { numbers, strings } from '@astro/sdk'
import { describe, expect, it } from 'vitest'
import { buildLightCurve } from '../../src/photometry/light-curve.ts'
import { lightCurve, reduced } from './curves.ts'

const SIX = { mag: [18, 18.1, 17.9, 18.05, 17.95, 16], magerr: Array.from({ length: 6 }, () => 0.1) }

describe('a light curve of six epochs', () => {
  const { table, statistics } = lightCurve(SIX)

  it('has the fluxes of its magnitudes', () => {
    for (const [i, flux] of [229.0868, 208.9296, 251.1886, 218.7762, 239.8833, 1445.4398].entries()) {
      expect(numbers(table, 'flux')[i]).toBeCloseTo(flux, 4)
      expect(numbers(table, 'flux')[i]).toBeCloseTo(10 ** (-0.4 * (SIX.mag[i]! - 23.9)), 9)
    }
  })

  it('has the statistics of the closed forms', () => {
    const sorted = Array.from(numbers(table, 'snr')).toSorted((a, b) => a - b)
    expect(statistics).toMatchObject({
      epochs: 6,
      good: 6,
      start_mjd: 57000,
      end_mjd: 57002.5,
      exp_time: 30,
      is_uniformly_sampled: true,
      zero_point: 23.9,
      frame_rate: 1 / 43200,
      flux_mean: expect.closeTo(432.2174, 4),
      flux_rms: expect.closeTo(453.3321, 4),
      flux_mean_robust: expect.closeTo(234.485, 4),
      snr_max: expect.closeTo(3.18848, 5),
      snr_median: expect.closeTo((sorted[2]! + sorted[3]!) / 2, 12),
      dsnr_max: expect.closeTo(2.67123, 5),
      dmag_brightest: expect.closeTo(1.07499, 5),
      mag_mean: expect.closeTo(17.31074, 5),
      mag_rms: expect.closeTo(2.09906, 5),
      mag_brightest: expect.closeTo(16, 9),
      mag_faintest: expect.closeTo(18.1, 9),
    })
  })

  it('leaves flagged epochs out of the statistics', () => {
    expect(lightCurve({ ...SIX, flag: [0, 0, 0, 0, 0, 4] }).statistics).toMatchObject({
      epochs: 6,
      good: 5,
      flux_mean: expect.closeTo(229.5729, 4),
      flux_max: expect.closeTo(251.1886, 4),
      flux_rms_robust: expect.closeTo(14.9432, 4),
      snr_max: expect.closeTo(10.8574, 4),
    })
  })

  it('scores every epoch by the definitions', () => {
    const { flux_mean_robust: centre, flux_rms_robust: scatter } = statistics
    const lup = (f: number): number => -(2.5 / Math.LN10) * (Math.asinh(f / (2 * scatter!)) + Math.log(scatter!))
    for (let i = 0; i < 6; i++) {
      const flux = numbers(table, 'flux')[i]!
      const worst = Math.max(scatter!, (flux * 0.1 * Math.LN10) / 2.5)
      expect(numbers(table, 'snr')[i]).toBeCloseTo(flux / worst, 10)
      expect(numbers(table, 'dsnr')[i]).toBeCloseTo((flux - centre!) / worst, 10)
      expect(numbers(table, 'dmag')[i]).toBeCloseTo(lup(centre!) - lup(flux), 10)
    }
    expect(numbers(table, 'dmag')[5]).toBeGreaterThan(0)
  })

  it('has its columns in order, with units', () => {
    const full = lightCurve(
      {
        ...SIX,
        chi: [1, 2, 3, 4, 5, 6],
        ra: SIX.mag,
        dec: SIX.mag,
        filtercode: Array.from({ length: 6 }, () => 'zg'),
        catflags: new Uint8Array(6),
      },
      {},
      ['chi'],
    )
    expect([...full.table.columns.keys()]).toEqual([
      'time',
      'exptime',
      'ra',
      'dec',
      'mag',
      'magerr',
      'filter',
      'flag',
      'flux',
      'fluxerr',
      'snr',
      'dsnr',
      'dmag',
      'mjd',
      'bmjd_tdb',
      'chi',
    ])
    const units = ['time', 'exptime', 'ra', 'mag', 'flux', 'fluxerr', 'dmag', 'mjd', 'snr'].map(
      (name) => full.table.info[name]?.unit,
    )
    expect(units).toEqual(['d', 's', 'deg', 'mag', 'uJy', 'uJy', 'mag', 'd', undefined])
  })
})

describe('what a survey may leave out', () => {
  it('converts flux to magnitude, with errors', () => {
    const { table } = lightCurve({ flux: [100, 0, -5, NaN], fluxerr: [10, 10, 10, 10] })
    expect([...numbers(table, 'mag')]).toEqual([expect.closeTo(18.9, 10), NaN, NaN, NaN])
    expect([...numbers(table, 'magerr')]).toEqual([expect.closeTo((0.1 * 2.5) / Math.LN10, 10), NaN, NaN, NaN])
  })

  it('has no magnitude of a mean that is not positive', () => {
    expect(lightCurve({ flux: [-3, -2, -1, 2], fluxerr: [1, 1, 1, 1] }).statistics).toMatchObject({
      flux_mean: -1,
      flux_mean_robust: -1.5,
      mag_mean: null,
      mag_mean_robust: null,
      mag_rms: null,
      mag_rms_robust: null,
      mag_faintest: null,
      mag_brightest: expect.closeTo(23.9 - 2.5 * Math.log10(2), 12),
    })
  })

  it('leaves magnitude and flux alone when both are given', () => {
    const { table } = lightCurve({ mag: [18, 18], magerr: [0.1, 0.1], flux: [5, 6], fluxerr: [1, 2] })
    expect([...numbers(table, 'mag'), ...numbers(table, 'flux'), ...numbers(table, 'fluxerr')]).toEqual([18, 18, 5, 6, 1, 2])
  })

  it('uses the zero point of the instrument', () => {
    const { table, statistics } = lightCurve({ flux: [1099.2] }, { zero_point_instrumental: 20.44 })
    expect(numbers(table, 'mag')[0]).toBeCloseTo(20.44 - 2.5 * Math.log10(1099.2), 12)
    expect([statistics.zero_point, table.info['flux']!.unit]).toEqual([20.44, undefined])
  })

  it('takes the robust scatter for the noise when there is no error', () => {
    const { table, statistics } = lightCurve({ flux: [10, 11, 9, 10, 12, 8] })
    expect(table.columns.has('fluxerr')).toBe(false)
    expect(numbers(table, 'snr')[0]).toBeCloseTo(10 / statistics.flux_rms_robust!, 12)
    expect(lightCurve({ flux: [10, 11, 9, 10, 12, 8], fluxerr: Array.from({ length: 6 }, () => NaN) }).statistics).toEqual(
      statistics,
    )
  })

  it('finds the exposure time in the metadata', () => {
    const mag = [18, 18]
    for (const key of ['exp_time', 'exptime', 'exposure_time', 'exposuretime']) {
      expect(lightCurve({ mag, exptime: undefined }, { [key]: 15 }).statistics.exp_time).toBe(15)
    }
    expect(lightCurve({ mag, exptime: [10, NaN] }, { exptime: 15 }).statistics.exp_time).toBe(10)
    expect(lightCurve({ mag, exptime: [NaN, NaN] }, { exposure_time: 15 })).toMatchObject({
      statistics: { exp_time: 15 },
      meta: { exptime: 15 },
    })
    expect(lightCurve({ mag, exptime: undefined }, { exp_time: null }).statistics.exp_time).toBeNull()
  })

  it('says that there is no exposure time', () => {
    for (const exptime of [undefined, [NaN, NaN]]) {
      expect(() => lightCurve({ mag: [18, 18], exptime })).toThrow(
        expect.objectContaining({ code: 'no_exposure_time', exit: 5, message: expect.stringContaining('No exposure time') }),
      )
    }
  })

  it('says that there is no brightness', () => {
    expect(() => lightCurve({ ra: [1] })).toThrow(expect.objectContaining({ code: 'no_brightness' }))
  })
})

function build(names: string[] | undefined, filtmap?: string | Record<string, string>): string {
  const curve = buildLightCurve(reduced({ mag: [18, 18], filter: names }), {
    observatory: 'Ztf',
    ...(filtmap === undefined ? {} : { filtmap }),
  })
  expect([...new Set(strings(curve.table, 'filter'))]).toEqual([curve.filter])
  return curve.filter
}

describe('filters', () => {
  it('are named by the survey, a table, a template, or the observatory', () => {
    expect(build(['zg', 'zg'])).toBe('zg')
    expect(build(['zg', 'zg'], { zg: 'ztfg' })).toBe('ztfg')
    expect(build(['toString', 'toString'], { zg: 'ztfg' })).toBe('toString')
    expect(build(['$&', '$&'], '<observatory>-<filter>')).toBe('ztf-$&')
    expect(build(undefined, '<filter>!')).toBe('ZTF')
    expect(build(['', ''])).toBe('ZTF')
    expect(build(['', 'g'])).toBe('g')
  })

  it('cannot be two in one curve', () => {
    expect(() => build(['zg', 'zr'])).toThrow(
      expect.objectContaining({ code: 'many_filters', message: expect.stringContaining('zg, zr') }),
    )
  })
})
