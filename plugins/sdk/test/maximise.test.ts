import { maximise } from '@astro/sdk'
import { describe, expect, it } from 'vitest'

describe('golden sections', () => {
  it.each([[20, 7e-5], [30, 6e-7]])('%s steps find a maximum to %s of the interval', (steps, part) => {
    for (const top of [-3, 0.1, 1.7, 3.99]) {
      const { x, value } = maximise((at) => 5 - (at - top) ** 2, -4, 4, steps)
      expect(Math.abs(x - top)).toBeLessThan(8 * part)
      expect(value).toBe(5 - (x - top) ** 2)
    }
  })

  it('end at the end of the interval for a function that rises or falls', () => {
    expect(maximise((x) => x, 2, 3).x).toBeCloseTo(3, 4)
    expect(maximise((x) => -x, 2, 3).x).toBeCloseTo(2, 4)
  })
})
