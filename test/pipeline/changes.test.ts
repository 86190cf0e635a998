import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { stars, type Place } from './support/place.ts'
import { startKinds } from './support/servers.ts'
import { dump, inconsistencies, readEverything, sums, writes, type Rows } from './support/state.ts'

const { quick, stop } = await startKinds()
afterAll(stop)
const places: Place[] = []
afterEach(() => places.splice(0).forEach((place) => place.remove()))
const open = async (): Promise<Place> => {
  const place = await quick.make()
  places.push(place)
  return place
}

/** Paths that were written between two looks, without the data root's own part. */
function written(before: Record<string, string>, after: Record<string, string>): string[] {
  return Object.keys(after).filter((path) => before[path] !== after[path])
}
const isRaw = (path: string): boolean => /_RA\d{3}\.h5$/.test(path)
const isProcessed = (path: string): boolean => path.endsWith('_processed.h5')
const identities = (rows: Rows, table: string): unknown[] => rows[table]!.map((row) => row.identity)

describe('an analysis alone', () => {
  it('says which light curves it lacks, and does not call that done', async () => {
    const place = await open()
    place.project('few', stars(3))
    await place.astro('fetch', 'few')
    const early = await place.astro('analyze', 'few')
    expect([early.code, early.json.counts]).toMatchObject([0, { new: 0, skipped: 0, light_curves: 0 }])
    expect(early.json).toMatchObject({ not_analyzed: { not_reduced: ['S0000', 'S0001', 'S0002'] } })
    await place.astro('run', 'few', '--rows', '0:2')
    place.project('more', stars(5))
    const part = await place.astro('reduce', 'more', '--rows', '2:5')
    expect([part.code, part.json.counts]).toMatchObject([0, { sources: 3, new: 1, skipped: 0 }])
    expect(part.json).toMatchObject({ not_reduced: { not_fetched: ['S0003', 'S0004'] } })
    expect(part.stderr).toMatch(/2 of 3 sources have nothing to reduce: 'astro fetch more' fetches them/)

    const otherwise = ['analyze', 'few', '--set', 'observatories.demo.reduce_kwargs.drop_bad=true'] as const
    for (let attempt = 0; attempt < 2; attempt++) {
      const { code, json, stderr } = await place.astro(...otherwise)
      expect([code, json.counts]).toMatchObject([0, { new: 0, skipped: 0, failed: 0 }])
      expect(json).toMatchObject({ not_analyzed: { reduced_otherwise: ['S0000', 'S0001'], not_reduced: ['S0002'] } })
      expect(stderr).toMatch(/2 of 3 sources have light curves .*reduced by another version .*'astro run few'/)
    }
    expect((await place.astro('analyze', 'few', '--rows', '0:2')).json.counts).toMatchObject({ new: 0, skipped: 2 })
    expect((await place.astro(...otherwise, '--dry-run')).json).toMatchObject({ dry_run: { sources: 3, skipped: 0 } })
  })
})

describe('a changed configuration', () => {
  it('repeats what depends on it, and nothing else', async () => {
    const place = await open()
    await place.astro('run', 'demo')
    const [files, rows, start] = [sums(place.root), await dump(place), writes(place.root)]

    const analysis = await place.astro('run', 'demo', '--set', 'finder.snr_threshold=4')
    expect(analysis.json.counts).toMatchObject({ new: 10, skipped: 0, detections: 3 })
    expect(written(start, writes(place.root)).every(isProcessed)).toBe(true)
    const analyzed = await dump(place)
    expect(analyzed.raw_photometry).toEqual(rows.raw_photometry)
    expect(analyzed.reductions).toEqual(rows.reductions)
    const wasAnalyzed = new Set(identities(rows, 'properties'))
    expect(identities(analyzed, 'properties').some((identity) => wasAnalyzed.has(identity))).toBe(false)

    const start2 = writes(place.root)
    const reduced = await place.astro('run', 'demo', '--set', 'observatories.demo.reduce_kwargs.drop_bad=true')
    expect(reduced.json.counts).toMatchObject({ new: 10, skipped: 0, raw_epochs: 1000 })
    const touched = written(start2, writes(place.root))
    expect(touched.filter(isRaw)).toEqual([])
    expect(touched).toHaveLength(20)

    // Back to the start, in one step, the bytes are those of the start.
    await place.astro('run', 'demo')
    expect(sums(place.root)).toEqual(files)
    expect(await dump(place)).toEqual(rows)

    // Neither a path nor the number of workers is part of any result, nor is what the plugin calls uncritical.
    const start3 = writes(place.root)
    const same = await place.astro(
      'run',
      'demo',
      '--workers',
      '1',
      '--set',
      'project.description=other',
      '--set',
      'observatories.demo.reduce_kwargs.fail=["nobody"]',
    )
    expect(same.json.counts).toMatchObject({ new: 0, skipped: 10 })
    expect(writes(place.root)).toEqual(start3)
  })

  it('takes stale light curves out of files and tables', async () => {
    const place = await open()
    place.project('bright', stars(4))
    await place.astro('run', 'bright')
    expect((await dump(place)).lightcurves).toHaveLength(8)
    // Stars of magnitude 18 in the catalog and 18 in the archive: 18 +- 1e-6 is none of them.
    const run = await place.astro('run', 'bright', '--set', 'observatories.demo.reduce_kwargs.mag_range=1e-6')
    expect(run.code).toBe(0)
    expect(run.json.counts).toMatchObject({
      new: 4,
      light_curves: 0,
      epochs: 0,
      detections: 0,
      raw_epochs: 400,
    })
    const rows = await dump(place)
    expect(rows.lightcurves).toEqual([])
    expect(rows.reductions!.map((row) => row.light_curves)).toEqual([0, 0, 0, 0])
    expect(Object.keys(sums(place.root)).filter((path) => !isRaw(path))).toEqual([])
    const again = await place.astro('run', 'bright', '--set', 'observatories.demo.reduce_kwargs.mag_range=1e-6')
    expect(again.json.counts).toMatchObject({ new: 0, skipped: 4 })
  })
})

describe('a failed reduction', () => {
  it('leaves nothing of an earlier one that could be taken for its result', async () => {
    const place = await open()
    place.project('failing', stars(3))
    await place.astro('run', 'failing')
    const [files, rows] = [sums(place.root), await dump(place)]
    const failing = ['--set', 'observatories.demo.reduce_kwargs={drop_bad: true, fail: [S0001]}'] as const
    const run = await place.astro('run', 'failing', ...failing)
    expect(run.code).toBe(5)
    expect(run.json.counts).toMatchObject({ new: 2, failed: 1, light_curves: 2 })
    expect(run.json.failures).toMatchObject([{ source: 'S0001', observatory: 'DEMO', stage: 'reduce', code: 'plugin_error' }])
    expect(await inconsistencies(place.root, await dump(place))).toEqual([])
    expect([...(await readEverything(place.root)).values()].flat().filter((key) => key.startsWith('S0001_'))).toEqual([])
    // With the configuration of before, the earlier products must be made again, not believed to be there.
    const back = await place.astro('run', 'failing')
    expect(back.json.counts).toMatchObject({ new: 3, failed: 0, light_curves: 3 })
    expect(await dump(place)).toEqual(rows)
    expect(sums(place.root)).toEqual(files)
  })
})

describe('download parameters', () => {
  it('count only with check_download_pars, and then once', async () => {
    const place = await open()
    place.project('pars', stars(2))
    const checked = ['--set', 'observatories.demo.check_download_pars=true'] as const
    const slow = ['--set', 'observatories.demo.wait_time=0.3'] as const
    expect((await place.astro('run', 'pars')).json.counts).toMatchObject({ new: 2, skipped: 0 })
    const start = writes(place.root)
    expect((await place.astro('run', 'pars', ...slow)).json.counts).toMatchObject({
      new: 0,
      skipped: 2,
    })
    expect(writes(place.root)).toEqual(start)
    expect((await place.astro('run', 'pars', ...slow, ...checked)).json.counts).toMatchObject({
      new: 2,
      skipped: 0,
      raw_epochs: 200,
    })
    const raw = (await dump(place)).raw_photometry!
    expect(raw.map((row) => (row.parameters as { wait_time: number }).wait_time)).toEqual([0.3, 0.3])
    const asked = writes(place.root)
    expect((await place.astro('run', 'pars', ...slow, ...checked)).json.counts).toMatchObject({
      new: 0,
      skipped: 2,
    })
    expect(writes(place.root)).toEqual(asked)
  })
})

describe('parts of a catalog', () => {
  it('add up to the whole', async () => {
    const [parts, whole] = [await open(), await open()]
    // Bins of two stars each, so that a later part writes into files of an earlier one.
    for (const place of [parts, whole])
      place.project(
        'many',
        stars(80).filter((_, i) => i % 8 === 0),
      )
    expect((await parts.astro('run', 'many', '--rows', '0:3')).json.counts).toMatchObject({
      sources: 3,
      new: 3,
    })
    expect((await parts.astro('fetch', 'many', '--rows', '2:6')).json.counts).toMatchObject({
      sources: 4,
      new: 3,
      skipped: 1,
    })
    expect((await parts.astro('run', 'many', '--names', 'S0072,S0000')).json.counts).toMatchObject({
      sources: 2,
      new: 1,
      skipped: 1,
    })
    expect((await parts.astro('reduce', 'many', '--rows', '4:6')).json.counts).toMatchObject({
      sources: 2,
      new: 2,
    })
    expect((await parts.astro('analyze', 'many', '--rows', '5:6')).json.counts).toMatchObject({
      sources: 1,
      new: 1,
    })
    expect((await parts.astro('run', 'many')).json.counts).toMatchObject({
      sources: 10,
      new: 5,
      skipped: 5,
      raw_epochs: 1000,
      light_curves: 10,
    })
    await whole.astro('run', 'many')
    expect(sums(parts.root)).toEqual(sums(whole.root))
    expect(await dump(parts)).toEqual(await dump(whole))
  })
})
