import { describe, expect, it } from 'vitest'
import type { StackOptions } from '../../src/kernels/stack.ts'
import { hash, normal, uniform, withKernels, WORKERS } from './support.ts'

/** Frames of noise around 100 with outliers and holes, their masks and variances. */
function frames(count: number, shape: number[], seed = 9) {
  const [next, pick] = [normal(seed), uniform(seed + 1)]
  const size = shape.reduce((product, length) => product * length, 1)
  const make = (value: () => number) => ({ data: Float32Array.from({ length: size }, value), shape })
  return {
    images: Array.from({ length: count }, () => make(() => (pick() < 0.02 ? 1e4 * pick() : pick() < 0.01 ? Number.NaN : 100 + 5 * next()))),
    masks: Array.from({ length: count }, (_, k) => (k === 1 ? null : { data: Uint8Array.from({ length: size }, () => (pick() < 0.05 ? 1 : 0)), shape })),
    variances: Array.from({ length: count }, () => make(() => (pick() < 0.01 ? 0 : 20 + 10 * pick()))),
  }
}

const METHODS: Record<string, StackOptions> = {
  mean: {}, median: { method: 'median' }, weighted: { weighting: 'variance' }, 'sigma-clipped': { clip: { sigma: 2.5 } },
  'MAD-clipped': { clip: { scale: 'mad', rounds: null } }, extremes: { extremes: { low: 1, high: 2 } }, 'clipped median': { method: 'median', clip: true },
}

const median = (list: number[]): number => {
  const sorted = list.toSorted((a, b) => a - b)
  return sorted.length % 2 === 1 ? sorted[sorted.length >> 1]! : (sorted[sorted.length / 2 - 1]! + sorted[sorted.length / 2]!) / 2
}

/** One pixel straight from the definitions: the frames left by the clip or the rejection, in double precision. */
function pixel(values: number[], variances: number[], { method = 'mean', weighting = 'equal', clip, extremes }: StackOptions) {
  let kept = values.map((_, k) => k)
  if (clip !== undefined && typeof clip !== 'boolean' ? true : clip === true) {
    const { sigma = 3, scale = 'std', rounds = 5 } = typeof clip === 'object' ? clip : {}
    let left = values
    for (let round = 0, before = -1; round < (rounds ?? 1000) && left.length > 0 && left.length !== before; round++) {
      before = left.length
      const mean = left.reduce((sum, value) => sum + value, 0) / left.length
      const middle = median(left)
      const spread = scale === 'std'
        ? Math.sqrt(left.reduce((sum, value) => sum + (value - mean) ** 2, 0) / left.length)
        : 1.482602218505602 * median(left.map((value) => Math.abs(value - middle)))
      const inside = (value: number): boolean => value >= middle - sigma * spread && value <= middle + sigma * spread
      kept = values.map((_, k) => k).filter((k) => inside(values[k]!))
      left = left.filter(inside)
    }
  }
  if (extremes !== undefined) {
    const order = kept.toSorted((a, b) => values[a]! - values[b]!)
    kept = order.slice(extremes.low, Math.max(extremes.low!, order.length - extremes.high!))
  }
  const weights = kept.map((k) => (weighting === 'variance' ? 1 / variances[k]! : 1))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const mean = kept.reduce((sum, k, at) => sum + weights[at]! * values[k]!, 0) / total
  const variance = kept.reduce((sum, k, at) => sum + weights[at]! ** 2 * variances[k]!, 0) / total ** 2
  return { value: method === 'median' ? median(kept.map((k) => values[k]!)) : mean, variance, count: kept.length }
}

const image = (...data: number[]) => ({ data: Float32Array.from(data), shape: [1, data.length] })

describe('stack', () => {
  it('gives the same bits for any number of workers', async () => {
    const inputs = frames(9, [311, 517])
    const hashes = new Set<string>()
    for (const workers of WORKERS) {
      await withKernels(workers, (k) => {
        hashes.add([METHODS['MAD-clipped'], METHODS.extremes].map((options) => hash(k.stack(inputs, { ...options, scale: 'median' }))).join())
      })
    }
    expect(hashes.size).toBe(1)
  })

  it.each(Object.entries(METHODS))('%s is what its definition says', async (_name, options) => {
    const inputs = frames(7, [31, 41])
    await withKernels(1, (k) => {
      const { image: found, variance, count } = k.stack(inputs, options)
      for (let at = 0; at < 31 * 41; at++) {
        const usable = inputs.images.map((_image, frame) => frame).filter((frame) =>
          !Number.isNaN(inputs.images[frame]!.data[at]) && (inputs.masks[frame]?.data[at] ?? 0) === 0 && inputs.variances[frame]!.data[at]! > 0)
        const values = usable.map((frame) => inputs.images[frame]!.data[at]!)
        const expected = pixel(values, usable.map((frame) => inputs.variances[frame]!.data[at]!), options)
        expect(count.data[at]).toBe(expected.count)
        if (expected.count === 0) expect([found.data[at], variance.data[at]]).toEqual([Number.NaN, Number.NaN])
        else {
          expect(Math.abs(found.data[at]! / expected.value - 1)).toBeLessThan(1e-7)
          if (options.method !== 'median') expect(Math.abs(variance.data[at]! / expected.variance - 1)).toBeLessThan(1e-6)
        }
      }
    })
  })

  it('states a variance that the scatter of its results has', async () => {
    const [next, size] = [normal(4), 40_000]
    await withKernels(1, (k) => {
      for (const count of [2, 5, 12]) {
        const images = Array.from({ length: count }, () => ({ data: Float32Array.from({ length: size }, () => 1000 + 5 * next()), shape: [size] }))
        const variances = images.map(() => ({ data: new Float32Array(size).fill(25), shape: [size] }))
        for (const method of ['mean', 'median'] as const) {
          for (const inputs of [{ images, variances }, { images }]) {
            const { image: found, variance } = k.stack(inputs, { method })
            const seen = found.data.reduce((sum, value) => sum + (value - 1000) ** 2, 0) / size
            const stated = variance.data.reduce((sum, value) => sum + value, 0) / size
            // Two scatters of 40 000 values: four standard deviations, and those of the scatter of two frames each.
            expect(Math.abs(seen / stated - 1)).toBeLessThan(count === 2 ? 0.06 : 0.04)
          }
        }
      }
    })
  })

  it('takes weights of calibrate, factors and frames normalised to one', async () => {
    await withKernels(2, (k) => {
      const weighted = k.stack({ images: [image(10, 10), image(20, 20)], weights: [image(3, 0), image(1, 1)] }, { weighting: 'variance' })
      expect([...weighted.image.data, ...weighted.variance.data, ...weighted.count.data]).toEqual([12.5, 20, 0.25, 1, 2, 1])
      const given = k.stack([image(10), image(20)], { weighting: [1, 3], scale: [1, 0.5] })
      expect([given.image.data[0], given.variance.data[0]]).toEqual([10, 0])
      const flats = k.stack([image(100, 200, 300), image(10, 20, 40)], { scale: 'median' })
      expect(flats.scale).toEqual([1 / 200, 1 / 20])
      expect([...flats.image.data]).toEqual([0.5, 1, 1.75])
      const handle = k.upload(image(4, 8))
      const into = { image: k.upload(image(0, 0)) }
      expect(k.stack([handle, image(0, 0)], { into }).count.data).toEqual(Uint16Array.of(2, 2))
      expect([...k.download(into.image).data]).toEqual([2, 4])
    })
  })

  it('takes one frame, no pixels, and pixels without any frame', async () => {
    await withKernels(1, (k) => {
      const one = k.stack([{ data: Float32Array.of(3, Number.NaN), shape: [2] }], { clip: true })
      expect([...one.image.data, ...one.variance.data, ...one.count.data]).toEqual([3, Number.NaN, Number.NaN, Number.NaN, 1, 0])
      expect(k.stack([{ data: new Float32Array(0), shape: [0, 4] }], { method: 'median' }).image.shape).toEqual([0, 4])
      const none = k.stack([Float32Array.of(1), Float32Array.of(2)], { extremes: { low: 1, high: 1 } })
      expect([none.image.data[0], none.count.data[0]]).toEqual([Number.NaN, 0])
    })
  })

  it('refuses what does not fit, by name', async () => {
    const [a, b] = [Float32Array.of(1, 2), Float32Array.of(3)]
    await withKernels(1, (k) => {
      expect(() => k.stack([])).toThrow(/0 frames/)
      expect(() => k.stack([a, b])).toThrow(/images\[1\].*\[1\].*\[2\]/)
      expect(() => k.stack({ images: [a, a], masks: [a] })).toThrow(/masks.*1, not one/)
      expect(() => k.stack({ images: [a, a], variances: [a, a], weights: [a, a] })).toThrow(/one of them/)
      expect(() => k.stack({ images: [a, a], variances: [a, null] })).toThrow(/frame 1 is missing/)
      expect(() => k.stack([a], { weighting: 'variance' })).toThrow(/frame 0 is missing/)
      expect(() => k.stack([a], { method: 'median', weighting: [1] })).toThrow(/median has none/)
      expect(() => k.stack([a], { clip: true, extremes: { low: 1 } })).toThrow(/one of them/)
      expect(() => k.stack([a], { scale: [0] })).toThrow(/scale\[0\] is 0/)
      expect(() => k.stack([Float32Array.of(-1)], { scale: 'median' })).toThrow(/median is -1/)
    })
  })
})
