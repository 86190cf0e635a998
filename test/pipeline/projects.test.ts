import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { linkCounted, stars, type Place } from './support/place.ts'
import { startKinds } from './support/servers.ts'
import { dump, readEverything, sums, withDatabase, writes } from './support/state.ts'

const { kinds, quick, stop } = await startKinds()
afterAll(stop)
const places: Place[] = []
afterEach(() => places.splice(0).forEach((place) => place.remove()))

describe.each(kinds)('two projects with one catalog, database $name', ({ make }) => {
  it('ask the archive once, and keep their products apart', async () => {
    const place = await make()
    places.push(place)
    const asked = linkCounted(place)
    const counted = { catalog: { filename: 'one.csv' } }
    place.project('one', stars(10), { project: { name: 'one', obs_names: ['counted'] } })
    place.project('two', stars(10), {
      project: { name: 'two', obs_names: ['counted'] },
      ...counted,
    })
    expect((await place.astro('run', 'one')).json.counts).toMatchObject({
      new: 10,
      raw_epochs: 1000,
    })
    const [alone, start] = [sums(place.root), writes(place.root)]
    expect((await place.astro('run', 'two')).json.counts).toMatchObject({
      sources: 10,
      new: 10,
      skipped: 0,
      raw_epochs: 1000,
      light_curves: 10,
    })

    const requests = readFileSync(asked, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('ask '))
    expect(requests.toSorted()).toEqual(stars(10).map(({ name }) => `ask ${name}`))
    const rows = await dump(place)
    expect(rows.raw_photometry).toHaveLength(10)
    for (const project of ['ONE', 'TWO']) {
      expect(rows.sources!.filter((row) => row.project === project)).toHaveLength(10)
      expect(rows.properties!.filter((row) => row.project === project)).toHaveLength(10)
      const files = rows.lightcurves!.filter((row) => row.project === project).map((row) => String(row.file))
      expect(files).toHaveLength(20)
      expect(files.every((file) => file.startsWith(`${project}/COUNTED_photometry_RA`))).toBe(true)
    }
    // Nothing of the first was touched, and the second has the same bytes under its own name.
    const after = writes(place.root)
    expect(Object.fromEntries(Object.keys(start).map((path) => [path, after[path]]))).toEqual(start)
    const both = sums(place.root)
    for (const [path, sum] of Object.entries(alone))
      if (path.startsWith('ONE/')) expect(both[path.replace('ONE/', 'TWO/')]).toBe(sum)
  })

  it('do not ask again where the archive had nothing', async () => {
    const place = await make()
    places.push(place)
    const asked = linkCounted(place)
    place.project('sparse', stars(3), {
      project: { name: 'sparse', obs_names: ['counted'] },
      observatories: { counted: { empty: ['S0001'] } },
    })
    const first = await place.astro('run', 'sparse')
    expect(first.code).toBe(0)
    expect(first.json.counts).toMatchObject({
      sources: 3,
      new: 3,
      empty: 1,
      failed: 0,
      raw_epochs: 200,
      light_curves: 2,
    })
    // Another configuration, so that the second run looks at every source.
    const second = await place.astro('run', 'sparse', '--set', 'finder.snr_threshold=6')
    expect(second.code).toBe(0)
    expect(second.json.counts).toMatchObject({ empty: 1, failed: 0 })
    expect(
      readFileSync(asked, 'utf8')
        .split('\n')
        .filter((line) => line === 'ask S0001'),
    ).toHaveLength(1)

    const row = (await dump(place)).raw_photometry!.find(({ source_name }) => source_name === 'S0001')!
    expect(row).toMatchObject({
      status: 'empty',
      epochs: 0,
      start_mjd: null,
      note: expect.stringContaining('nothing') as string,
    })
    expect((await readEverything(place.root)).get(String(row.file))).toContain('S0001')
    const properties = await withDatabase(place, (db) =>
      db.query<{ source_name: string; has_data: boolean }>('SELECT source_name, has_data FROM properties ORDER BY 1'),
    )
    expect(properties.map(({ has_data }) => has_data)).toEqual([true, false, true])
    const { sources } = (await place.astro('sources', 'sparse')).json
    expect(
      sources.map(({ products }) => products.map(({ status, epochs, light_curves }) => [status, epochs, light_curves.length])),
    ).toEqual([[['ok', 100, 1]], [['empty', 0, 0]], [['ok', 100, 1]]])
    const raw = (await place.astro('lightcurve', 'S0001', 'sparse', '--level', 'raw')).json
    expect(raw.light_curves).toMatchObject([{ key: 'S0001', epochs: 0 }])
  })
})

it('never believes the answer for another star of the same name', async () => {
  const place = await quick.make()
  places.push(place)
  place.project('here', [{ name: 'star', ra: 10.2, dec: 0 }])
  place.project('there', [{ name: 'star', ra: 10.7, dec: 0 }])
  await place.astro('run', 'here')
  const run = await place.astro('run', 'there')
  expect(run.code).toBe(6)
  expect(run.json.failures).toMatchObject([{ source: 'star', stage: 'fetch', code: 'raw_other_position' }])
  expect(run.json.failures[0]!.message).toContain('1800.0 arcsec')
  expect(Object.keys(sums(join(place.root, 'THERE')))).toEqual([])
})
