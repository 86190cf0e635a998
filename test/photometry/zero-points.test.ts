import { createRandom, type Series } from '@astro/sdk'
import { describe, expect, it } from 'vitest'
import { zeroPointFactors } from '../../src/photometry/zero-points.ts'

describe('zero points of several objects', () => {
  it('are left alone where a star scatters more than its noise without shared time', () => {
    const object = (start: number, level: number, scatter: number) => {
      const random = createRandom(`o${start}`)
      const time = Float64Array.from({ length: 60 }, (_, i) => start + i)
      return { time, flag: new Uint8Array(60), noise: time.map(() => 1), flux: time.map(() => random.normal(level, scatter)) } as unknown as Series
    }
    const factors = (scatter: number) => zeroPointFactors([{ object: 'a', series: object(0, 100, scatter) }, { object: 'b', series: object(300, 105, scatter) }])
    expect(Object.keys(factors(1))).toEqual(['b'])
    expect(factors(3)).toEqual({})
  })

  it('are shifted by chance as seldom with a few deep epochs of a variable star as with equal ones', () => {
    const rate = (deep: number): number => {
      let made = 0
      for (let run = 0; run < 200; run++) {
        const object = (name: string) => {
          const random = createRandom(`${name} ${run}`)
          const time = Float64Array.from({ length: 100 }, (_, i) => i + (name === 'b' ? 0.5 : 0))
          const noise = time.map((_, i) => (i % 50 === 3 ? deep : 15))
          return { object: name, series: { time, flag: new Uint8Array(100), noise, flux: noise.map((sigma) => random.normal(1000, Math.sqrt(sigma ** 2 + 15 ** 2))) } as unknown as Series }
        }
        if (Object.keys(zeroPointFactors([object('a'), object('b')])).length > 0) made++
      }
      return made / 200
    }
    expect(rate(15)).toBeLessThan(0.03)
    expect(rate(1)).toBeLessThan(0.03)
  })
})
