import { describe, expect, it } from 'vitest'
import { hash, uniform, withKernels, WORKERS } from './support.ts'

const image = { data: Float32Array.from({ length: 5 * 7 }, (_, k) => k), shape: [5, 7] }

describe('cutouts', () => {
  it('are slices of the image where it is, NaN outside', async () => {
    await withKernels(1, (k) => {
      const { stamps } = k.cutouts(image, Float64Array.of(3.2, 0), Float64Array.of(1.8, 0), { size: 3 })
      expect(stamps.shape).toEqual([2, 3, 3])
      expect([...stamps.data]).toEqual([9, 10, 11, 16, 17, 18, 23, 24, 25, NaN, NaN, NaN, NaN, 0, 1, NaN, 7, 8])
    })
  })

  it('are weights and flags with zero outside', async () => {
    await withKernels(1, (k) => {
      expect([...k.cutouts(image, Float64Array.of(6), Float64Array.of(4), { size: 3, outside: 0 }).stamps.data]).toEqual([26, 27, 0, 33, 34, 0, 0, 0, 0])
    })
  })

  it('give the same bits for any number of workers', async () => {
    const next = uniform(3)
    const count = 20_000
    const [x, y] = [0, 1].map(() => Float64Array.from({ length: count }, () => next() * 60 - 10))
    const field = { data: Float32Array.from({ length: 40 * 33 }, next), shape: [40, 33] }
    const hashes = new Set<string>()
    for (const workers of WORKERS) await withKernels(workers, (k) => hashes.add(hash(k.cutouts(field, x!, y!, { size: 9 }))))
    expect(hashes.size).toBe(1)
  })

  it('of no positions, and of an image of one pixel', async () => {
    await withKernels(1, (k) => {
      expect(k.cutouts(image, new Float64Array(0), new Float64Array(0), { size: 5 }).stamps.shape).toEqual([0, 5, 5])
      expect([...k.cutouts({ data: Float32Array.of(4), shape: [1, 1] }, Float64Array.of(0), Float64Array.of(0), { size: 1 }).stamps.data]).toEqual([4])
    })
  })

  it('refuse an even size and lists of different lengths by name', async () => {
    await withKernels(1, (k) => {
      expect(() => k.cutouts(image, Float64Array.of(1), Float64Array.of(1), { size: 20 })).toThrow(/20 pixels has no central one.*19 or 21/)
      expect(() => k.cutouts(image, Float64Array.of(1), Float64Array.of(1, 2), { size: 3 })).toThrow(/y .*\[2\].*not \[1\]/)
    })
  })
})
