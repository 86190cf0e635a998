import { describe, expect, it } from 'vitest'
import { curveKernels } from '../../src/kernels/curve-kernels.ts'
import { hash, normal, uniform, withKernels, WORKERS } from './support.ts'

const { lombScargle, harmonicFit, window } = curveKernels()

function curve(n: number, seed: number, span = 200) {
  const [next, noise] = [uniform(seed), normal(seed + 1)]
  const time = Float64Array.from({ length: n }, () => 58_000 + span * next()).sort()
  const sigma = Float64Array.from({ length: n }, () => 0.1 + 0.1 * next())
  const value = Float64Array.from(time, (t, i) => 12 + 0.4 * Math.cos(2 * Math.PI * 0.731 * (t - time[0]!)) + sigma[i]! * noise())
  return { time, value, noise: sigma }
}

const of = (...times: number[]) => ({ time: Float64Array.from(times), noise: new Float64Array(times.length).fill(1) })

/** Power from the tangent of twice the phase (Zechmeister & Kuerster 2009, equations 4 to 21), sum by sum. */
function slow({ time, value, noise }: ReturnType<typeof curve>, frequency: number): number {
  const total = noise.reduce((sum, s) => sum + s ** -2, 0)
  const mean = (each: (i: number) => number): number => time.reduce((sum, _, i) => sum + each(i) * noise[i]! ** -2, 0) / total
  const angle = (i: number): number => 2 * Math.PI * frequency * (time[i]! - time[0]!)
  const y = mean((i) => value[i]!)
  const shift = (c: number, s: number, tau: number) => (i: number) => Math.cos(angle(i) - tau) * c + Math.sin(angle(i) - tau) * s
  const [C, S] = [mean(shift(1, 0, 0)), mean(shift(0, 1, 0))]
  const tau = Math.atan2(2 * (mean((i) => Math.cos(angle(i)) * Math.sin(angle(i))) - C * S), mean((i) => Math.cos(2 * angle(i))) - (C * C - S * S)) / 2
  const part = (f: (i: number) => number): number => {
    const middle = mean(f)
    return mean((i) => (value[i]! - y) * f(i)) ** 2 / mean((i) => (f(i) - middle) ** 2)
  }
  return (part(shift(1, 0, tau)) + part(shift(0, 1, tau))) / mean((i) => (value[i]! - y) ** 2)
}

describe('lombScargle', () => {
  it.each([7, 40, 63, 64, 300])('is its definition for %i epochs', (n) => {
    const epochs = curve(n, n)
    const grid = { start: 0.01, step: 0.0009, count: 5000 }
    const power = lombScargle(epochs, grid)
    for (let i = 0; i < grid.count; i += 41) expect(power[i]).toBeCloseTo(slow(epochs, grid.start + i * grid.step), 9)
    expect(Math.abs(grid.start + power.indexOf(Math.max(...power)) * grid.step - 0.731)).toBeLessThan(n < 20 ? 9 : 0.005)
  })

  it('has all of the variance of a Fourier series with its terms, in every band', () => {
    const { time, noise } = curve(90, 4)
    const band = Int32Array.from(time, (_, i) => i % 3)
    const x = (t: number): number => 2 * Math.PI * 0.31 * (t - time[0]!)
    const value = Float64Array.from(time, (t, i) => 5 * band[i]! + Math.cos(x(t)) + 0.5 * Math.sin(2 * x(t)))
    const grid = { start: 0.31, step: 1, count: 1 }
    expect(lombScargle({ time, value, noise }, grid, { terms: 2, band })[0]).toBeCloseTo(1, 11)
    expect(lombScargle({ time, value, noise }, grid, { terms: 1, band })[0]).toBeLessThan(0.99)
    const { coefficients, power, chi2 } = harmonicFit({ time, value, noise }, 0.31, { terms: 2, band })
    const expected = [0, 1, 2].flatMap((b) => [5 * b, 1, 0, 0, 0.5])
    coefficients.forEach((got, i) => expect(got).toBeCloseTo(expected[i]!, 11))
    expect([power, chi2]).toEqual([expect.closeTo(1, 12), expect.closeTo(0, 12)])
  })

  it('fits each band by itself where its terms are its own', () => {
    const epochs = curve(120, 9)
    const band = Int32Array.from(epochs.time, (_, i) => Number(i % 5 > 2))
    const both = harmonicFit(epochs, 0.4, { band, terms: 1, bandTerms: 1 })
    const alone = [0, 1].map((wanted) => {
      const keep = (column: Float64Array): Float64Array => column.filter((_, i) => band[i] === wanted)
      return { first: epochs.time.find((_, i) => band[i] === wanted)!, fit: harmonicFit({ time: keep(epochs.time), value: keep(epochs.value), noise: keep(epochs.noise) }, 0.4) }
    })
    expect(both.chi2).toBeCloseTo(alone[0]!.fit.chi2 + alone[1]!.fit.chi2, 9)
    expect(both.coefficients[0]).toBeCloseTo(alone[0]!.fit.coefficients[0]!, 10)
    expect(both.coefficients[3]).toBeCloseTo(alone[1]!.fit.coefficients[0]!, 10)
    expect(Math.hypot(both.coefficients[4]!, both.coefficients[5]!)).toBeCloseTo(Math.hypot(alone[1]!.fit.coefficients[1]!, alone[1]!.fit.coefficients[2]!), 10)
  })

  it('tells chi squared of the fit and of a constant', () => {
    const epochs = curve(50, 12)
    const { power, chi2, chi2Constant } = harmonicFit(epochs, 0.731)
    const weight = epochs.noise.map((s) => s ** -2)
    const mean = epochs.value.reduce((sum, v, i) => sum + v * weight[i]!, 0) / weight.reduce((sum, w) => sum + w, 0)
    expect(chi2Constant).toBeCloseTo(epochs.value.reduce((sum, v, i) => sum + weight[i]! * (v - mean) ** 2, 0), 8)
    expect(power).toBeCloseTo(1 - chi2 / chi2Constant, 12)
    expect(lombScargle(epochs, { start: 0.731, step: 1, count: 1 })[0]).toBeCloseTo(power, 12)
  })

  it('has no power where nothing varies or nothing can be fitted', () => {
    const grid = { start: 0, step: 0.1, count: 3 }
    expect([...lombScargle({ ...of(), value: new Float64Array(0) }, grid)]).toEqual([0, 0, 0])
    expect([...lombScargle({ ...of(5), value: Float64Array.of(7) }, grid)]).toEqual([0, 0, 0])
    expect([...lombScargle({ ...of(5, 5, 5), value: Float64Array.of(7, 8, 9) }, grid)]).toEqual([0, 0, 0])
    expect([...lombScargle({ ...of(5, 6, 8), value: Float64Array.of(0.1, 0.1, 0.1) }, grid)]).toEqual([0, 0, 0])
    expect(lombScargle({ ...of(5, 6, 8), value: Float64Array.of(1, 2, 4) }, grid)[1]).toBeCloseTo(1, 9)
    expect(lombScargle(curve(9, 2), { ...grid, count: 0 })).toHaveLength(0)
    expect(harmonicFit({ ...of(5), value: Float64Array.of(7) }, 1)).toEqual({ power: 0, chi2: 0, chi2Constant: 0, coefficients: Float64Array.of(7, 0, 0) })
    expect(harmonicFit({ ...of(5, 6), value: Float64Array.of(7, 8) }, 1, { band: Int32Array.of(0, 2) }).coefficients[3]).toBeNaN()
  })

  it('says what cannot be used', () => {
    const epochs = curve(5, 3)
    const grid = { start: 0, step: 0.1, count: 3 }
    const changed = (name: 'time' | 'value' | 'noise', value: number) => () => lombScargle({ ...epochs, [name]: epochs[name].with(2, value) }, grid)
    expect(changed('value', NaN)).toThrow(new RangeError('value[2] is NaN, not a finite number'))
    expect(changed('time', Infinity)).toThrow(/time\[2\] is Infinity, not a finite number/)
    expect(changed('time', 1)).toThrow(/time\[2\] is 1, before the epoch ahead of it/)
    expect(changed('noise', 0)).toThrow(/noise\[2\] is 0, not a standard deviation above 0/)
    expect(() => lombScargle({ ...epochs, value: new Float64Array(4) }, grid)).toThrow(/value has 4 epochs, time 5/)
    expect(() => lombScargle(epochs, { ...grid, count: 2 ** 27 })).toThrow(/count is 134217728, not an integer from 0 to 67108864/)
    expect(() => lombScargle(epochs, { ...grid, step: 0 })).toThrow(/step is 0/)
    expect(() => lombScargle(epochs, { ...grid, start: -1 })).toThrow(/start is -1/)
    expect(() => lombScargle(epochs, grid, { terms: 33 })).toThrow(/terms is 33, not an integer from 1 to 32/)
    expect(() => lombScargle(epochs, grid, { band: Int32Array.of(0, 1) })).toThrow(/band has 2 epochs, time 5/)
    expect(() => lombScargle(epochs, grid, { band: Int32Array.of(0, 1, -1, 0, 0) })).toThrow(/band\[2\] is -1/)
    expect(() => harmonicFit(epochs, NaN)).toThrow(/frequency is NaN/)
    expect(() => window(Float64Array.of(1, NaN), grid)).toThrow(/time\[1\] is NaN/)
  })
})

describe('window', () => {
  it.each([20, 500])('is the sum of phases of %i epochs', (n) => {
    const { time } = curve(n, 6)
    const grid = { start: 0, step: 0.0011, count: 5000 }
    const power = window(time, grid)
    expect(power[0]).toBeCloseTo(1, 12)
    for (let i = 0; i < grid.count; i += 77) {
      const angle = (t: number): number => 2 * Math.PI * i * grid.step * (t - time[0]!)
      const [re, im] = [time.reduce((sum, t) => sum + Math.cos(angle(t)), 0), time.reduce((sum, t) => sum + Math.sin(angle(t)), 0)]
      expect(power[i]).toBeCloseTo((re * re + im * im) / (n * n), 11)
    }
  })
})

describe('k.lombScargle', () => {
  it('has the bits of the periodogram of one thread, with any number of workers', async () => {
    const { noise, ...epochs } = curve(300, 8)
    const grid = { start: 0.004, step: 3e-4, count: 30_011 }
    const alone = lombScargle({ ...epochs, noise }, grid, { terms: 2 })
    for (const workers of WORKERS) {
      await withKernels(workers, (k) => {
        const { power } = k.lombScargle({ ...epochs, error: noise }, { ...grid, terms: 2 })
        expect(hash({ power })).toBe(hash({ power: { data: alone, dtype: 'float64', shape: [grid.count] } }))
      })
    }
  })

  it('takes handles and writes into arrays that are there', async () => {
    await withKernels(1, (k) => {
      const { time, value, noise } = curve(80, 8)
      const grid = { start: 0.1, step: 0.01, count: 50 }
      const into = k.upload(new Float64Array(50))
      k.lombScargle({ time: k.upload(time), value: k.upload(value) }, { ...grid, into })
      expect(k.download(into).data).toEqual(lombScargle({ time, value, noise: noise.fill(1) }, grid))
      expect(() => k.lombScargle({ time, value }, { ...grid, count: 7, into })).toThrow(/into cannot be used: it is not 7 values of float64/)
      expect(() => k.lombScargle({ time, value: value.with(3, NaN) }, grid)).toThrow(expect.objectContaining({ code: 'kernel_option', message: 'value[3] is NaN, not a finite number' }))
    })
  })
})
