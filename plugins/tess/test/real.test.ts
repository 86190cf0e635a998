import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { numbers } from '@astro/sdk'
import { describe, expect, it } from 'vitest'
import { buildLightCurve } from '../../../src/photometry/light-curve.ts'
import { fetchTess } from '../src/fetch.ts'
import { reduceTess } from '../src/reduce.ts'
import { contextOf, rawOf, reduceContext, wasp126 } from './fixtures.ts'
import { star } from './mast.ts'

const FOLDER = join(process.env['ASTRO_TEST_DATA'] ?? join(import.meta.dirname, '../../../../shared/data'), 'tess_kepler')
const FILES = ['hlsp_tess-data-alerts_tess_phot_00025155310-s01_tess_v1_lc.fits', 'tess_s0006_tic25155310_lc.fits'] as const
const missing = FILES.every((name) => existsSync(join(FOLDER, name))) ? '' : ` (no real light curves at ${FOLDER}: set ASTRO_TEST_DATA)`
const TIC = '25155310'
const ROWS = [20076, 15678]
/** Of these TIME is NaN. */
const TIMELESS = [815, 780]

describe.skipIf(missing !== '')(`WASP-126 in two sectors${missing}`, () => {
  const bytes = missing === '' ? FILES.map((name) => new Uint8Array(readFileSync(join(FOLDER, name)))) : []
  const stored = FILES.map((file, i) => ({ tic: TIC, sector: [1, 6][i]!, author: 'SPOC', file, bytes: bytes[i]! }))
  const facts = { stored, executing: 2, pageSize: 4, stars: () => [star('425934411', 6.2, 17.9), star(TIC, 0.2, 10.99)] }

  it.each([['position', {}], ['TIC number', { row: { TIC: 25155310 } }]] as const)('by %s', async (_, given) => {
    const raw = rawOf(await fetchTess(wasp126(given), contextOf(facts).ctx))
    expect(raw.table.length).toBe(ROWS[0]! + ROWS[1]!)
    expect(raw.meta).toMatchObject({ local_name: TIC, SECTORS: [1, 6] })
    const curves = reduceTess(raw, wasp126(given), reduceContext()).map((curve) => buildLightCurve(curve, { observatory: 'TESS', site: null }))
    expect(curves.map(({ meta }) => meta.series_name)).toEqual(['TESS_1_4_1', 'TESS_6_4_3'])
    expect(curves.map(({ statistics }) => statistics.epochs)).toEqual(ROWS.map((rows, i) => rows - TIMELESS[i]!))
    for (const { meta, statistics, table } of curves) {
      expect(statistics.exp_time).toBeCloseTo(95.04, 3)
      expect(meta).toMatchObject({ object_id: TIC, ra: 63.37389, dec: -69.226789, time_stamp_alignment: 'middle' })
      // The aperture does not catch all of the star: within a few hundredths of a magnitude all the same.
      expect(Math.abs((meta['zero_point_measured'] as number) - 20.44)).toBeLessThan(0.1)
      expect(table.length).toBe(statistics.epochs)
    }
  })

  it('in times whose difference from those of the spacecraft is what the archive added', async () => {
    const raw = rawOf(await fetchTess(wasp126(), contextOf(facts).ctx))
    const correction = numbers(raw.table, 'TIMECORR')
    const time = numbers(raw.table, 'TIME')
    const sector = numbers(raw.table, 'SECTOR')
    reduceTess(raw, wasp126(), reduceContext()).forEach((curve, i) => {
      const { table } = buildLightCurve(curve, { observatory: 'TESS', site: null })
      const [mjd, bmjd] = [numbers(table, 'mjd'), numbers(table, 'bmjd_tdb')]
      const rows = Array.from(time.keys()).filter((row) => sector[row] === [1, 6][i] && Number.isFinite(time[row]))
      // Light time alone: TDB less UTC was 69.184 s in 2018. The archive corrects to the spacecraft, up to 375 000 km (1.3 s) from the geocentre.
      const worst = rows.reduce((most, row, k) => Math.max(most, Math.abs(86_400 * (bmjd[k]! - mjd[k]! - correction[row]!) - 69.184)), 0)
      expect(worst).toBeLessThan(1.5)
    })
  })
})
