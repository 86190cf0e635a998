import { createRandom, type Series } from '@astro/sdk'
import { describe, expect, it } from 'vitest'
import { zeroPointFactors } from '../../src/photometry/zero-points.ts'

/** One epoch a day from `start` on, of noise as told (`noise`) and of the star (`scatter`). */
function object(name: string, { start, level, scatter, noise }: { start: number; level: number; scatter: number; noise: readonly number[] }) {
  const random = createRandom(`${name} ${start}`)
  const time = Float64Array.from(noise, (_, i) => start + i)
  const flux = Float64Array.from(noise, (sigma) => random.normal(level, Math.hypot(sigma, scatter)))
  return { object: name, series: { time, flag: new Uint8Array(noise.length), noise: Float64Array.from(noise), flux } as unknown as Series }
}

/** How often two objects that saw the same variable star are shifted; `deep` is the noise of two in a hundred epochs, 15 that of the others. */
function shiftedByChance(deep: number): number {
  const noise = Array.from({ length: 100 }, (_, i) => (i % 50 === 3 ? deep : 15))
  const runs = Array.from({ length: 200 }, (_, run) => ['a', 'b'].map((name, i) => {
    return { ...object(`${name} ${run}`, { start: i / 2, level: 1000, scatter: 15, noise }), object: name }
  }))
  return runs.filter((parts) => Object.keys(zeroPointFactors(parts)).length > 0).length / runs.length
}

describe('zero points of several objects', () => {
  it('are left alone where a star scatters more than its noise without shared time', () => {
    const noise = Array.from({ length: 60 }, () => 1)
    const factors = (scatter: number) => zeroPointFactors([object('a', { start: 0, level: 100, scatter, noise }), object('b', { start: 300, level: 105, scatter, noise })])
    expect(Object.keys(factors(0))).toEqual(['b'])
    expect(factors(3)).toEqual({})
  })

  it('are shifted by chance as seldom with a few deep epochs of a variable star as with equal ones', () => {
    expect(shiftedByChance(15)).toBeLessThan(0.03)
    expect(shiftedByChance(1)).toBeLessThan(0.03)
  })
})
