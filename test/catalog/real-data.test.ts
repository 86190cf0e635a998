import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { separation } from '@astro/sdk'
import { describe, expect, it } from 'vitest'
import { createSkyIndex } from '../../src/catalog/nearest.ts'
import { readCatalog } from '../../src/catalog/read.ts'
import { formatDec, formatRa } from '../../src/catalog/sexagesimal.ts'
import { failure } from './files.ts'

const data = resolve(process.env['ASTRO_TEST_DATA'] ?? resolve(import.meta.dirname, '../../../shared/data'), 'catalogues')
if (!existsSync(data)) console.warn(`real catalogs skipped: there is no folder ${data} (set ASTRO_TEST_DATA)`)

describe.skipIf(!existsSync(data))('real catalogs', () => {
  it('white dwarfs of Gaia EDR3 from VizieR (quoted names with blanks, 64-bit identifiers)', async () => {
    const path = resolve(data, 'stageA_eq3_cut.csv')
    const catalog = await readCatalog({ path, settings: { name_column: 'WDJname' } })
    expect(catalog.length).toBe(22264)
    expect(catalog.checksum).toBe('6202242b2635699c1f0bcc9d2ff22536fbddf5b5e3df23d8ebc3b63db73a3c83')
    expect(catalog.source(0)).toMatchObject({
      name: 'WDJ030342.24+005310.43',
      mag: 17.9801,
      magFilter: 'G',
      row: { GaiaEDR3: 152935195517952 },
    })
    const byGaia = await readCatalog({ path, settings: { mag_column: 'BPmag' } })
    expect(byGaia.guessed['name_column']).toBe('GaiaEDR3')
    expect(byGaia.source(0)).toMatchObject({ name: '152935195517952', mag: 18.0001, magFilter: 'BP' })
    const index = createSkyIndex(catalog)
    for (const i of [0, 1, 9999, 22263])
      expect(index.nearest(catalog.ra[i]!, catalog.dec[i]!)).toMatchObject({ index: i, separation: 0 })
  })

  it('the names of white dwarfs are their J2000 positions: our sexagesimal text agrees with the catalog', async () => {
    const catalog = await readCatalog({ path: resolve(data, 'stageA_eq3_cut.csv'), settings: { name_column: 'WDJname' } })
    for (let i = 0; i < catalog.length; i += 500) {
      const { name, ra, dec } = catalog.source(i)
      const [, h, m, s, d, am, as] = /^WDJ(\d\d)(\d\d)([\d.]+)([+-]\d\d)(\d\d)([\d.]+)$/.exec(name)!
      const named = {
        ra: (Number(h) + Number(m) / 60 + Number(s) / 3600) * 15,
        dec: (Math.abs(Number(d)) + Number(am) / 60 + Number(as) / 3600) * (d!.startsWith('-') ? -1 : 1),
      }
      // The table's positions are of epoch 2016: up to some arcseconds of proper motion away.
      expect(separation(ra, dec, named.ra, named.dec) * 3600).toBeLessThan(60)
      expect(formatRa(named.ra)).toBe(`${h}:${m}:${s}`)
      expect(formatDec(named.dec, 2)).toBe(`${d}:${am}:${as}`)
    }
  })

  it('APASS comparison stars in ECSV (no name column)', async () => {
    const catalog = await readCatalog({ path: resolve(data, 'all_apass_ey_uma.ecsv'), settings: { mag_column: 'Vmag' } })
    expect(catalog.length).toBe(54)
    expect(catalog.guessed).toMatchObject({ ra_column: 'RAJ2000', dec_column: 'DEJ2000', mag_error_column: 'e_Vmag' })
    expect(catalog.source(53)).toMatchObject({ ra: 135.575809, dec: 49.973986, mag: 14.036, magError: 0.03, magFilter: 'V' })
    // The header says: distances from 135.550900 +49.842891, column _r in degrees.
    for (let i = 0; i < catalog.length; i++) {
      const { ra, dec, row } = catalog.source(i)
      expect(separation(ra, dec, 135.5509, 49.842891)).toBeCloseTo(row['_r'] as number, 4)
    }
  })

  it('a table that has no targets is refused', async () => {
    expect(await failure(readCatalog({ path: resolve(data, 'DECam_Ref.csv') }))).toMatchObject({
      code: 'catalog_no_column',
      exit: 4,
    })
  })
})
