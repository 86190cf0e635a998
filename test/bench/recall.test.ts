import { expect, it } from 'vitest'
import { missedStars } from '../../bench/recall.mjs'

/** Bright stars ten pixels apart, and as many faint ones that nobody counts. */
function stars(count: number) {
  const x = Float64Array.from({ length: 2 * count }, (_, k) => 10 * (k % 100))
  const y = Float64Array.from({ length: 2 * count }, (_, k) => 10 * Math.floor(k / 100))
  return { x, y, f: x.map((_, k) => (k < count ? 3001 : 2999)) }
}

/** Objects beside all bright stars but the first `missing`. */
const objects = (count: number, missing: number, off: number) => ({ x: stars(count).x.slice(missing, count).map((x) => x + off), y: stars(count).y.slice(missing, count) })

it('counts bright stars without an object within 2 px', () => {
  expect(missedStars(objects(200, 10, 1.9), stars(200))).toMatchObject({ value: 0.05, ok: true })
  expect(missedStars(objects(200, 10, -1.9), stars(200)).value).toBe(0.05)
  expect(missedStars(objects(200, 0, 2.1), stars(200))).toMatchObject({ value: 1, ok: false })
})

it('allows 6 % on the large field, and of few stars what chance may take away', () => {
  expect(missedStars(objects(5900, 354, 0), stars(5900))).toMatchObject({ value: 0.06, limit: 0.06, ok: true })
  expect(missedStars(objects(5900, 355, 0), stars(5900)).ok).toBe(false)
  expect(missedStars(objects(9000, 0, 0), stars(9000)).limit).toBe(0.06)
  expect(missedStars(objects(92, 0, 0), stars(92)).limit).toBeCloseTo(0.06 + 3 * Math.sqrt(0.06 * 0.94) * (92 ** -0.5 - 5900 ** -0.5), 12)
})
