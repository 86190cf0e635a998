import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase, type Database } from '../../src/database/open.ts'
import { projectCounts, sourceProducts } from '../../src/database/products.ts'
import { detections, failuresOf, lightcurves, rawOf } from '../../src/database/read.ts'
import { detectedIn, searchedSources } from '../../src/database/searched.ts'
import { finishRun, startRun } from '../../src/database/runs.ts'
import { commitShard } from '../../src/database/write.ts'
import { curve, detection, properties, propertiesOf, raw, shard, source } from './sample.ts'
import { startPlaces } from './places.ts'

const { places, stop } = await startPlaces()
afterAll(stop)

/** In catalog order: z has all, a has failed at TESS, m is empty at ZTF. */
const ORDER = ['z', 'a', 'm']

const SHARD = shard('P', {
  sources: ORDER.map((name, i) => source('P', name, i)),
  raw: [
    raw('z', { epochs: 7 }),
    raw('a', { epochs: 5 }),
    raw('m', { status: 'empty', epochs: 0 }),
    raw('z', { observatory: 'TESS', epochs: 100 }),
    raw('stranger'),
  ],
  lightcurves: [
    curve('P', 'a', 1),
    curve('P', 'z', 2),
    curve('P', 'z', 1, { level: 'processed' }),
    curve('P', 'z', 1),
    curve('P', 'z', 1, { observatory: 'TESS', epochs: 90 }),
  ],
  detections: [
    detection('P', 'a', 58010),
    detection('P', 'z', 58020),
    detection('P', 'z', 58000, { observatory: 'TESS' }),
    detection('P', 'z', 58000, { simulated: true }),
  ],
  properties: [properties('P', 'a')],
  failures: [
    { project: 'P', source_name: 'a', observatory: 'TESS', stage: 'fetch', code: 'x', message: 'm' },
    { project: 'P', source_name: 'z', observatory: 'TESS+ZTF', stage: 'analyze', code: 'x', message: 'm' },
  ],
})

describe.each(places)('$kind', (place) => {
  let db: Database
  beforeAll(async () => {
    db = await openDatabase(await place.options())
    await commitShard(db, SHARD)
    await commitShard(db, shard('Q', { sources: [source('Q', 'z', 0)], detections: [detection('Q', 'z', 1)] }))
  })
  afterAll(() => db.close())

  it('lists in catalog order, then in time', async () => {
    expect((await detections(db, 'P', { simulated: true })).map((d) => [d.source_name, d.peak_mjd, d.observatory, d.simulated])).toEqual([
      ['z', 58000, 'TESS', false],
      ['z', 58000, 'ZTF', true],
      ['z', 58020, 'ZTF', false],
      ['a', 58010, 'ZTF', false],
    ])
    expect((await lightcurves(db, 'P')).map((c) => [c.source_name, c.observatory, c.level, c.series_number])).toEqual([
      ['z', 'TESS', 'reduced', 1],
      ['z', 'ZTF', 'reduced', 1],
      ['z', 'ZTF', 'reduced', 2],
      ['z', 'ZTF', 'processed', 1],
      ['a', 'ZTF', 'reduced', 1],
    ])
    expect((await failuresOf(db, 'P')).map((f) => f.source_name)).toEqual(['z', 'a'])
  })

  it('counts what there is', async () => {
    expect(await projectCounts(db, 'P')).toEqual({
      sources: 3,
      empty: 1,
      failed: 2,
      raw_epochs: 112,
      light_curves: 4,
      epochs: 102,
      detections: 3,
    })
    expect(await projectCounts(db, 'P', { observatories: ['ZTF'] })).toEqual({
      sources: 3,
      empty: 1,
      failed: 1,
      raw_epochs: 12,
      light_curves: 3,
      epochs: 12,
      detections: 2,
    })
    expect(await projectCounts(db, 'P', { names: ['a'] })).toEqual({
      sources: 1,
      empty: 0,
      failed: 1,
      raw_epochs: 5,
      light_curves: 1,
      epochs: 4,
      detections: 1,
    })
    const nothing = { sources: 0, empty: 0, failed: 0, raw_epochs: 0, light_curves: 0, epochs: 0, detections: 0 }
    expect(await projectCounts(db, 'P', { names: [] })).toEqual(nothing)
    expect(await projectCounts(db, 'nobody')).toEqual(nothing)
  })

  it('tells what every source has', async () => {
    const list = await sourceProducts(db, 'P')
    expect(
      list.map((s) => [s.name, ...s.products.map((p) => `${p.observatory} ${p.status} ${p.epochs} ${p.light_curves.length}`)]),
    ).toEqual([
      ['z', 'TESS failed 100 1', 'ZTF failed 7 2'],
      ['a', 'TESS failed 0 0', 'ZTF ok 5 1'],
      ['m', 'ZTF empty 0 0'],
    ])
    expect(list[1]).toMatchObject({
      ra: 10,
      dec: 20,
      mag: 17.25,
      products: [
        { file: null, key: null },
        { file: raw('a').file, key: 'a' },
      ],
    })
    expect(list[1]!.products[1]!.light_curves).toEqual([curve('P', 'a', 1)])
    expect(
      (await sourceProducts(db, 'P', { names: ['m', 'a'], observatories: ['ZTF'] })).map((s) => [s.name, s.products.length]),
    ).toEqual([
      ['a', 1],
      ['m', 1],
    ])
  })

  it('tells which finder found something in which band of which source', async () => {
    const rows = await detectedIn(db, 'P', [])
    const expected = [['a', 'ZTF'], ['z', 'TESS'], ['z', 'ZTF']].map(([source_name, observatory]) => ({ source_name, observatory, finder: 'peak', band: 'zg' }))
    expect(rows.toSorted((a, b) => (a.source_name + a.observatory < b.source_name + b.observatory ? -1 : 1))).toEqual(expected)
    expect((await detectedIn(db, 'P', ['z'])).map(({ source_name }) => source_name)).toEqual(['a'])
  })

  it('tells what was searched: span, first magnitude and bands of every source that was analyzed', async () => {
    const curves = [
      curve('S', 'one', 1, { filter: 'zr', mag_mean_robust: null, start_mjd: 10, end_mjd: 20 }), curve('S', 'one', 2, { start_mjd: 40, end_mjd: 50, mag_mean_robust: 15 }),
      curve('S', 'one', 3, { start_mjd: 30, end_mjd: 35, mag_mean_robust: 14 }), curve('S', 'one', 1, { observatory: 'TESS', filter: 'T', start_mjd: 60, end_mjd: 61, mag_mean_robust: 13 }),
      curve('S', 'one', 4, { level: 'processed', filter: 'zi' }), curve('S', 'two', 1, { start_mjd: null, end_mjd: null }), curve('S', 'known', 1), curve('S', 'not yet', 1),
    ]
    const names = ['two', 'one', 'known', 'not yet']
    await commitShard(db, shard('S', {
      sources: names.map((name, i) => source('S', name, i)), lightcurves: curves, properties: ['one', 'two', 'known'].map((name) => properties('S', name)),
    }))
    const one = { days: 51, mag: 15, bands: [['TESS', 'T'], ['ZTF', 'zg'], ['ZTF', 'zr']] }
    const two = { days: 0, mag: 14, bands: [['ZTF', 'zg']] }
    expect(await searchedSources(db, 'S', ['known'], ['ZTF', 'TESS'])).toEqual([one, two])
    expect(await searchedSources(db, 'S', ['known'], ['TESS', 'ZTF'])).toEqual([{ ...one, mag: 13 }, two])
  })

  it('takes twenty thousand names at once, some of them twice', async () => {
    const names = [...Array.from({ length: 20_000 }, (_, i) => `nobody ${i}`), 'm', 'z', 'm']
    expect((await rawOf(db, 'ZTF', names)).map((row) => row.source_name)).toEqual(['m', 'z'])
    expect(await propertiesOf(db, 'P', [...names, 'a'])).toEqual([properties('P', 'a')])
    expect(await projectCounts(db, 'P', { names })).toMatchObject({ sources: 2, light_curves: 3 })
    expect(await rawOf(db, 'ZTF', [])).toEqual([])
  })

  it('keeps a record of runs', async () => {
    const run = { project: 'P', command: 'run', config: { a: [1, null] }, version: '0.1.0', code: 'abc' }
    const first = await startRun(db, run)
    const second = await startRun(db, run)
    await finishRun(db, first, 'interrupted', { sources: 3 })
    const rows = await db.query<Record<string, unknown>>("SELECT *, started_at <= finished_at AS ordered FROM runs WHERE project = 'P' ORDER BY id DESC")
    expect(rows).toMatchObject([
      { ...run, id: second, state: 'running', finished_at: null, counts: null },
      { ...run, id: first, state: 'interrupted', counts: { sources: 3 }, ordered: true },
    ])
  })
})
