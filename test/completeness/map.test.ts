import { describe, expect, it } from 'vitest'
import { axesOf, completenessMaps, countInjections, falseAlarmsOf, jeffreysInterval, poissonInterval, rateLimit, sourcesWith } from '../../src/photometry/completeness/index.ts'
import { cellOf } from '../../src/photometry/completeness/axis.ts'
import type { InjectionOf, MapOptions, SearchedSource } from '../../src/photometry/completeness/index.ts'
import { uniformDraws } from '../../src/kernels/draws.ts'
import { BOXES } from '../simulate/support.ts'

const NONE = { recovered: false, score: null, mjd: null, filters: [] }
const FOUND = { recovered: true, score: 7, mjd: 58000, filters: ['g'] }

function row(over: Partial<InjectionOf> = {}, found = false): InjectionOf {
  return {
    source_name: 's', index: 0, shape: 'box', parameters: { amplitude: 1, duration: 3 }, zero: false, epoch_mjd: 58000, filter: 'g+r', in_data: true,
    lost_in_reduction: null, expected_snr: 5, span_days: 100, mag: 18, photon_noise: 'known', recovered: { peak: found ? FOUND : NONE }, ...over,
  }
}

/** Injections whose chance to be found grows with the amplitude; chance matches at the rate q. */
function survey(seed: number, count: number, q = 0): InjectionOf[] {
  const u = uniformDraws(seed, 0, 5 * count)
  return Array.from({ length: count }, (_, i) => {
    const [a, d, c, m, z] = u.subarray(5 * i, 5 * i + 5) as unknown as [number, number, number, number, number]
    const zero = z < 0.2
    const found = (!zero && c < a) || m < q
    return row({ source_name: `s${i % 500}`, index: i, zero, parameters: { amplitude: 0.1 * 30 ** a, duration: 10 ** d } }, found)
  })
}

const axes = axesOf({ shape: BOXES, bins: 4 })
const what = { shape: 'box', finder: 'peak', band: 'any', ...axes }
const SOURCE: SearchedSource = { days: 100, mag: 18, bands: [['TOY', 'g'], ['TOY', 'r']] }
const searched = Array.from({ length: 500 }, () => SOURCE)
const seen = { observed: 0, background: 0 }
const options = (over: Partial<MapOptions> = {}): MapOptions => ({
  shapes: [BOXES], finders: [{ id: 'peak', threshold: 5 }], searched, seen: () => seen, bins: 4, ...over,
})

/** All counts of these injections, one after another. */
function counted(rows: readonly InjectionOf[]): number[] {
  const { n, k, in_data, seconds, seconds_recovered, zero_n, zero_k, outside } = countInjections(rows, what)
  return [n, k, in_data, seconds, seconds_recovered].flat(2).concat(zero_n, zero_k, outside)
}

function added(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, i) => value + b[i]!)
}

function total(grid: readonly (readonly (number | null)[])[]): number {
  return grid.flat().reduce<number>((sum, value) => sum + (value ?? 0), 0)
}

function sourceOf(...bands: [string, string][]): SearchedSource {
  return { ...SOURCE, bands }
}

describe('axes', () => {
  it('follow from what is drawn', () => {
    expect(axes.x).toMatchObject({ name: 'amplitude', unit: 'relative', scale: 'log' })
    expect(axes.y.name).toBe('duration')
    axes.y.edges.forEach((edge, i) => expect(edge).toBeCloseTo(10 ** (i / 4), 12))
    const fixed = axesOf({ shape: { shape: 'box', parameters: { amplitude: { distribution: 'fixed', value: 2 }, duration: { distribution: 'uniform', min: 0, max: 8 } } }, bins: 4 })
    expect([fixed.x.name, fixed.y.edges]).toEqual(['expected_snr', [0, 2, 4, 6, 8]])
    expect(axesOf({ shape: BOXES, x: 'duration', y: 'mag' })).toMatchObject({ x: { name: 'duration' }, y: { name: 'mag', unit: 'mag' } })
    expect(() => axesOf({ shape: BOXES, x: 'colour' })).toThrow(/no parameter 'colour'/)
  })

  it('have cells that hold their lower edge, the last also its upper', () => {
    const axis = { name: 'a', unit: '', scale: 'linear', edges: [0, 1, 2, 4] } as const
    expect([0, 0.5, 1, 3.9, 4, 4.1, -0.1, NaN].map((value) => cellOf(axis, value))).toEqual([0, 0, 1, 2, 2, -1, -1, -1])
  })
})

describe('counts', () => {
  it('tell injections, recoveries and losses of a band', () => {
    const rows = [
      row({}, true), row(), row({ in_data: false }), row({ lost_in_reduction: true }), row({ lost_in_reduction: false }, true), row({ zero: true }), row({ zero: true }, true),
      row({ parameters: { amplitude: 99, duration: 3 } }), row({ filter: 'i' }, true), row({ shape: 'other' }), row({ recovered: {} }),
    ]
    const any = countInjections(rows, what)
    const [j, i] = [cellOf(axes.y, 3), cellOf(axes.x, 1)]
    expect([any.n[j]![i], any.k[j]![i], any.in_data[j]![i]]).toEqual([6, 3, 5])
    expect(any.n.flat().reduce((a, b) => a + b)).toBe(6)
    expect(any).toMatchObject({ zero_n: 2, zero_k: 1, outside: 1, lost_in_query: 1, lost_in_reduction: 1, reduction_modelled: 2 })
    const [g, r] = ['g', 'r'].map((band) => countInjections(rows, { ...what, band }))
    expect([g!.n[j]![i], g!.k[j]![i], r!.n[j]![i], r!.k[j]![i]]).toEqual([5, 2, 5, 0])
  })

  it('of parts add up to the counts of all, in any order and grouping', () => {
    const rows = survey(1, 3000)
    const parts = [3, 0, 2, 1].map((part) => counted(rows.filter((_, i) => (i * 7) % 4 === part)))
    expect(added(added(parts[0]!, parts[1]!), added(parts[2]!, parts[3]!))).toEqual(counted(rows))
    expect(counted(rows.toReversed())).toEqual(counted(rows))
  })
})

describe('maps', () => {
  it('have shares, Jeffreys intervals, exposures and limits in every cell', () => {
    const [map] = completenessMaps(survey(2, 4000), options())
    expect(map).toMatchObject({ shape: 'box', finder: 'peak', band: 'any', threshold: 5, sources: 500, days: 50_000, chance: 0 })
    map!.n.forEach((line, j) => line.forEach((n, i) => {
      const k = map!.k[j]![i]!
      expect(map!.completeness[j]![i]).toBe(k / n)
      expect([map!.low[j]![i], map!.high[j]![i]]).toEqual(jeffreysInterval(k, n))
      expect(map!.exposure[j]![i]).toBeCloseTo((50_000 * k) / n, 6)
      expect(map!.r95[j]![i]).toEqual(rateLimit({ n, k, exposure: 50_000, ...seen }))
    }))
  })

  it('weight sources by their spans where completeness goes with the span', () => {
    // Half the sources: 300 days, always recovered; the others: 100 days, never. E is 300 of 400 parts, not half.
    const rows = Array.from({ length: 200 }, (_, i) => row({ span_days: i % 2 === 0 ? 300 : 100 }, i % 2 === 0))
    const [map] = completenessMaps(rows, options({ searched: [100, 300].map((days) => ({ ...SOURCE, days })) }))
    const [j, i] = [cellOf(axes.y, 3), cellOf(axes.x, 1)]
    expect([map!.completeness[j]![i], map!.exposure[j]![i]]).toEqual([0.5, 300])
  })

  it('count in a cell of magnitudes the sources of that magnitude only', () => {
    const mags = Array.from({ length: 1000 }, (_, i) => (i < 10 ? 12.5 : 18.2))
    const rows = mags.map((mag, i) => row({ source_name: `s${i}`, mag }, true))
    const all = mags.map((mag): SearchedSource => ({ ...SOURCE, mag }))
    for (const [x, y] of [['amplitude', 'mag'], ['mag', 'duration'], ['mag', 'mag']] as const) {
      const [map] = completenessMaps(rows, options({ searched: [...all, { ...SOURCE, mag: null }], x, y }))
      expect([map!.sources, map!.days, total(map!.exposure)]).toEqual([1001, 100_100, 100_000])
      expect(map!.n.flat().filter((n) => n > 0)).toEqual([10, 990])
      map!.n.flat().forEach((n, cell) => {
        if (n === 0) return
        expect([map!.t_days.flat()[cell], map!.exposure.flat()[cell]]).toEqual([100 * n, 100 * n])
        expect(map!.r95.flat()[cell]).toEqual(rateLimit({ n, k: n, exposure: 100 * n, ...seen }))
      })
    }
  })

  it('count for one band the sources that have it', () => {
    const all = Array.from({ length: 1000 }, (_, i): SearchedSource => (i < 100 ? { ...SOURCE, bands: [['TOY', 'g'], ['TOY', 'i']] } : SOURCE))
    const found = { recovered: true, score: 7, mjd: 58000, filters: ['g', 'i'] }
    const rows = all.map((_, i) => row({ source_name: `s${i}`, filter: i < 100 ? 'g+i' : 'g+r', recovered: { peak: found } }))
    const [j, i] = [cellOf(axes.y, 3), cellOf(axes.x, 1)]
    for (const [band, sources] of [['i', 100], ['g', 1000], ['any', 1000]] as const) {
      const [map] = completenessMaps(rows, options({ searched: all, band: band === 'any' ? undefined : band }))
      expect([map!.sources, map!.days, map!.n[j]![i], map!.exposure[j]![i]]).toEqual([sources, 100 * sources, sources, 100 * sources])
    }
  })

  it('know nothing of empty cells', () => {
    const [map] = completenessMaps([row({}, true)], options())
    const [j, i] = [cellOf(axes.y, 9), cellOf(axes.x, 0.2)]
    expect([map!.completeness[j]![i], map!.exposure[j]![i], map!.r95[j]![i], map!.low[j]![i], map!.high[j]![i]]).toEqual([null, null, null, 0, 1])
    expect(completenessMaps([], options())).toEqual([])
    expect(completenessMaps([row()], options({ finder: 'ls' }))).toEqual([])
  })

  it('subtract chance matches without bias', () => {
    // Completeness of a cell without chance matches is the mean of a over it: a uniform in [i/4, (i+1)/4].
    for (const q of [0.05, 0.3]) {
      const [map] = completenessMaps(survey(3, 40_000, q), options())
      expect(Math.abs(map!.chance - q)).toBeLessThan(5 * Math.sqrt((q * (1 - q)) / 8000))
      for (let i = 0; i < 4; i++) {
        const mean = map!.completeness.reduce((sum, line) => sum + line[i]!, 0) / 4
        // 8000 injections a column, and the error of q itself.
        const error = Math.sqrt(0.25 / 8000 + 0.25 / 8000) / (1 - q)
        expect(Math.abs(mean - (i + 0.5) / 4), `q ${q} column ${i}`).toBeLessThan(4 * error)
      }
    }
  })

  it('agree with those of another seed: two samples at 99 % in at least 95 % of cells', () => {
    const [a, b] = [4, 5].map((seed) => completenessMaps(survey(seed, 20_000), options({ bins: 10 }))[0]!)
    let [cells, agree] = [0, 0]
    a!.n.forEach((line, j) => line.forEach((n, i) => {
      const [m, k, l] = [b!.n[j]![i]!, a!.k[j]![i]!, b!.k[j]![i]!]
      if (n < 100 || m < 100) return
      const pooled = (k + l) / (n + m)
      const sigma = Math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
      cells++
      if (Math.abs(k / n - l / m) <= 2.5758 * sigma) agree++
    }))
    expect(cells).toBeGreaterThan(90)
    expect(agree / cells).toBeGreaterThanOrEqual(0.95)
  })
})

describe('the sources that a rate of false alarms is for', () => {
  const all = [sourceOf(['ZTF', 'g']), sourceOf(['ZTF', 'g'], ['ZTF', 'r']), sourceOf(['ZTF', 'g'], ['ZTF', 'r']), sourceOf(['TESS', 'T']), sourceOf(['TESS', 'T'], ['ZTF', 'g'])]
  const count = (observatory: string, filter: string, whole: boolean): number => sourcesWith(all, { observatory, filter }, whole)

  it('have a curve of that filter of that observatory', () => {
    expect([count('ZTF', 'g', false), count('ZTF', 'r', false), count('TESS', 'T', false), count('TESS', 'g', false)]).toEqual([4, 2, 2, 0])
  })

  it('have exactly these bands where a finder looks at all of them at once', () => {
    expect([count('ZTF', 'g', true), count('ZTF', 'g+r', true), count('TESS+ZTF', 'T+g', true), count('TESS', 'T', true)]).toEqual([1, 2, 1, 1])
  })
})

describe('false alarms', () => {
  it('are counted by finder, observatory and filter, with Garwood intervals', () => {
    const one = { finder: 'peak', observatory: 'ZTF', filter: 'zg', method: 'shuffle', trials: 2, star_days: 200, independent_trials: 50, false_alarms: 1, scores: [3, 5.5] }
    const rows = [{ ...one, source_name: 'a' }, { ...one, source_name: 'b', false_alarms: 0, scores: [3.1, 2.9] }, { ...one, source_name: 'a', filter: 'zr', false_alarms: 0 }]
    const [g, r] = falseAlarmsOf(rows, [])
    expect(g).toMatchObject({ filter: 'zg', sources: 2, searches: 4, star_days: 400, independent_trials: 200, false_alarms: 1, left_out: 0, methods: ['shuffle'], score_99: null })
    expect(g!.per_star_day.value).toBe(1 / 400)
    expect(g!.per_source.low).toBeCloseTo(-Math.log(0.975) / 4, 12)
    const [once] = falseAlarmsOf(rows.map((given) => ({ ...given, trials: 1 })), [])
    expect(once!.per_source.high).toBeCloseTo(poissonInterval(1)[1] / 2, 12)
    expect(r).toMatchObject({ filter: 'zr', false_alarms: 0, per_star_day: { value: 0, low: 0 } })
    expect(falseAlarmsOf([{ ...one, source_name: 'a', star_days: 0 }], [])[0]!.per_star_day).toEqual({ value: null, low: null, high: null })
  })
  it('may be all of what was left out for a detection: the upper end counts each such source of the finder and the band', () => {
    const one = { finder: 'peak', observatory: 'ZTF', filter: 'zg', method: 'shuffle', trials: 1, star_days: 100, independent_trials: 50, false_alarms: 0, scores: [3] }
    const null1 = Array.from({ length: 90 }, (_, i) => ({ ...one, source_name: `s${i}` }))
    const event = { finder: 'peak', observatory: 'ZTF', band: 'zg' }
    const detected = Array.from({ length: 10 }, (_, i) => ({ ...event, source_name: `d${i}` }))
    const others = [{ ...event, finder: 'bls' }, { ...event, observatory: 'TESS' }, { ...event, band: 'zr' }].map((o, i) => ({ ...o, source_name: `e${i}` }))
    const [a] = falseAlarmsOf(null1, [...detected, ...others, detected[0]!])
    expect(a!.left_out).toBe(10)
    expect([a!.per_source.value, a!.per_source.low]).toEqual([0, 0])
    expect(a!.per_source.high).toBeCloseTo(poissonInterval(10)[1] / 100, 12)
    expect(a!.per_star_day.high).toBeCloseTo(poissonInterval(10)[1] / 10_000, 14)
    // More trials tell more of the sources that had them, nothing of the others.
    const [b] = falseAlarmsOf(null1.map((given) => ({ ...given, trials: 100, star_days: 10_000 })), detected)
    expect(b!.per_source.high).toBeCloseTo(poissonInterval(10)[1] / 100, 12)
    const [none] = falseAlarmsOf(null1.map((given) => ({ ...given, trials: 100 })), [])
    expect(none!.per_source.high).toBeCloseTo(poissonInterval(0)[1] / 90, 12)
    const [c] = falseAlarmsOf([{ ...one, source_name: 'x', observatory: 'TESS+ZTF', filter: 'T+zg' }], [{ ...event, band: 'T+zg', source_name: 'y' }])
    expect(c!.left_out).toBe(1)
  })
})
