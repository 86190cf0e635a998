import { describe, expect, it } from 'vitest'
import { withKernels } from './support.ts'

const plane = (...values: number[]) => ({ data: Float32Array.from(values), shape: [2, values.length / 2] })

describe('subtract', () => {
  it('is a difference, in kernel memory or out of it', async () => {
    await withKernels(2, (k) => {
      expect([...k.subtract(plane(5, 7, 9, 1), plane(1, 2, Number.NaN, 4)).image.data]).toEqual([4, 5, Number.NaN, -3])
      const into = k.upload(plane(0, 0))
      k.subtract(plane(3, 4), plane(1, 1), { into })
      expect([...k.download(into).data]).toEqual([2, 3])
      expect(() => k.subtract(into, plane(1, 1), { into })).toThrow(/into .*inputs/)
      expect(() => k.subtract(plane(1, 2), plane(1, 2, 3, 4))).toThrow(/other .*\[2, 2\].*not \[2, 1\]/)
      expect(() => k.subtract(plane(1, 2, 3, 4), plane(1, 2, 3, 4), { into })).toThrow(/into .*\[2, 1\]/)
      expect(k.subtract(new Float32Array(0), new Float32Array(0)).image.data).toHaveLength(0)
    })
  })
})
