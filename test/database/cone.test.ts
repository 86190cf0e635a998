import { createRandom, separation } from '@astro/sdk'
import { ang2pix_nest, max_pixrad, pix2ang_nest } from '@hscmap/healpix'
import { assert, constantFrom, double, integer, oneof, property, tuple } from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { coneSearch, nearest } from '../../src/database/cone.ts'
import { coneRanges, HPX_COUNT, hpxOf } from '../../src/database/healpix.ts'
import { openDatabase, type Database } from '../../src/database/open.ts'
import { commitShard } from '../../src/database/write.ts'
import { shard, source } from './sample.ts'
import { startPlaces } from './places.ts'

const ARCSEC = 1 / 3600
const covers = (ra: number, dec: number, radius: number, pixel: number): boolean =>
  coneRanges(ra, dec, radius).some(([low, high]) => pixel >= low && pixel < high)

/** Where spherical searches go wrong. */
const CORNERS = [
  [0, 90],
  [123, 90],
  [0, -90],
  [0, 0],
  [359.9999999, 0],
  [45, 41.8103148957786],
  [180, -41.8103148957786],
  [90, 89.9999],
  [270, -89.9999],
  [0, 60],
  [90, 41.9],
  [180, -75],
  [270, 85],
  [44.99999999999999, 0],
  [0, 1e-300],
] as const

describe('coneRanges', () => {
  it('holds every position of the cone: random centres, radii from 0 to 180 deg, positions out to the edge', () => {
    const angle = double({ min: 0, max: 1, noNaN: true })
    const centre = oneof(
      constantFrom(...CORNERS),
      tuple(
        angle.map((u) => u * 360),
        angle.map((u) => (Math.asin(2 * u - 1) * 180) / Math.PI),
      ),
      tuple(
        integer({ min: 0, max: 16 }).map((n) => n * 22.5),
        integer({ min: -36, max: 36 }).map((n) => n * 2.5),
      ),
    )
    assert(
      property(
        centre,
        double({ min: -8, max: Math.log10(180), noNaN: true }),
        angle,
        angle,
        ([ra, dec], exponent, bearing, part) => {
          const radius = 10 ** exponent
          const at = offset(ra, dec, bearing * 360, radius * Math.sqrt(part))
          return separation(ra, dec, at.ra, at.dec) > radius || covers(ra, dec, radius, Number(hpxOf(at.ra, at.dec)))
        },
      ),
      { numRuns: 4000, seed: 1 },
    )
  })

  it('is ascending and apart, and far less than the sky for a small cone', () => {
    for (const [ra, dec] of CORNERS) {
      for (const radius of [0, ARCSEC, 0.5, 20, 59]) {
        const ranges = coneRanges(ra, dec, radius)
        ranges.forEach(([low, high], i) => {
          expect(low).toBeLessThan(high)
          if (i > 0) expect(low).toBeGreaterThan(ranges[i - 1]![1])
        })
        expect(ranges.at(-1)![1]).toBeLessThanOrEqual(HPX_COUNT)
        const area = ranges.reduce((sum, [low, high]) => sum + high - low, 0) / HPX_COUNT
        const cap = (1 - Math.cos(((radius + 10 * ARCSEC) * Math.PI) / 180)) / 2
        if (radius <= 0.5) expect(area).toBeLessThan(cap * 40)
      }
    }
    expect(coneRanges(1, 2, 180)).toEqual([[0, HPX_COUNT]])
  })
})

const base = (ra: number, dec: number): number => Math.floor(Number(hpxOf(ra, dec)) / 4 ** 14)

describe('hpxOf', () => {
  it('is the pixel whose centre the library puts nearby: everywhere, borders of base pixels and poles included', () => {
    const grid = Array.from({ length: 33 }, (_, i) => i * 11.25).flatMap((ra) =>
      Array.from({ length: 73 }, (_, i) => [ra, i * 2.5 - 90] as const),
    )
    for (const [ra, dec] of [...CORNERS, ...grid]) {
      const { theta, phi } = pix2ang_nest(1 << 14, Number(hpxOf(ra, dec)))
      const distance = separation(ra, dec, (phi * 180) / Math.PI, 90 - (theta * 180) / Math.PI)
      expect(distance, `${ra} ${dec}`).toBeLessThanOrEqual((max_pixrad(1 << 14) * 180) / Math.PI + 1e-6)
    }
  })

  it('agrees with the library inside base pixels', () => {
    const generator = createRandom('inside')
    for (let i = 0; i < 3000; i++) {
      const [ra, dec] = [generator.uniform(0, 360), (Math.asin(generator.uniform(-1, 1)) * 180) / Math.PI]
      expect(hpxOf(ra, dec)).toBe(String(ang2pix_nest(1 << 14, ((90 - dec) * Math.PI) / 180, (ra * Math.PI) / 180)))
    }
  })

  it('numbers the base pixels as Gorski et al. (2005), figure 4, and is text', () => {
    expect([45, 135, 225, 315].map((ra) => base(ra, 60))).toEqual([0, 1, 2, 3])
    expect([0, 90, 180, 270].map((ra) => base(ra, 0))).toEqual([4, 5, 6, 7])
    expect([45, 135, 225, 315].map((ra) => base(ra, -60))).toEqual([8, 9, 10, 11])
    expect(typeof hpxOf(1, 2)).toBe('string')
  })
})

const { places, stop } = await startPlaces()
afterAll(stop)

describe.each(places)('$kind', (place) => {
  let db: Database
  const generator = createRandom('a random sky')
  const random = (): number => generator.uniform()
  const sky = [
    ...Array.from({ length: 1500 }, () => [random() * 360, (Math.asin(2 * random() - 1) * 180) / Math.PI] as const),
    ...CORNERS,
    ...CORNERS,
    ...CORNERS.flatMap(([ra, dec]) =>
      Array.from({ length: 15 }, () => {
        const at = offset(ra, dec, random() * 360, 10 ** (-5 + 6 * random()))
        return [at.ra, at.dec] as const
      }),
    ),
  ].map(([ra, dec], i) => source('SKY', `s${i}`, i, ra, dec))

  beforeAll(async () => {
    db = await openDatabase(await place.options())
    await commitShard(db, shard('SKY', { sources: sky }))
    const near = [source('NEAR', 'zero', 0, 0, 0), source('NEAR', 'star', 1, 150, 30)]
    await commitShard(db, shard('NEAR', { sources: near }))
  })
  afterAll(() => db.close())

  it('finds what looking at every source finds, in order', async () => {
    const centres = [
      ...CORNERS,
      ...Array.from({ length: 20 }, () => [random() * 360, (Math.asin(2 * random() - 1) * 180) / Math.PI] as const),
      [-0.00001, 0.00001],
      [720.5, 3],
    ] as const
    for (const [ra, dec] of centres) {
      for (const radius of [0, ARCSEC, 0.01, 1, 10, 75, 100]) {
        const expected = sky
          .map((row) => ({ name: row.name, index: row.cat_index, separation: separation(ra, dec, row.ra, row.dec) }))
          .filter((row) => row.separation <= radius)
          .toSorted((a, b) => a.separation - b.separation || a.index - b.index)
        const found = await coneSearch(db, 'SKY', ra, dec, radius)
        expect(
          found.map(({ name, separation: s }) => [name, s]),
          `${ra} ${dec} ${radius}`,
        ).toEqual(expected.map((row) => [row.name, row.separation]))
      }
    }
    expect(await coneSearch(db, 'SKY', 12, 34, 180)).toHaveLength(sky.length)
  })

  it('finds the nearest (acceptance check 16)', async () => {
    const name = async (ra: number, dec: number): Promise<string | undefined> =>
      (await nearest(db, 'NEAR', ra, dec, 2 * ARCSEC))?.name
    expect(await name(150 + 0.3 * ARCSEC, 30 - 0.3 * ARCSEC)).toBe('star')
    for (const ra of [0.1, -0.1, 360 * 3600 - 0.1]) expect(await name(ra * ARCSEC, 0)).toBe('zero')
    expect(await nearest(db, 'NEAR', 150, 30 + 3 * ARCSEC, 2 * ARCSEC)).toBeNull()
    expect(await nearest(db, 'nobody', 0, 0, 180)).toBeNull()
  })

  it.each([
    [NaN, 0, 1],
    [0, 90.1, 1],
    [0, NaN, 1],
    [0, 0, -1],
    [0, 0, 180.1],
    [0, 0, NaN],
  ])('refuses the cone %d %d %d', async (ra, dec, radius) => {
    await expect(coneSearch(db, 'SKY', ra, dec, radius)).rejects.toMatchObject({ code: 'cone_search', exit: 2 })
  })
})

/** The position at a bearing and a distance, deg. */
function offset(ra: number, dec: number, bearing: number, distance: number): { ra: number; dec: number } {
  const rad = Math.PI / 180
  const [sd, cd, sr, cr] = [Math.sin(dec * rad), Math.cos(dec * rad), Math.sin(distance * rad), Math.cos(distance * rad)]
  const x = cr * cd - sr * sd * Math.cos(bearing * rad)
  const y = sr * Math.sin(bearing * rad)
  const z = cr * sd + sr * cd * Math.cos(bearing * rad)
  const a = ra + Math.atan2(y, x) / rad
  return { ra: a - 360 * Math.floor(a / 360), dec: Math.atan2(z, Math.hypot(x, y)) / rad }
}
