import { describe, expect, it } from 'vitest'
import { curveKernels } from '../../src/kernels/curve-kernels.ts'
import { eventsOf } from '../../src/kernels/one-curve.ts'
import { normal, uniform } from './support.ts'

const kernels = curveKernels()
const even = (n: number, step = 1) => Float64Array.from({ length: n }, (_, i) => i * step)

describe('peaks', () => {
  it('without a gap are those of first light, on random curves with flags, NaN and failing epochs', () => {
    const next = uniform(4)
    for (let trial = 0; trial < 300; trial++) {
      const n = Math.floor(80 * next())
      const score = Float64Array.from({ length: n }, () => (next() < 0.1 ? NaN : 24 * next() - 12))
      const flag = Uint8Array.from({ length: n }, () => Number(next() < 0.1))
      const failed = Uint8Array.from({ length: n }, () => Number(next() < 0.1))
      const rules = { threshold: 5, sideband: 3, most: Math.floor(8 * next()), dips: next() < 0.5, removeFailed: next() < 0.5 }
      const { events } = eventsOf(score, flag, failed, null, rules)
      expect(kernels.peaks(score, even(n), flag, failed, rules)).toEqual(events.map(({ offset: _, ...event }) => event))
    }
  })

  it('with a gap join what is near in time', () => {
    const none = new Uint8Array(5)
    const [score, time] = [Float64Array.of(4, 0, 9, 1, 6), Float64Array.of(0, 1, 2, 3, 20)]
    const rules = { threshold: 5, sideband: 3, most: 9, dips: true, removeFailed: false }
    expect(kernels.peaks(score, time, none, none, rules)).toHaveLength(2)
    const joined = kernels.peaks(score, time, none, none, { ...rules, gap: 2 })
    expect(joined.map(({ start, peak, end }) => [start, peak, end])).toEqual([[0, 2, 2], [4, 4, 4]])
    expect(kernels.peaks(score, time, none, none, { ...rules, gap: 18 })).toHaveLength(1)
    expect(kernels.peaks(score.slice(0, 0), time.slice(0, 0), none.slice(0, 0), none.slice(0, 0), rules)).toEqual([])
  })

  it('refuse columns of different lengths', () => {
    const rules = { threshold: 5, sideband: 3, most: 9, dips: true, removeFailed: false }
    expect(() => kernels.peaks(even(3), even(2), new Uint8Array(3), new Uint8Array(3), rules)).toThrow('time')
  })
})

describe('detrend', () => {
  it.each([
    [0.01, 0.001, 5], [0.05, 0.001, 5], [0.01, 0.0001, 5], [0.005, 0.001, 3],
  ])('keeps the depth %f of transits in noise %f with cutoff %d, window three times as long', (depth, noise, cutoff) => {
    const gauss = normal(7)
    const [duration, period] = [0.12, 3.1]
    const time = even(27 * 360, 1 / 360)
    const inside = time.map((t) => (Math.abs(t - period * Math.round(t / period)) < duration / 2 ? 1 : 0))
    const slow = time.map((t) => 1 + 0.005 * Math.sin((2 * Math.PI * t) / 9))
    const value = time.map((_, i) => slow[i]! * (1 - depth * inside[i]!) + noise * gauss())
    const trend = kernels.detrend(time, value, { window: 3 * duration, cutoff })
    let [sum, count] = [0, 0]
    for (let i = 0; i < time.length; i++) {
      if (inside[i] === 1 && time[i]! > 1 && time[i]! < 26) [sum, count] = [sum + 1 - value[i]! / trend[i]!, count + 1]
    }
    expect(sum / count).toBeGreaterThan(0.95 * depth)
    expect(sum / count).toBeLessThan(1.02 * depth)
  })

  it('passes over NaN, breaks at gaps, marks edges', () => {
    const time = Float64Array.of(0, 1, 2, 3, 8, 9, 10)
    const value = Float64Array.of(1, 1, NaN, 1, 5, 5, 5)
    expect(kernels.detrend(time, value, { window: 3 })).toEqual(Float64Array.of(1, 1, 1, 1, 5, 5, 5))
    expect(kernels.detrend(time, value, { window: 3, edge: 1 })).toEqual(Float64Array.of(NaN, 1, 1, NaN, NaN, 5, NaN))
    expect(kernels.detrend(time, value, { window: 30, gap: 20, cutoff: 5 })[0]).toBe(3)
    expect(kernels.detrend(even(0), even(0), { window: 3 })).toHaveLength(0)
    expect(() => kernels.detrend(time, value, { window: 0 })).toThrow('window')
    expect(() => kernels.detrend(time, even(2), { window: 1 })).toThrow('value')
  })
})

describe('variability', () => {
  it('agrees to 1e-9 with a naive twin', () => {
    const [gauss, next] = [normal(3), uniform(5)]
    let now = 58000
    const time = Float64Array.from({ length: 500 }, () => (now += next() < 0.4 ? 0.03 : 2 * next()))
    const noise = time.map(() => 0.5 + next())
    const value = time.map((_, i) => 1000 + 3 * Math.sin(i / 9) + noise[i]! * gauss())
    const found = kernels.variability({ time, value, noise })
    const sum = (f: (i: number) => number) => time.reduce((total, _, i) => total + f(i), 0)
    const n = time.length
    const mean = sum((i) => value[i]! / noise[i]! ** 2) / sum((i) => noise[i]! ** -2)
    const plain = sum((i) => value[i]!) / n
    const d = (i: number) => (Math.sqrt(n / (n - 1)) * (value[i]! - mean)) / noise[i]!
    const squares = sum((i) => (value[i]! - plain) ** 2)
    let [j, weights] = [0, 0]
    for (let i = 0; i < n; i++) {
      const pair = i + 1 < n && time[i + 1]! - time[i]! <= 0.05
      const p = pair ? d(i) * d(i + 1) : d(i) ** 2 - 1
      const w = pair ? 1 : 0.5
      ;[j, weights] = [j + w * Math.sign(p) * Math.sqrt(Math.abs(p)), weights + w]
      if (pair) i++
    }
    const twin = {
      stetson_j: j / weights,
      stetson_k: sum((i) => Math.abs(d(i))) / n / Math.sqrt(sum((i) => d(i) ** 2) / n),
      von_neumann: sum((i) => (i === 0 ? 0 : (value[i]! - value[i - 1]!) ** 2)) / squares,
      excess_variance: (squares / (n - 1) - sum((i) => noise[i]! ** 2) / n) / plain ** 2,
      chi2_reduced: sum((i) => d(i) ** 2) / n,
      weighted_mean: mean,
      weighted_std: Math.sqrt(((n / (n - 1)) * sum((i) => ((value[i]! - mean) / noise[i]!) ** 2)) / sum((i) => noise[i]! ** -2)),
    }
    expect(Object.keys(found)).toEqual(Object.keys(twin))
    for (const [name, number] of Object.entries(twin)) expect(found[name as keyof typeof found] / number - 1, name).toBeCloseTo(0, 9)
  })

  it('of noise: K near sqrt(2 / pi), von Neumann ratio of mean 2 and variance 4 (n - 2) / (n^2 - 1)', () => {
    const gauss = normal(11)
    const n = 40
    const many = Array.from({ length: 4000 }, () => {
      const time = even(n)
      return kernels.variability({ time, value: time.map(() => gauss()), noise: time.map(() => 1) })
    })
    const ratios = many.map((v) => v.von_neumann)
    const mean = ratios.reduce((a, b) => a + b) / ratios.length
    const variance = ratios.reduce((a, b) => a + (b - 2) ** 2, 0) / ratios.length
    const expected = (4 * (n - 2)) / (n * n - 1)
    expect(Math.abs(mean - 2)).toBeLessThan(4 * Math.sqrt(expected / 4000))
    expect(Math.abs(variance / expected - 1)).toBeLessThan(0.1)
    const time = even(200_000)
    expect(kernels.variability({ time, value: time.map(() => gauss()), noise: time.map(() => 1) }).stetson_k).toBeCloseTo(Math.sqrt(2 / Math.PI), 2)
  })

  it('of one epoch and of none', () => {
    const none = kernels.variability({ time: even(0), value: even(0), noise: even(0) })
    expect(Object.values(none).every(Number.isNaN)).toBe(true)
    expect(kernels.variability({ time: even(1), value: Float64Array.of(4), noise: Float64Array.of(1) }).weighted_mean).toBe(4)
  })
})

/** Standard normal distribution function by its series (Abramowitz and Stegun 26.2.10). */
function phi(x: number): number {
  let [term, sum] = [x, x]
  for (let k = 1; k < 200; k++) sum += term *= (-x * x * (2 * k - 1)) / (2 * k * (2 * k + 1))
  return 0.5 + sum / Math.sqrt(2 * Math.PI)
}

describe('matchedFilter', () => {
  const next = uniform(21)
  let now = 0
  const time = Float64Array.from({ length: 60 }, () => (now += 0.2 + 2 * next()))
  const noise = time.map(() => 0.5 + next())
  const samples = even(101, 0.1).map((t) => t - 5)
  const bell = { name: 'bell', time: samples, profile: samples.map((t) => Math.exp(-0.5 * (t / 1.5) ** 2)), parameters: {} }
  const instant = Float64Array.of(time[30]! + 0.3)
  const height = (t: number) => {
    const x = (t - instant[0]! + 5) / 0.1
    if (x < 0 || x > 100) return 0
    const k = Math.min(99, Math.floor(x))
    return bell.profile[k]! + (bell.profile[k + 1]! - bell.profile[k]!) * (x - k)
  }
  const template = time.map(height)
  const power = Math.sqrt(template.reduce((sum, t, i) => sum + (t / noise[i]!) ** 2, 0))

  it.each([3, 4, 5, 6, 7])('at the injected template and epoch is complete as Phi(S/N - threshold), S/N %d', (snr) => {
    const gauss = normal(100 + snr)
    let found = 0
    for (let draw = 0; draw < 5000; draw++) {
      const value = template.map((t, i) => (snr / power) * t + noise[i]! * gauss())
      if (kernels.matchedFilter({ time, value, noise }, [bell], instant).snr[0]! > 5) found++
    }
    expect(Math.abs(found / 5000 - phi(snr - 5))).toBeLessThan(0.03)
  })

  it.each([4, 5, 6])('with a free mean is complete as Phi(S/N - threshold), S/N %d with the mean marginalised', (snr) => {
    const gauss = normal(200 + snr)
    const weights = noise.map((s) => 1 / s ** 2)
    const total = weights.reduce((a, b) => a + b)
    const heights = template.reduce((sum, t, i) => sum + t * weights[i]!, 0)
    const left = Math.sqrt(power ** 2 - heights ** 2 / total)
    let found = 0
    for (let draw = 0; draw < 5000; draw++) {
      const value = template.map((t, i) => 40 + (snr / left) * t + noise[i]! * gauss())
      if (kernels.matchedFilter({ time, value, noise }, [bell], instant, { freeMean: true }).snr[0]! > 5) found++
    }
    expect(Math.abs(found / 5000 - phi(snr - 5))).toBeLessThan(0.03)
  })

  it('agrees with the formula, tells the template and its amplitude', () => {
    const gauss = normal(9)
    const value = template.map((t, i) => -4 * t + noise[i]! * gauss())
    const box = { name: 'box', time: Float64Array.of(-1, 1), profile: Float64Array.of(1, 1), parameters: {} }
    const { snr, amplitude, template: number } = kernels.matchedFilter({ time, value, noise }, [box, bell], instant)
    const product = value.reduce((sum, v, i) => sum + (v * template[i]!) / noise[i]! ** 2, 0)
    expect(number[0]).toBe(1)
    expect(snr[0]).toBeCloseTo(product / power, 9)
    expect(amplitude[0]).toBeCloseTo(product / power ** 2, 9)
    const none = kernels.matchedFilter({ time, value, noise }, [box], Float64Array.of(-100))
    expect([none.snr[0], none.amplitude[0], none.template[0]]).toEqual([NaN, NaN, -1])
    expect(() => kernels.matchedFilter({ time, value, noise }, [])).toThrow('templates')
    expect(() => kernels.matchedFilter({ time, value: even(1), noise }, [box])).toThrow('value')
  })

  it('refuses times and instants that fall', () => {
    const falling = time.toReversed()
    expect(() => kernels.matchedFilter({ time: falling, value: noise, noise }, [bell])).toThrow(/time cannot be used: it falls from/)
    expect(() => kernels.matchedFilter({ time, value: noise, noise }, [bell], falling)).toThrow(/at cannot be used: it falls from/)
  })
})
