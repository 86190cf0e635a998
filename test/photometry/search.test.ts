import { createRandom, defineFinder, z, type Find, type Finder, type LightCurve, type Series } from '@astro/sdk'
import { describe, expect, it } from 'vitest'
import { analyzeSource } from '../../src/photometry/analysis.ts'
import { curveKernels } from '../../src/kernels/curve-kernels.ts'
import { noiseLookup } from '../../src/photometry/noise.ts'
import { createSearch } from '../../src/photometry/search.ts'
import { curveSeries, joinBands } from '../../src/photometry/series.ts'
import { analyze, peak, toolsOf } from './analyze.ts'
import { FINDER, lightCurve, QUALITY } from './curves.ts'

const params = z.strictObject({})
const QUIET = { quality: QUALITY, finder: { ...FINDER, max_det_per_lc: 10 } }

interface Season {
  readonly object: string
  readonly filter?: string
  readonly start: number
  readonly epochs: number
  readonly flux: number
  readonly step?: number
}

/** A season of constant flux with errors of 1 %. */
function season({ object, filter = 'r', start, epochs, flux, step = 1 }: Season, meta = {}): LightCurve {
  const random = createRandom(`${object} ${start}`)
  const mjd = Float64Array.from({ length: epochs }, (_, i) => start + step * i)
  return lightCurve({
    mjd, flux: mjd.map(() => flux * (1 + random.normal(0, 0.01))), fluxerr: mjd.map(() => 0.01 * flux), filter: Array.from(mjd, () => filter),
  }, { object_id: object, ra: NaN, dec: NaN, ...meta })
}

function bandsOf(curves: readonly LightCurve[]) {
  const series = curves.map((curve, i) => curveSeries(curve, i, { offset: null, qflag: new Uint8Array(curve.table.length) }, noiseLookup([])))
  return joinBands(curves, series)
}

/** A finder that remembers what it was shown, and finds what it is told. */
function spy(id: string, scope: Finder['scope'], kind: Finder['kind'] = 'event', find: (series: readonly Series[]) => readonly Find[] = () => []) {
  const seen: (readonly Series[])[] = []
  const finder = defineFinder({
    id, title: id, version: '1.0', scope, kind, sides: () => 'two', params, trials: () => 1,
    process: (series) => {
      seen.push(series)
      return { columns: series.map(({ time }) => ({ power: time.map(() => 2) })), spectrum: null, state: null }
    },
    detect: (series) => find(series),
  })
  return { seen, setting: { finder, params: {} } }
}

const found = (change: Partial<Find>): Find => ({
  kind: 'event', series: 0, start: 0, peak: 0, end: 0, sign: 1, score: 9, period: null, epoch: null, duration: null, depth: null, fap: null,
  alias_of: null, values: {}, ...change,
})

const shifted = (curve: LightCurve): LightCurve => {
  const mjd = curve.table.columns.get('mjd') as Float64Array
  return { ...curve, table: { ...curve.table, columns: new Map([...curve.table.columns, ['bmjd_tdb', mjd.map((t) => t + 0.005)]]) } }
}

describe('series', () => {
  it('join the seasons of a filter in time, with the place of each epoch', () => {
    const curves = [season({ object: '1', start: 100, epochs: 5, flux: 10, step: 2 }), season({ object: '1', start: 101, epochs: 4, flux: 10, step: 2 }), season({ object: '1', filter: 'g', start: 0, epochs: 3, flux: 5 })]
    const bands = bandsOf(curves)
    expect(bands.map(({ series, curves: members }) => [series.filter, members, series.time.length])).toEqual([['g', [2], 3], ['r', [0, 1], 9]])
    const { series } = bands[1]!
    expect([...series.time]).toEqual([100, 101, 102, 103, 104, 105, 106, 107, 108])
    expect([...series.curve]).toEqual([0, 1, 0, 1, 0, 1, 0, 1, 0])
    expect([...series.row]).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4])
    for (const [i, flux] of series.flux.entries()) expect(flux).toBe((curves[series.curve[i]!]!.table.columns.get('flux') as Float64Array)[series.row[i]!])
  })

  it('never join difference photometry with total fluxes; its baseline is 0', () => {
    const bands = bandsOf([season({ object: '1', start: 0, epochs: 9, flux: 10 }), season({ object: '1', start: 0, epochs: 9, flux: 3 }, { reference: 'difference' })])
    expect(bands.map(({ series }) => series.baseline === 0)).toEqual([false, true])
  })

  it('are barycentric where all of their curves are', () => {
    const curves = [season({ object: '1', start: 0, epochs: 5, flux: 10 }), season({ object: '1', start: 50, epochs: 5, flux: 10 })]
    const one = bandsOf([shifted(curves[0]!)])[0]!.series
    expect([one.barycentric, one.time[0]]).toEqual([true, 0.005])
    expect(bandsOf(curves.map(shifted))[0]!.series.barycentric).toBe(true)
    const mixed = bandsOf([shifted(curves[0]!), curves[1]!])[0]!.series
    expect(mixed.barycentric).toBe(false)
    expect(mixed.time[0]).toBe(0)
  })
})

describe('zero points of several objects', () => {
  const base = { start: 0, epochs: 100, flux: 100 }

  it('are brought to the object with most epochs, over the time that they share, or of constants over all of it', () => {
    for (const start of [20.5, 500]) {
      const { series, zeroPoints } = bandsOf([season({ object: '1', ...base }), season({ object: '2', start, epochs: 60, flux: 105 })])[0]!
      expect(Object.keys(zeroPoints)).toEqual(['2'])
      expect(zeroPoints['2']!.factor).toBeCloseTo(100 / 105, 2)
      expect(zeroPoints['2']!.offset_mag).toBeCloseTo(-2.5 * Math.log10(zeroPoints['2']!.factor), 12)
      const own = series.flux.filter((_, i) => series.curve[i] === 1)
      expect(own.reduce((sum, value) => sum + value, 0) / own.length).toBeCloseTo(100, 0)
      // The noise is scaled with the flux.
      expect(series.noise[series.curve.indexOf(1)]! / own[0]!).toBeCloseTo(0.01, 2)
    }
  })

  it('are left alone without shared time where the star may have changed in between', () => {
    const one = season({ object: '1', ...base })
    const factors = (other: LightCurve): string[] => Object.keys(bandsOf([one, other])[0]!.zeroPoints)
    expect(factors(season({ object: '2', start: 300, epochs: 60, flux: 300 }))).toEqual([])
    expect(factors(season({ object: '2', start: 300, epochs: 60, flux: 74 }))).toEqual([])
    expect(factors(season({ object: '2', start: 300, epochs: 9, flux: 105 }))).toEqual([])
    // It rises by a tenth while it is watched.
    const rising = season({ object: '2', start: 300, epochs: 60, flux: 105 })
    const flux = (rising.table.columns.get('flux') as Float64Array).map((value, i) => value + i / 6)
    expect(factors({ ...rising, table: { ...rising.table, columns: new Map([...rising.table.columns, ['flux', flux]]) } })).toEqual([])
    // With shared time the same differences are shifts.
    expect(factors(season({ object: '2', start: 20.5, epochs: 60, flux: 300 }))).toEqual(['2'])
  })

  it('are left alone when they agree, when there is one object, with few epochs, of differences, and of variables', () => {
    const other = { object: '2', start: 0.5, epochs: 60, flux: 105 }
    expect(bandsOf([season({ object: '1', ...base }), season({ ...other, flux: 100.1 })])[0]!.zeroPoints).toEqual({})
    expect(bandsOf([season({ object: '1', ...base }), season({ ...other, object: '1' })])[0]!.zeroPoints).toEqual({})
    expect(bandsOf([season({ object: '1', ...base }), season({ ...other, epochs: 4 })])[0]!.zeroPoints).toEqual({})
    const differences = [season({ object: '1', ...base }, { reference: 'difference' }), season(other, { reference: 'difference' })]
    expect(bandsOf(differences)[0]!.zeroPoints).toEqual({})
    const random = createRandom('v')
    const pulsating = (object: string, start: number): LightCurve => {
      const mjd = Float64Array.from({ length: 60 }, (_, i) => start + i)
      return lightCurve({ mjd, flux: mjd.map(() => 100 * (1 + 0.4 * Math.sin(random.uniform(0, 6.3)))), fluxerr: mjd.map(() => 1) }, { object_id: object })
    }
    expect(bandsOf([pulsating('1', 0), pulsating('2', 0.4)])[0]!.zeroPoints).toEqual({})
  })

  it('are told among the properties', () => {
    const { properties } = analyze([season({ object: '1', ...base }), season({ object: '2', start: 0.5, epochs: 60, flux: 105 })], QUIET)
    expect(properties['r.zero_points']).toEqual({ 2: expect.closeTo(-2.5 * Math.log10(100 / 105), 1) })
  })
})

const periodic = (fap: number, period: number, alias: string | null = null): Find =>
  found({ kind: 'periodic', end: 3, sign: 0, fap, period, alias_of: alias })

describe('a search', () => {
  const curves = [season({ object: '1', start: 0, epochs: 30, flux: 10 }), season({ object: '1', start: 100, epochs: 30, flux: 10 }), season({ object: '1', filter: 'g', start: 0, epochs: 20, flux: 5 })]

  it('shows each finder what its scope says; those that are named alone', () => {
    const [a, b, c] = [spy('a', 'curve'), spy('b', 'band'), spy('c', 'source')]
    const search = createSearch({ quality: QUALITY, noise: [], finders: [a, b, c].map(({ setting }) => setting) }, curveKernels())
    const result = search(curves)
    expect([a, b, c].map(({ seen }) => seen.map((group) => group.map(({ filter, time }) => `${filter} ${time.length}`)))).toEqual([
      [['r 30'], ['r 30'], ['g 20']], [['g 20'], ['r 60']], [['g 20', 'r 60']],
    ])
    expect(result.searched.map(({ finder }) => finder)).toEqual(['a', 'a', 'a', 'b', 'b', 'c'])
    search(curves, { finders: ['c'] })
    expect([a.seen.length, b.seen.length, c.seen.length]).toEqual([3, 2, 2])
    expect(search([]).searched).toEqual([])
  })

  it('places what is found in the light curves, across seasons too', () => {
    const { setting } = spy('long', 'band', 'event', ([series]) => (series!.filter === 'r' ? [found({ start: 28, peak: 31, end: 40 })] : []))
    const { detections, processed } = analyze(curves, { quality: QUALITY, finders: [setting] })
    expect(detections).toMatchObject([{ curve: 1, filter: 'r', band: 'r', peak_index: 1, start_index: -1, end_index: 10, start_mjd: 28, peak_mjd: 101, end_mjd: 110 }])
    const marks = processed.map(({ columns }) => (columns.get('detected') as Uint8Array).reduce((sum, value) => sum + value, 0))
    expect(marks).toEqual([2, 11, 0])
    expect(processed.map(({ columns }) => [...(columns.get('long_power') as Float64Array)].every((value) => value === 2))).toEqual([true, true, true])
  })

  it('counts no alias as a detection; keeps the most probable period by band', () => {
    const { setting } = spy('ls', 'source', 'periodic', () => [periodic(0.001, 2), periodic(1e-9, 1, 'solar day'), periodic(1e-5, 3)])
    const { detections, properties, processed } = analyze(curves, { quality: QUALITY, finders: [setting] })
    expect(detections.map(({ band, period, alias_of }) => [band, period, alias_of])).toEqual([['g+r', 2, null], ['g+r', 1, 'solar day'], ['g+r', 3, null]])
    expect(properties).toMatchObject({ n_detections: 2, 'r.best_period': 3, 'r.best_period_fap': 1e-5, 'g.best_period_finder': 'ls' })
    expect(processed.every(({ columns }) => !(columns.get('detected') as Uint8Array).includes(1))).toBe(true)
  })

  it('names bands so that none is lost: by observatory where two share a filter, differences beside total fluxes', () => {
    const total = season({ object: '1', start: 0, epochs: 30, flux: 10 })
    const difference = season({ object: '1', start: 0, epochs: 20, flux: 3 }, { reference: 'difference' })
    const elsewhere = { ...season({ object: '1', start: 0, epochs: 25, flux: 10 }), observatory: 'other' }
    const { setting } = spy('ls', 'band', 'periodic', ([series]) => [periodic(0.01, series!.baseline === 0 ? 5 : 7)])
    const counts = (...of: LightCurve[]) => {
      const { properties } = analyze(of, { quality: QUALITY, finders: [setting] })
      const named = Object.entries(properties).flatMap(([key, value]) => (key.endsWith('.n_epochs') ? [[key.slice(0, -9), value, properties[key.replace('n_epochs', 'best_period')]]] : []))
      return named.toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1))
    }
    expect(counts(total, difference)).toEqual([['r', 30, 7], ['r_difference', 20, 5]])
    expect(counts(difference)).toEqual([['r', 20, 5]])
    expect(counts(total, difference, elsewhere)).toEqual([['other_r', 25, 7], ['toy_r', 30, 7], ['toy_r_difference', 20, 5]])
    expect(counts(difference, elsewhere)).toEqual([['other_r', 25, 7], ['toy_r', 20, 5]])
  })

  it('says which finder failed', () => {
    const { setting } = spy('bad', 'curve', 'event', () => {
      throw new Error('no such luck\nsecond line')
    })
    expect(() => analyze(curves, { quality: QUALITY, finders: [setting] })).toThrow(
      expect.objectContaining({ code: 'finder_failed', message: "finder 'bad' failed: no such luck", exit: 9 }))
  })
})

const light = (t: number): number => (t < 58040 ? 0 : 60 * Math.exp(-(t - 58040) / 60))

describe('a supernova in total photometry', () => {
  it('hides itself in its own scatter, not in noise calibrated on others', () => {
    const random = createRandom('sn')
    const mjd = Float64Array.from({ length: 60 }, (_, i) => 58000 + 3 * i)
    const curve = lightCurve({ mjd, flux: mjd.map((t) => 100 + light(t) + random.normal(0, 3)), fluxerr: mjd.map(() => 3) })
    const mag = curve.statistics.mag_mean_robust!
    const terms = { observatory: 'toy', filter: 'TOY', mag_low: mag - 1, mag_high: mag + 1, scale: 1, floor_mag: 0, curves: 50, calibrated: true }
    const own = analyze([curve], QUIET).detections
    const calibrated = analyze([curve], { ...QUIET, noise: [terms] }).detections
    expect(own).toEqual([])
    expect(calibrated.length).toBeGreaterThan(0)
  })
})

it('known variables and sources with a detection get no injections and no null tests', () => {
  const calls: string[] = []
  const tools = (known: string[]) => ({
    ...toolsOf({ quality: QUALITY, finders: [{ finder: peak, params: FINDER }] }), knownVariables: new Set(known),
    simulate: (source: { name: string }) => {
      calls.push(source.name)
      return { injections: [], simulated: [], not_simulated: source.name === 'd' ? 'no_baseline' as const : null }
    },
    nullTest: () => [],
  })
  const quiet = season({ object: '1', start: 0, epochs: 50, flux: 10 })
  expect(analyzeWith('a', [quiet], tools([])).properties['not_simulated']).toBeUndefined()
  expect(analyzeWith('b', [quiet], tools(['b'])).properties['not_simulated']).toBe('known_variable')
  const flux = (quiet.table.columns.get('flux') as Float64Array).map((value, i) => (i === 20 ? 3 * value : value))
  const flaring = lightCurve({ mjd: quiet.table.columns.get('mjd')!, flux, fluxerr: flux.map(() => 0.1), filter: Array.from(flux, () => 'r') })
  expect(analyzeWith('c', [flaring], tools([])).properties['not_simulated']).toBe('detection')
  expect(calls).toEqual(['a'])
  // What could not take an injection says so; a vetoed detection is none.
  expect(analyzeWith('d', [quiet], tools([])).properties['not_simulated']).toBe('no_baseline')
  const { setting } = spy('ls', 'band', 'periodic', () => [periodic(0.01, 2, 'solar day')])
  expect(analyzeWith('e', [quiet], { ...tools([]), ...toolsOf({ quality: QUALITY, finders: [setting] }) }).properties['not_simulated']).toBeUndefined()
  expect(calls).toEqual(['a', 'd', 'e'])
})

function analyzeWith(name: string, curves: readonly LightCurve[], tools: Parameters<typeof analyzeSource>[2]) {
  return analyzeSource({ name, mag: null }, curves, tools)
}
