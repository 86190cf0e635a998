import { createRandom, type LightCurve } from '@astro/sdk'
import { describe, expect, it } from 'vitest'
import type { CurveNoise } from '../../src/database/noise.ts'
import { LOG_BASE } from '../../src/photometry/flux.ts'
import { calibrateNoise, noiseSummary } from '../../src/photometry/noise-calibration.ts'
import { epochNoise, noiseLookup, noiseMagnitude, type NoiseTerms } from '../../src/photometry/noise.ts'
import { lightCurve } from './curves.ts'

const SETTINGS = { calibrate: true, minimum_curves: 20, bin_width: 0.5 }
const ZERO_POINT = 23.9
const fluxOf = (mag: number): number => 10 ** (0.4 * (ZERO_POINT - mag))

interface Star {
  readonly seed: string
  readonly mag: number
  /** Quoted error, mag. */
  readonly error: number
  /** True standard deviation over the quoted error, and what is added in square, mag. */
  readonly scale?: number
  readonly floor?: number
  /** Relative flux added at a time. */
  readonly varies?: (mjd: number) => number
  readonly step?: number
  readonly epochs?: number
}

function star({ seed, mag, error, scale = 1, floor = 0, varies = () => 0, step = 1, epochs = 200 }: Star, meta = {}): LightCurve {
  const random = createRandom(seed)
  const flux = fluxOf(mag)
  const sigma = LOG_BASE * flux * Math.sqrt((scale * error) ** 2 + floor ** 2)
  const mjd = Float64Array.from({ length: epochs }, (_, i) => 58000 + step * i)
  return lightCurve({
    mjd, flux: mjd.map((time) => flux * (1 + varies(time)) + random.normal(0, sigma)), fluxerr: mjd.map(() => LOG_BASE * flux * error),
  }, meta)
}

function row(curve: LightCurve, name: string): CurveNoise {
  return { source_name: name, observatory: 'SURVEY', filter: 'r', ...noiseSummary(curve) }
}

/** Constants of a survey whose quoted errors are 0.02 to 0.1 mag. */
function field(count: number, change: Partial<Star>, first = 16): CurveNoise[] {
  return Array.from({ length: count }, (_, i) => {
    const mag = first + (3 * i) / count
    return row(star({ seed: `star ${i}`, mag, error: 0.02 * 10 ** ((0.7 * (mag - 16)) / 3), ...change }), `S${i}`)
  })
}

const supernova = (t: number): number => (t < 58060 ? 0 : 5 * Math.exp(-(t - 58060) / 40))

const slow = (t: number): number => 0.5 * Math.sin(t / 50)

const fast = (t: number): number => 0.5 * Math.sin(t * 2.4)

describe('the summary of a light curve', () => {
  it('is the scatter in units of the quoted errors, to its statistical error', () => {
    for (const scale of [0.5, 1, 2]) {
      const { noise_ratio, noise_error, noise_mag } = noiseSummary(star({ seed: 'a', mag: 18, error: 0.05, scale, epochs: 4000 }))
      expect(Math.abs(noise_ratio! / scale - 1)).toBeLessThan((3 * 1.1664) / Math.sqrt(4000))
      expect(noise_error).toBeCloseTo(0.05, 3)
      expect(noise_mag).toBeCloseTo(18, 2)
    }
  })

  it('is not raised by a supernova, nor by a slow variable, but by one faster than a night', () => {
    expect(noiseSummary(star({ seed: 'a', mag: 18, error: 0.1, varies: supernova })).noise_ratio).toBeLessThan(1.5)
    expect(noiseSummary(star({ seed: 'b', mag: 18, error: 0.05, varies: slow })).noise_ratio).toBeLessThan(1.3)
    expect(noiseSummary(star({ seed: 'c', mag: 18, error: 0.05, varies: fast })).noise_ratio).toBeGreaterThan(4)
  })

  it('says nothing of too few good epochs, of none with errors', () => {
    expect(noiseSummary(star({ seed: 'a', mag: 18, error: 0.05, epochs: 9 })).noise_ratio).toBeNull()
    expect(noiseSummary(lightCurve({ flux: Array.from({ length: 50 }, (_, i) => 100 + (i % 3)) }))).toMatchObject({ noise_ratio: null, noise_error: null })
    const flagged = lightCurve({ mag: Array.from({ length: 20 }, () => 18), magerr: Array.from({ length: 20 }, () => 0.1), flag: Array.from({ length: 20 }, () => 1) })
    expect(noiseSummary(flagged)).toEqual({ noise_mag: null, noise_ratio: null, noise_error: null })
  })

  it('takes the errors for the magnitude of difference photometry, whose baseline is 0', () => {
    const random = createRandom('d')
    const curve = lightCurve({ flux: Array.from({ length: 100 }, () => random.normal(0, 3)), fluxerr: Array.from({ length: 100 }, () => 2) }, { reference: 'difference' })
    expect(noiseMagnitude(curve)).toBeCloseTo(ZERO_POINT - 2.5 * Math.log10(2), 12)
    expect(noiseSummary(curve).noise_ratio).toBeGreaterThan(1.2)
    expect(noiseSummary(curve).noise_error).toBeNull()
  })
})

/** Alerts of a transient that rises to `height` quoted errors and fades; a few days between epochs. */
function alerts(seed: string, epochs: number, scale = 1, height = 30): LightCurve {
  const random = createRandom(seed)
  const mjd = Float64Array.from({ length: epochs }, (_, i) => 58000 + (60 * i) / epochs + random.uniform(0, 0.5))
  const light = (t: number): number => height * Math.exp(-(((t - 58025) / 20) ** 2))
  return lightCurve({ mjd, flux: mjd.map((t) => light(t) + random.normal(0, scale)), fluxerr: mjd.map(() => 1) }, { reference: 'difference' })
}

describe('difference photometry of transients alone', () => {
  it('has the noise of its epochs, not its light', () => {
    for (const scale of [1, 2]) {
      const ratios = Array.from({ length: 60 }, (_, i) => noiseSummary(alerts(`${i}`, 20, scale)).noise_ratio!)
      expect(Math.abs(ratios.toSorted((a, b) => a - b)[30]! / scale - 1)).toBeLessThan(0.25)
    }
    const rows = Array.from({ length: 40 }, (_, i) => row(alerts(`${i}`, 20), `S${i}`))
    for (const { calibrated, scale } of calibrateNoise(rows, { ...SETTINGS, bin_width: 20 })) {
      expect(calibrated).toBe(true)
      expect(Math.abs(scale - 1)).toBeLessThan(0.25)
    }
  })

  it('without terms: the quoted errors, larger where neighbours scatter more; the scatter where none is quoted', () => {
    const quiet = alerts('a', 8)
    expect([...epochNoise(quiet, undefined)]).toEqual(Array.from({ length: 8 }, () => 1))
    const loud = epochNoise(alerts('b', 60, 3, 0), undefined)
    expect(Math.abs(loud[0]! / 3 - 1)).toBeLessThan(0.4)
    const bare = lightCurve({ flux: [1, 2, 3, 4, 5, 6] }, { reference: 'difference' })
    expect([...epochNoise(bare, undefined)]).toEqual(Array.from({ length: 6 }, () => bare.statistics.flux_rms_robust))
  })

  it('total fluxes are judged so on request', () => {
    const spotted = star({ seed: 'e', mag: 15, error: 0.001, varies: (t) => 0.05 * Math.sin(t), step: 0.02, epochs: 2000 })
    const error = (spotted.table.columns.get('fluxerr') as Float64Array)[0]!
    expect(epochNoise(spotted, undefined)[0]! / error).toBeGreaterThan(20)
    expect(epochNoise(spotted, undefined, 'neighbours')[0]! / error).toBeLessThan(1.5)
  })

  it('quiet: an error in magnitudes is that of the undisturbed source, an error in flux stays', () => {
    const random = createRandom('quiet')
    const flux = Array.from({ length: 60 }, (_, i) => (i >= 50 ? 1000 : i === 40 ? 20 : random.normal(100, 5)))
    const errorOf = (own: 'neighbours' | 'quiet', fluxerr: number[]): Float64Array => epochNoise(lightCurve({ flux, fluxerr }), undefined, own)
    const relative = flux.map((value) => 0.05 * value)
    const baseline = lightCurve({ flux, fluxerr: relative }).statistics.flux_mean_robust!
    const [told, quiet] = [errorOf('neighbours', relative), errorOf('quiet', relative)]
    const ratio = told[50]! / 50
    expect(quiet[50]! / ratio).toBeCloseTo(0.05 * baseline, 6)
    expect(told[40]! / ratio).toBeCloseTo(1, 6)
    // No further than the median error of the curve.
    expect(quiet[40]! / ratio).toBeCloseTo(relative.toSorted((a, b) => a - b).slice(29, 31).reduce((a, b) => a + b) / 2, 6)
    expect(errorOf('quiet', flux.map(() => 5))).toEqual(errorOf('neighbours', flux.map(() => 5)))
  })
})

describe('terms of the noise', () => {
  it('find a scale and a floor that were put in', () => {
    const scaled = calibrateNoise(field(300, { scale: 1.5 }), SETTINGS)
    expect(scaled.length).toBe(6)
    for (const { scale, floor_mag, calibrated } of scaled) {
      expect([calibrated, Math.abs(scale / 1.5 - 1) < 0.06, floor_mag < 0.015]).toEqual([true, true, true])
    }
    const [bright] = calibrateNoise(field(300, { floor: 0.03 }), SETTINGS)
    expect(bright!.mag_low).toBe(16)
    const total = Math.sqrt((bright!.scale * 0.023) ** 2 + bright!.floor_mag ** 2)
    expect(Math.abs(total / Math.sqrt(0.023 ** 2 + 0.03 ** 2) - 1)).toBeLessThan(0.1)
    const generous = calibrateNoise(field(300, { scale: 0.5 }), SETTINGS)
    for (const { scale, floor_mag } of generous) expect([Math.abs(scale / 0.5 - 1) < 0.06, floor_mag < 0.01]).toEqual([true, true])
  })

  it('are the same for any order of the rows', () => {
    const rows = field(60, { scale: 1.2 })
    expect(calibrateNoise(rows.toReversed(), SETTINGS)).toEqual(calibrateNoise(rows, SETTINGS))
  })

  it('need enough sources in a bin and its neighbours, and say so', () => {
    const rows = field(30, {}, 16)
    expect(calibrateNoise(rows, { ...SETTINGS, bin_width: 0.1 }).map(({ calibrated, note }) => [calibrated, note]).every(([ok, note]) => ok === false && /of it, 20 are needed/.test(String(note)))).toBe(true)
    const one = field(19, {}, 16).concat(Array.from({ length: 5 }, (_, i) => ({ ...field(19, {}, 16)[0]!, filter: 'g', source_name: `T${i}` })))
    expect(calibrateNoise(one, { ...SETTINGS, bin_width: 5 }).map(({ filter, curves, calibrated }) => [filter, curves, calibrated])).toEqual([['g', 5, false], ['r', 19, false]])
  })

  it('count a source of many light curves once, and bear a third of variables', () => {
    const quiet = field(40, {})
    const loud = Array.from({ length: 500 }, () => ({ ...quiet[0]!, source_name: 'V', noise_ratio: 30 }))
    const wide = { ...SETTINGS, bin_width: 20 }
    expect(calibrateNoise([...quiet, ...loud], wide)[0]!.curves).toBe(41)
    const variable = quiet.map((one, i) => (i % 3 === 0 ? { ...one, noise_ratio: 10 } : one))
    expect(calibrateNoise(variable, wide)[0]!.scale).toBeLessThan(1.25)
  })
})

describe('the noise of an epoch', () => {
  const terms: NoiseTerms = { observatory: 'toy', filter: 'TOY', mag_low: 17.5, mag_high: 18, scale: 2, floor_mag: 0.01, curves: 30, calibrated: true }
  const curve = star({ seed: 'a', mag: 17.75, error: 0.05 })

  it('is what the terms say, and without them the larger of error and scatter', () => {
    const [error, level] = [(curve.table.columns.get('fluxerr') as Float64Array)[0]!, curve.statistics.flux_mean_robust!]
    expect(epochNoise(curve, terms)[0]).toBeCloseTo(Math.hypot(2 * error, 0.01 * LOG_BASE * level), 10)
    expect(epochNoise(curve, undefined)[0]).toBe(Math.max(error, curve.statistics.flux_rms_robust!))
  })

  it('does not shrink with the flux, as errors in magnitudes do', () => {
    const mag = [18, 18.02, 17.98, 18, 18.01, 17.99, 18, 19.5, 18, 16.5]
    const faint = lightCurve({ mag, magerr: mag.map(() => 0.1) })
    const noise = epochNoise(faint, { ...terms, scale: 1, floor_mag: 0 })
    const errors = faint.table.columns.get('fluxerr') as Float64Array
    expect(noise[7]).toBeGreaterThan(3 * errors[7]!)
    const flux = faint.table.columns.get('flux') as Float64Array
    expect(noise[7]).toBeCloseTo((errors[7]! * faint.statistics.flux_mean_robust!) / flux[7]!, 9)
    expect(noise[9]).toBe(errors[9])
  })

  it('is looked up by magnitude: the lower end belongs to a bin; uncalibrated terms are none', () => {
    const lookup = noiseLookup([terms, { ...terms, mag_low: 18, mag_high: 18.5, calibrated: false }])
    expect([17.5, 17.75, 18, 17.4999, null].map((mag) => lookup('toy', 'TOY', mag)?.mag_low)).toEqual([17.5, 17.5, undefined, undefined, undefined])
    expect(lookup('toy', 'other', 17.75)).toBeUndefined()
  })
})
