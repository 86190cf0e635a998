import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import demo from '@astro/demo'
import { createRandom } from '@astro/sdk'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { readCatalog } from '../../src/catalog/read.ts'
import { positionName } from '../../src/catalog/sexagesimal.ts'

const root = resolve(import.meta.dirname, '../..')
const path = resolve(root, 'catalogs/test.csv')

it('the test catalog is what its rule gives', () => {
  const random = createRandom('astro test catalog')
  const rows = Array.from({ length: 10 }, () => {
    const ra = Number(random.uniform(0, 360).toFixed(6))
    const dec = Number(((Math.asin(random.uniform(-1, 1)) * 180) / Math.PI).toFixed(6))
    const [mag, magerr] = [random.uniform(15, 20).toFixed(3), random.uniform(0.1, 0.5).toFixed(3)]
    const filter = ['R', 'I', 'V'][Math.floor(random.uniform(0, 3))]
    return [positionName(ra, dec), ra.toFixed(6), dec.toFixed(6), mag, magerr, filter].join(',')
  })
  expect(readFileSync(path, 'utf8')).toBe(['object_id,ra,dec,mag,magerr,filter', ...rows, ''].join('\n'))
})

it('the test catalog is read without settings', async () => {
  const catalog = await readCatalog({ path })
  expect(catalog.length).toBe(10)
  expect(catalog.guessed).toMatchObject({
    name_column: 'object_id',
    mag_column: 'mag',
    mag_error_column: 'magerr',
    mag_filter_name: 'filter',
  })
})

it('the flares of the demo configuration are in stars of the test catalog, where the demo observatory takes them', async () => {
  const { observatories, catalog: section } = parse(readFileSync(resolve(root, 'configs/demo.yaml'), 'utf8'))
  expect(section).toEqual({ default: 'test' })
  const check = demo.observatories[0]!.checkParams(observatories.demo)
  expect(check).toMatchObject({ ok: true })
  const catalog = await readCatalog({ path })
  const stars = observatories.demo.sim_args.flares.map((flare: { name: string }) => flare.name)
  expect(new Set(stars).size).toBe(3)
  for (const star of stars) expect(catalog.indexOf(star)).toBeGreaterThanOrEqual(0)
})
