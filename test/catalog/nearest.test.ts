import { separation } from '@astro/sdk'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSkyIndex } from '../../src/catalog/nearest.ts'
import { AstroError } from '../../src/errors.ts'

const arcsec = 1 / 3600

describe('the nearest row (acceptance check 16)', () => {
  const index = createSkyIndex({ ra: [0, 100, 200, 200], dec: [0, -45, 60, 60] })

  it('is found 0.3 arcsec off, within 2 arcsec', () => {
    const found = index.nearest(100 + 0.3 * arcsec, -45 - 0.3 * arcsec)
    expect(found?.index).toBe(1)
    expect(found?.separation).toBeCloseTo(Math.hypot(0.3 * Math.cos(Math.PI / 4), 0.3), 5)
  })

  it.each([0.1 * arcsec, -0.1 * arcsec, 360 - 0.1 * arcsec, 360 + 0.1 * arcsec])('at RA 0 is found from RA %d', (ra) => {
    expect(index.nearest(ra, 0)?.index).toBe(0)
    expect(index.nearest(ra, 0)?.separation).toBeCloseTo(0.1, 6)
  })

  it('is null outside the radius, and the radius belongs to it', () => {
    expect(index.nearest(100, -45 + 2.001 * arcsec)).toBeNull()
    expect(index.nearest(0, 3 * arcsec, 2)).toBeNull()
    expect(index.nearest(0, 0.5, 1800)).toMatchObject({ index: 0 })
    expect(createSkyIndex({ ra: [], dec: [] }).nearest(1, 1, 648_000)).toBeNull()
  })

  it('is the first of equal ones', () => expect(index.search(200, 60, 0).map((one) => one.index)).toEqual([2, 3]))

  it('is right at the poles', () => {
    const poles = createSkyIndex({ ra: [10, 190, 0, 77], dec: [90 - arcsec, 90 - 2 * arcsec, -90, -90 + 5 * arcsec] })
    expect(poles.search(190, 90 - arcsec, 3).map((one) => one.index)).toEqual([1, 0])
    expect(poles.nearest(300, 90, 1.5)?.index).toBe(0)
    expect(poles.nearest(123, -90, 1)).toEqual({ index: 2, separation: expect.closeTo(0, 9) })
  })

  it.each([
    [NaN, 0, 1],
    [0, 91, 1],
    [0, 0, -1],
    [0, 0, NaN],
    [Infinity, 0, 1],
    [0, 0, 648_001],
  ])('refuses a question that is none: %d %d %d', (ra, dec, radius) =>
    expect(() => index.search(ra, dec, radius)).toThrow(AstroError),
  )

  it('agrees with measuring every row (property)', () => {
    const position = fc.tuple(
      fc.double({ min: 0, max: 359.999, noNaN: true }),
      fc.oneof(fc.double({ min: -90, max: 90, noNaN: true }), fc.constantFrom(-90, 90, 89.99, 0)),
    )
    fc.assert(
      fc.property(
        fc.array(position, { maxLength: 60 }),
        position,
        fc.oneof(fc.double({ min: 0, max: 648_000, noNaN: true }), fc.constantFrom(0, 60, 3600, 648_000)),
        (rows, [ra, dec], radius) => {
          const distances = rows.map(([a, d], i) => ({ index: i, separation: separation(ra, dec, a, d) * 3600 }))
          const slow = distances
            .filter((one) => one.separation <= radius)
            .toSorted((a, b) => a.separation - b.separation || a.index - b.index)
          expect(
            createSkyIndex({ ra: rows.map((row) => row[0]), dec: rows.map((row) => row[1]) }).search(ra, dec, radius),
          ).toEqual(slow)
        },
      ),
    )
  })
})
