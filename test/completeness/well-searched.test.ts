import { describe, expect, it } from 'vitest'
import { uniformDraws } from '../../src/kernels/draws.ts'
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

  it('is found on maps of a hundred cells a side, and is what looking at every cell of every rectangle finds', () => {
    const size = 100
    const edges = Array.from({ length: size + 1 }, (_, i) => i)
    // All complete but for a diagonal and a column.
    const k = edges.slice(1).map((_, j) => edges.slice(1).map((__, i) => (i === j || i === 40 ? 0 : 10)))
    const big = { ...map(k, 10), x: axis(edges), y: axis(edges) }
    // Right of the column, above or below the diagonal: (100 - a) columns from a > 40 on, a rows; most for a = 50.
    expect(wellSearched(big, 0.95)).toMatchObject({ x: [50, 100], y: [0, 50], n: 25_000, k: 25_000 })

    const [columns, rows] = [5, 4]
    for (let seed = 1; seed <= 20; seed++) {
      const u = uniformDraws(seed, 0, columns * rows)
      const grid = Array.from({ length: rows }, (_, j) => Array.from({ length: columns }, (__, i) => (u[j * columns + i]! < 0.25 ? 50 : 96 + Math.floor(4 * u[j * columns + i]!))))
      const some = { ...map(grid), x: axis(edges.slice(0, columns + 1)), y: axis(edges.slice(0, rows + 1)) }
      expect(wellSearched(some, 0.95)).toMatchObject(slowly(grid))
    }
  })
})

/** Cells and recoveries of the largest rectangle without a cell of less than 95. */
function slowly(grid: readonly (readonly number[])[]): { n: number } {
  let most = 0
  grid.forEach((_, j) => grid.forEach((__, top) => grid[0]!.forEach((___, i) => grid[0]!.forEach((____, right) => {
    const inside = grid.slice(j, top + 1).flatMap((line) => line.slice(i, right + 1))
    if (inside.every((hits) => hits >= 95)) most = Math.max(most, 100 * inside.length)
  }))))
  return { n: most }
}
