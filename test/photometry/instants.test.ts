import { describe, expect, it } from 'vitest'
import { barycentricTdb, earthUtc, sightOf } from '../../src/photometry/barycentre.ts'
import { buildLightCurve } from '../../src/photometry/light-curve.ts'
import { tdbMinusTt, tdbToUtc, ttMinusUtc, ttToUtc, utcToTdb } from '../../src/photometry/time-scales.ts'
import { reduced } from './curves.ts'

const PALOMAR = { longitude: -116.863, latitude: 33.3563, height: 1712 }
const seconds = (days: number) => days * 86400

describe('time scales', () => {
  it('TT - UTC is 32.184 s and the leap seconds', () => {
    expect(ttMinusUtc(59000)).toBeCloseTo(69.184, 9)
    expect(ttMinusUtc(57754)).toBeCloseTo(69.184, 9)
    expect(ttMinusUtc(57753)).toBeCloseTo(68.184, 9)
    // Noon of a day of 86401 s comes half a second later than its MJD says.
    expect(ttMinusUtc(57753.5)).toBeCloseTo(68.684, 9)
    expect(ttMinusUtc(41317)).toBeCloseTo(42.184, 9)
  })

  it('before 1972 the second itself was adjusted', () => {
    // 1968-02-01: 4.2131700 s + (MJD - 39126) 0.002592 s.
    expect(ttMinusUtc(40000)).toBeCloseTo(32.184 + 4.21317 + 874 * 0.002592, 9)
    // Without a break where universal time takes over: Delta T was 33.2 s in 1960.
    expect(Math.abs(ttMinusUtc(36933.999) - ttMinusUtc(36934))).toBeLessThan(1)
  })

  it('is not defined before 1860 and after 2150', () => {
    expect([404.9, 106363, NaN].map(ttMinusUtc)).toEqual([NaN, NaN, NaN])
    expect(tdbMinusTt(-1)).toBeNaN()
  })

  it.each([41000.25, 50000.75, 57753.9999, 60000.123, 20000.5])('comes back from TT and TDB at %f', (mjd) => {
    expect(Math.abs(seconds(ttToUtc(mjd + ttMinusUtc(mjd) / 86400) - mjd))).toBeLessThan(2e-6)
    expect(Math.abs(seconds(tdbToUtc(utcToTdb(mjd)) - mjd))).toBeLessThan(2e-6)
  })

  it('TDB - TT swings by 1.66 ms within a year', () => {
    const year = Array.from({ length: 366 }, (_, i) => tdbMinusTt(58849 + i))
    expect(Math.max(...year)).toBeGreaterThan(0.0016)
    expect(Math.max(...year)).toBeLessThan(0.00175)
    expect(Math.min(...year)).toBeLessThan(-0.0016)
  })
})

describe('light times', () => {
  it('a result does not depend on what was asked before', () => {
    const times = Float64Array.from({ length: 300 }, (_, i) => 58000 + 7.3 * i)
    const sight = sightOf(253.1, 12.9, PALOMAR)
    const together = barycentricTdb(times, sight)
    const apart = [...times].toReversed().map((t) => barycentricTdb(Float64Array.of(t), sight)[0]).toReversed()
    expect([...together]).toEqual(apart)
  })

  it('is a year of at most 499 s each way on the ecliptic, and near nothing at its pole', () => {
    const year = Float64Array.from({ length: 366 }, (_, i) => 58849 + i)
    const light = (ra: number, dec: number) => barycentricTdb(year, sightOf(ra, dec)).map((t, i) => seconds(t - utcToTdb(year[i]!)))
    expect(Math.max(...light(0, 0))).toBeGreaterThan(485)
    expect(Math.max(...light(0, 0))).toBeLessThan(505)
    expect(Math.max(...light(270, 66.5607).map(Math.abs))).toBeLessThan(5)
  })

  it('a day at a site moves by the radius of the Earth', () => {
    const day = Float64Array.from({ length: 97 }, (_, i) => 59000 + i / 96)
    const star = [10, 0] as const
    const centre = barycentricTdb(day, sightOf(...star))
    const ground = barycentricTdb(day, sightOf(...star, { longitude: 30, latitude: 0, height: 0 }))
    const differences = ground.map((t, i) => seconds(t - centre[i]!))
    expect(Math.max(...differences)).toBeCloseTo(6378137 / 299792458, 4)
    expect(Math.min(...differences)).toBeCloseTo(-6378137 / 299792458, 4)
  })

  it('keeps what has no time', () => {
    expect([...barycentricTdb(Float64Array.of(NaN, 1e9), sightOf(1, 2))]).toEqual([NaN, NaN])
    expect([...earthUtc(Float64Array.of(NaN), sightOf(1, 2), 'barycentre')]).toEqual([NaN])
  })
})

describe('times of a light curve', () => {
  const flux = [1, 2, 3]
  const mjd = [59000, 59100.5, 59200.25]
  const build = (columns: Record<string, number[] | undefined>, meta: object) =>
    buildLightCurve(reduced({ flux, ...columns }, { ra: 253.1, dec: 12.9, ...meta }), { observatory: 'toy', site: PALOMAR }).table.columns
  const of = (columns: ReturnType<typeof build>, name: string) => columns.get(name) as Float64Array

  it('from UTC on Earth, and back from the barycentre and the Sun', () => {
    const earth = build({ mjd }, {})
    expect([...of(earth, 'mjd')]).toEqual(mjd)
    const bmjd = [...of(earth, 'bmjd_tdb')]
    const back = build({ mjd: undefined, bmjd }, { barycentric: true, time_scale: 'tdb' })
    expect([...of(back, 'bmjd_tdb')]).toEqual(bmjd)
    of(back, 'mjd').forEach((t, i) => expect(Math.abs(seconds(t - mjd[i]!))).toBeLessThan(1e-5))
    // A heliocentric time lies within 8 s of the barycentric one, and leads to another time on Earth.
    const sun = build({ mjd: undefined, hmjd: bmjd }, { heliocentric: true, time_scale: 'tdb' })
    const apart = Array.from(of(sun, 'bmjd_tdb'), (t, i) => Math.abs(seconds(t - bmjd[i]!)))
    expect(Math.max(...apart)).toBeGreaterThan(0.01)
    expect(Math.max(...apart)).toBeLessThan(8)
  })

  it('without a position there is no light time', () => {
    expect(build({ mjd }, { ra: NaN, dec: NaN }).has('bmjd_tdb')).toBe(false)
    const star = build({ mjd }, { ra: NaN, dec: NaN, barycentric: true, time_scale: 'tdb' })
    expect([...of(star, 'bmjd_tdb')]).toEqual(mjd)
    expect([...of(star, 'mjd')]).toEqual(mjd.map(tdbToUtc))
  })

  it('of a name alone stay where they are, in UTC', () => {
    for (const name of ['hmjd', 'bmjd']) {
      const named = (scale: object) => [...of(build({ mjd: undefined, [name]: mjd }, scale), 'mjd')]
      expect(named({})).toEqual(mjd)
      // 32.184 s and 37 leap seconds.
      for (const time_scale of ['tt', 'tdb']) named({ time_scale }).forEach((t, i) => expect(Math.abs(seconds(mjd[i]! - t) - 69.184)).toBeLessThan(0.003))
    }
  })

  it('a name alone makes no time barycentric, and a name that says otherwise is refused', () => {
    expect(build({ mjd: undefined, hjd: mjd.map((t) => t + 2400000.5) }, {}).has('bmjd_tdb')).toBe(false)
    expect(() => build({ mjd: undefined, hmjd: mjd }, { barycentric: true })).toThrow(/declares barycentric times, its time column is called hmjd/)
    expect(() => build({ mjd }, { barycentric: true, heliocentric: true })).toThrow(/at once/)
    expect(() => build({ mjd }, { time_scale: 'gps' })).toThrow(/no time scale/)
  })
})
