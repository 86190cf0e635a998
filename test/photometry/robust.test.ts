import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mean, median, quantiles, rms, robustPair } from '../../src/photometry/robust.ts'

const withGaps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.double({ min: -1e3, max: 1e3, noNaN: true }).map((v) => v + 0) },
    { weight: 1, arbitrary: fc.constant(NaN) },
  ),
)

const average = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length

const spread = (list: readonly number[]): number => Math.sqrt(average(list.map((v) => (v - average(list)) ** 2)))

/** The rules of the robust pair, one sentence a line. */
function slowRobustPair(given: readonly number[]): [number, number] | null {
  const values = given.filter((v) => !Number.isNaN(v))
  if (values.length === 0) return null
  let left = [...values]
  let [centre, scatter] = [slowMedian(values), spread(values)]
  if (values.length < 5) return [centre, scatter]
  for (const _ of [1, 2, 3]) {
    const inside = left.filter((v) => !(Math.abs(v - centre) / scatter > 3))
    if (inside.length === left.length || inside.length < 5) return [centre, scatter]
    left = inside
    ;[centre, scatter] = [average(left), spread(left)]
  }
  return [centre, scatter]
}

function slowMedian(values: readonly number[]): number {
  const sorted = values.filter((v) => !Number.isNaN(v)).toSorted((a, b) => a - b)
  return sorted.length === 0
    ? NaN
    : (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2
}

describe('robustPair', () => {
  const five = [10, 10.1, 9.9, 10.05, 9.95]
  it.each([
    [[1, 2, 3, 4], 2.5, 1.118034],
    [[...five, ...five, ...five, ...five, 50], 10, 0.0707107],
    [[...five, 50], 10.025, 14.9073],
    [Array.from({ length: 10 }, () => 1), 1, 0],
    [[NaN, 1, 2, 3, 4, 5], 3, Math.sqrt(2)],
    [[7], 7, 0],
  ])('of %j is (%d, %d)', (values, centre, scatter) => {
    const pair = robustPair(values)
    expect(pair.mean).toBeCloseTo(centre, 6)
    expect(pair.rms).toBeCloseTo(scatter, scatter > 1 ? 4 : 6)
  })

  it('clips three times, not more', () => {
    // Each round sees only the largest of the outliers; the hundred would go in a fourth.
    const quiet = Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? 1 : -1))
    const pair = robustPair([...quiet, 100, 1e3, 1e4, 1e5])
    expect(pair.mean).toBeCloseTo(100 / 201, 12)
    expect(pair.rms).toBeCloseTo(Math.sqrt((200 + 1e4) / 201 - (100 / 201) ** 2), 10)
  })

  it('is null where there is nothing', () => {
    expect(robustPair([])).toEqual({ mean: null, rms: null })
    expect(robustPair([NaN, Infinity])).toEqual({ mean: null, rms: null })
  })

  it('has no scatter at all for equal values', () => {
    expect(robustPair(Array.from({ length: 10 }, () => 0.1))).toEqual({ mean: 0.1, rms: 0 })
  })

  it('agrees with the rules written out', () => {
    fc.assert(
      fc.property(withGaps, fc.integer({ min: 0, max: 3 }), (values, spikes) => {
        const given = [...values, ...Array.from({ length: spikes }, () => 1e5)]
        const pair = robustPair(given)
        const slow = slowRobustPair(given)
        expect(pair.mean === null).toBe(slow === null)
        if (slow) {
          expect(Math.abs(pair.mean! - slow[0])).toBeLessThan(1e-6)
          expect(Math.abs(pair.rms! - slow[1])).toBeLessThan(1e-6)
        }
      }),
    )
  })
})

describe('mean, rms, median, quantiles', () => {
  it('leave out NaN', () => {
    expect([mean([1, NaN, 3]), rms([1, NaN, 3]), median([NaN, 5, 1, 3]), median([1, 2])]).toEqual([2, 1, 3, 1.5])
  })

  it('are NaN for nothing', () => {
    for (const values of [[], [NaN]])
      expect([mean(values), rms(values), median(values), ...quantiles(values, [0, 1])]).toEqual([NaN, NaN, NaN, NaN, NaN])
  })

  it('agree with the obvious definitions', () => {
    fc.assert(
      fc.property(withGaps, (values) => {
        expect(median(values)).toEqual(slowMedian(values))
        const [low, quarter, high] = quantiles(values, [0, 0.25, 1]) as [number, number, number]
        const real = values.filter((v) => !Number.isNaN(v))
        if (real.length === 0) return
        expect([low, high]).toEqual([Math.min(...real), Math.max(...real)])
        expect(real.filter((v) => v < quarter).length).toBeLessThanOrEqual(Math.ceil((real.length - 1) / 4))
      }),
    )
  })

  it('interpolate linearly', () => {
    expect(quantiles([40, 10, 30, 20], [0.05, 0.5, 0.95])).toEqual([expect.closeTo(11.5, 12), 25, expect.closeTo(38.5, 12)])
  })

  it('do not depend on what was sorted before', () => {
    const large = Float64Array.from({ length: 5000 }, (_, i) => (i * 7919) % 5000)
    expect([median(large), median([3, 1, 2]), median(large)]).toEqual([2499.5, 2, 2499.5])
  })
})
