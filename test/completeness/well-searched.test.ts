import { describe, expect, it } from 'vitest'
import { jeffreysInterval, wellSearched } from '../../src/photometry/completeness/index.ts'

const axis = (edges: readonly number[]) => ({ name: 'a', unit: '', scale: 'linear' as const, edges })

/** A map of recovered counts out of `n` a cell. */
function map(k: readonly (readonly number[])[], n = 100, chance = 0) {
  const grid = k.map((line) => line.map(() => n))
  const completeness = k.map((line) => line.map((hits) => (n > 0 ? Math.max(0, (hits / n - chance) / (1 - chance)) : null)))
  return { x: axis([1, 2, 4, 8]), y: axis([10, 20, 40]), n: grid, k: k.map((line) => [...line]), completeness, chance }
}

describe('the rectangle in which nothing could hide', () => {
  it('is the largest of which every cell is complete enough', () => {
    const found = wellSearched(map([[0, 95, 100], [10, 99, 96]]), 0.95)!
    expect(found).toMatchObject({ x: [2, 8], y: [10, 40], n: 400, k: 390, completeness: 0.975 })
    expect([found.low, found.high]).toEqual(jeffreysInterval(390, 400))
    expect(wellSearched(map([[0, 94, 100], [10, 99, 96]]), 0.95)).toMatchObject({ x: [4, 8], y: [10, 40], k: 196 })
    expect(wellSearched(map([[97, 97, 97], [10, 99, 96]]), 0.95)).toMatchObject({ x: [2, 8], y: [10, 40] })
  })

  it('is none without a cell like that, or where few injections speak', () => {
    expect(wellSearched(map([[0, 94, 94], [0, 0, 94]]), 0.95)).toBeUndefined()
    expect(wellSearched(map([[0, 0, 9], [0, 0, 9]], 9), 0.95)).toBeUndefined()
    expect(wellSearched(map([[0, 0, 0], [0, 0, 0]], 0), 0.95)).toBeUndefined()
  })

  it('has chance matches taken off its share and interval', () => {
    const found = wellSearched(map([[0, 0, 98], [0, 0, 98]], 100, 0.2), 0.95)!
    expect(found.completeness).toBeCloseTo((0.98 - 0.2) / 0.8, 12)
    expect(found.low).toBeCloseTo((jeffreysInterval(196, 200)[0] - 0.2) / 0.8, 12)
  })
})
