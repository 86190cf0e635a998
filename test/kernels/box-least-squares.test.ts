import { describe, expect, it } from 'vitest'
import { curveKernels } from '../../src/kernels/curve-kernels.ts'
import { hash, normal, uniform, withKernels, WORKERS } from './support.ts'

const { boxLeastSquares } = curveKernels()

/** A star that is 0.01 fainter for 0.2 d every 4.1 d, from 58001 on. */
function transits(n: number, seed: number) {
  const [next, noise] = [uniform(seed), normal(seed + 1)]
  const time = Float64Array.from({ length: n }, () => 58_000 + 60 * next()).sort()
  const value = Float64Array.from(time, (t) => 1 - ((t - 58_001 + 0.1) % 4.1 < 0.2 ? 0.01 : 0) + 0.001 * noise())
  return { time, value, noise: new Float64Array(n).fill(0.001) }
}

const periods = Float64Array.from({ length: 3000 }, (_, i) => 3.5 + i * 4e-4)

describe('boxLeastSquares', () => {
  it.each(['likelihood', 'snr'] as const)('finds a transit with its depth, duration and epoch by %s', (objective) => {
    const epochs = transits(3000, 3)
    const found = boxLeastSquares(epochs, { periods, durations: Float64Array.of(0.1, 0.2, 0.3), objective })
    const at = found.power.indexOf(Math.max(...found.power))
    expect(Math.abs(periods[at]! - 4.1)).toBeLessThan(4.1 * 0.05 / 15)
    expect(found.duration[at]).toBeCloseTo(0.2, 12)
    expect(found.depth[at]).toBeCloseTo(0.01, 3)
    expect(((found.epoch[at]! - 58_001) / 4.1 + 0.5) % 1).toBeCloseTo(0.5, 1)
    expect(found.epoch[at]! - epochs.time[0]!).toBeGreaterThanOrEqual(0)
    expect(found.snr[at]).toBeCloseTo(found.depth[at]! / found.depthError[at]!, 9)
    expect(found.power[at]).toBe(objective === 'snr' ? found.snr[at] : found.logLikelihood[at])
  })

  it('measures a box by hand', () => {
    const epochs = { time: Float64Array.of(10, 10.9, 12.05, 12.95, 14), value: Float64Array.of(5, 2, 5, 3, 5), noise: Float64Array.of(1, 0.5, 1, 1, 1) }
    const found = boxLeastSquares(epochs, { periods: Float64Array.of(2), durations: Float64Array.of(0.25), oversample: 1 })
    // The two low epochs have phases 0.9 and 0.95 of a period of 2: mean (4 * 2 + 3) / 5 of weight 5, against 5 of weight 3.
    expect([found.depth[0], found.depthError[0]]).toEqual([expect.closeTo(5 - 11 / 5, 12), expect.closeTo(Math.sqrt(1 / 5 + 1 / 3), 12)])
    expect([found.logLikelihood[0], found.epoch[0]]).toEqual([expect.closeTo(0.5 * 5 * (5 - 11 / 5) ** 2, 10), expect.closeTo(10.875, 12)])
  })

  it('has no box where there is none', () => {
    const none = (n: number) => boxLeastSquares(transits(n, 4), { periods: Float64Array.of(3, 4), durations: Float64Array.of(0.1) })
    for (const n of [0, 1]) for (const column of Object.values(none(n))) expect([...column]).toEqual([NaN, NaN])
    const level = boxLeastSquares({ ...transits(50, 4), value: new Float64Array(50).fill(3) }, { periods: Float64Array.of(3), durations: Float64Array.of(0.1) })
    expect([level.power[0], level.depth[0]]).toEqual([0, 0])
    const together = boxLeastSquares({ time: new Float64Array(9).fill(5), value: transits(9, 5).value, noise: new Float64Array(9).fill(1) }, { periods: Float64Array.of(3), durations: Float64Array.of(0.1) })
    expect(together.power[0]).toBeNaN()
    expect(boxLeastSquares(transits(9, 5), { periods: new Float64Array(0), durations: Float64Array.of(1) }).power).toHaveLength(0)
  })

  it('says what cannot be searched', () => {
    const epochs = transits(20, 6)
    const call = (options: object, changed: object = {}) => () => boxLeastSquares({ ...epochs, ...changed }, { periods: Float64Array.of(3, 4), durations: Float64Array.of(0.2), ...options })
    expect(call({}, { value: epochs.value.with(1, NaN) })).toThrow(new RangeError('value[1] is NaN, not a finite number'))
    expect(call({}, { time: epochs.time.toReversed() })).toThrow(/before the epoch ahead of it/)
    expect(call({ durations: Float64Array.of(3) })).toThrow(/periods\[0\] is 3, not longer than the longest duration \(3\)/)
    expect(call({ durations: new Float64Array(0) })).toThrow(/number of durations is 0, not an integer from 1 to 4096/)
    expect(call({ durations: Float64Array.of(0) })).toThrow(/durations\[0\] is 0/)
    expect(call({ periods: Float64Array.of(NaN) })).toThrow(/periods\[0\] is NaN/)
    expect(call({ oversample: 0.5 })).toThrow(/oversample is 0.5, not an integer from 1/)
    expect(call({ objective: 'best' })).toThrow(/objective is best, not likelihood or snr/)
    expect(call({ durations: Float64Array.of(1e-9) })).toThrow(/more than 16777216/)
    expect(call({ periods: new Float64Array(2 ** 23 + 1).fill(3) })).toThrow(/number of periods is 8388609/)
  })
})

describe('k.boxLeastSquares', () => {
  it('has the bits of the search of one thread, with any number of workers', async () => {
    const { noise, ...epochs } = transits(400, 8)
    const options = { durations: [0.1, 0.25], oversample: 7 }
    const alone = boxLeastSquares({ ...epochs, noise }, { ...options, durations: Float64Array.from(options.durations), periods })
    const expected = hash(Object.fromEntries(Object.entries(alone).map(([name, data]) => [name, { data, dtype: 'float64', shape: [3000] }])))
    for (const workers of WORKERS) {
      await withKernels(workers, (k) => expect(hash(k.boxLeastSquares({ ...epochs, error: noise, period: periods }, options))).toBe(expected))
    }
  })

  it('names what cannot be used', async () => {
    await withKernels(1, (k) => {
      const { time, value } = transits(20, 9)
      expect(() => k.boxLeastSquares({ time, value, period: Float64Array.of(1) }, { durations: [2] })).toThrow(expect.objectContaining({ code: 'kernel_option' }))
      expect(() => k.boxLeastSquares({ time, value: value.subarray(1), period: periods }, { durations: [0.2] })).toThrow(/value cannot be used: its shape is \[19\]/)
    })
  })
})
