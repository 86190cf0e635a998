import { expect, describe, it } from 'vitest'
import { barycentricTdb, earthUtc, sightOf } from '../../src/photometry/barycentre.ts'
import { tdbMinusTt, ttMinusUtc } from '../../src/photometry/time-scales.ts'
import { uniform } from '../kernels/support.ts'
import { peerAvailable, runPeer } from './support.ts'

const PALOMAR = { longitude: -116.863, latitude: 33.3563, height: 1712 }
const next = uniform(5)
// 1970-01-01 to 2036-01-01, the steps of UTC among them; the poles, the poles of the ecliptic and the meridian 0 among the stars.
const mjd = Float64Array.from([
  40587, 41316.999, 41317, 41498.5, 57753.5, 57753.99999, 57754, 64693.9, ...Array.from({ length: 192 }, () => 40587 + 24107 * next()),
])
const sky = [
  [0, 90], [0, -90], [0, 0], [270, 66.56], [90, -66.56], [359.9999, 0], [180, 0],
  ...Array.from({ length: 18 }, () => [360 * next(), (Math.asin(2 * next() - 1) * 180) / Math.PI]),
] as [number, number][]

describe.skipIf(!peerAvailable('astropy'))('times beside astropy and ERFA, 1970 to 2035', () => {
  const asked = { mjd: column(mjd), ra: column(Float64Array.from(sky, ([ra]) => ra)), dec: column(Float64Array.from(sky, ([, dec]) => dec)) }

  it('scales to a microsecond, barycentric times to 0.1 ms over the whole sky, from the geocentre and from Palomar', { timeout: 60_000 }, async () => {
    const { arrays } = await runPeer('instants.py', asked, { site: PALOMAR })
    for (let i = 0; i < mjd.length; i++) {
      const tt = ttMinusUtc(mjd[i]!)
      expect(Math.abs(tt - arrays['tt']!.data[i]!)).toBeLessThan(1e-6)
      expect(Math.abs(tt + tdbMinusTt(mjd[i]! + tt / 86400) - arrays['tdb']!.data[i]!)).toBeLessThan(1e-6)
    }
    for (const [place, site] of [['geocentre', null], ['site', PALOMAR]] as const) {
      for (const [frame, kind] of [['barycentre', 'barycentric'], ['heliocentre', 'heliocentric']] as const) {
        const told = arrays[`${place}_${kind}`]!.data
        sky.forEach(([ra, dec], star) => {
          const there = mjd.map((t, i) => t + told[star * mjd.length + i]! / 86400)
          const sight = sightOf(ra, dec, site)
          // A double of MJD resolves 0.6 microseconds.
          if (frame === 'barycentre') expect(worst(barycentricTdb(mjd, sight), there)).toBeLessThan(1e-4)
          expect(worst(earthUtc(there, sight, frame), mjd)).toBeLessThan(1e-4)
        })
      }
    }
  })
})

function column(data: Float64Array) {
  return { data, shape: [data.length] }
}

function worst(found: Float64Array, truth: Float64Array): number {
  return found.reduce((most, value, i) => Math.max(most, Math.abs(value - truth[i]!) * 86400), 0)
}
