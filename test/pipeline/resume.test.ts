import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { Place } from './support/place.ts'
import { startKinds } from './support/servers.ts'
import { countsOf, dump, inconsistencies, sums, writes, type Rows } from './support/state.ts'

const { kinds, embedded, quick, stop } = await startKinds()
afterAll(stop)
const places: Place[] = []
afterEach(() => places.splice(0).forEach((place) => place.remove()))

const FAILING = 'J065241.58+242941.6'
/** Detections without the answers to injections. */
const real = (rows: Rows): Rows[string] => rows.detections!.filter((row) => !row.simulated)

const FLARING = ['J055826.93+043926.4', 'J133855.18-101858.8', 'J153117.99+420356.1']
const rawFiles = (root: string): string[] => readdirSync(join(root, 'DEMO')).filter((name) => /_RA\d{3}\.h5$/.test(name))

describe.each(kinds)('the demo project, database $name', ({ make }) => {
  const open = async (): Promise<Place> => {
    const place = await make()
    places.push(place)
    return place
  }

  it('makes everything once, and nothing the second time', async () => {
    const place = await open()
    const first = await place.astro('run', 'demo')
    expect(first.code).toBe(0)
    const all = {
      sources: 10,
      empty: 0,
      failed: 0,
      raw_epochs: 1000,
      light_curves: 10,
      epochs: 1000,
      detections: 3,
    }
    expect(first.json).toEqual({
      project: 'DEMO',
      counts: { ...all, new: 10, skipped: 0 },
      failures: [],
      not_simulated: { detection: FLARING },
    })
    const rows = await dump(place)
    expect(countsOf({ ...rows, detections: real(rows) })).toEqual({
      sources: 10,
      raw_photometry: 10,
      reductions: 10,
      lightcurves: 20,
      properties: 10,
      detections: 3,
      // One injection a star that does not flare.
      injections: 7 * 700,
      nulls: 7,
      noise_terms: 0,
      failures: 0,
    })
    const levels = rows.lightcurves!.map((row) => row.level)
    expect(levels.filter((level) => level === 'reduced')).toHaveLength(10)
    expect(real(rows).map((row) => row.source_name).toSorted()).toEqual(FLARING)
    expect(rawFiles(place.root)).toHaveLength(10)
    expect(await inconsistencies(place.root, rows)).toEqual([])

    const before = writes(place.root)
    const second = await place.astro('run', 'demo')
    expect(second.code).toBe(0)
    expect(second.json).toEqual({
      project: 'DEMO',
      counts: { ...all, new: 0, skipped: 10 },
      failures: [],
      not_simulated: { detection: FLARING },
    })
    expect(writes(place.root)).toEqual(before)
    expect(await dump(place)).toEqual(rows)
  })

  it('goes on after a failed download, and asks a fourth time only when told to', async () => {
    const place = await open()
    const failing = ['run', 'demo', '--set', `observatories.demo.fail=["${FAILING}"]`] as const
    const failure = {
      source: FAILING,
      observatory: 'DEMO',
      stage: 'fetch',
      code: 'plugin_error',
      message: expect.stringContaining(FAILING) as string,
    }
    for (const [attempt, made] of [
      [1, 9],
      [2, 0],
      [3, 0],
    ] as const) {
      const run = await place.astro(...failing)
      expect(run.code).toBe(5)
      expect(run.json.counts).toMatchObject({
        sources: 10,
        new: made,
        skipped: 9 - made,
        failed: 1,
        raw_epochs: 900,
        light_curves: 9,
      })
      expect(run.json.failures).toEqual([failure])
      const { failures } = await dump(place)
      expect(failures).toEqual([
        {
          project: 'DEMO',
          source_name: FAILING,
          observatory: 'DEMO',
          stage: 'fetch',
          code: 'plugin_error',
          message: expect.stringContaining(FAILING) as string,
          count: attempt,
        },
      ])
    }
    expect((await place.astro('status', 'demo', '--failures')).json.failures).toEqual([{ ...failure, count: 3 }])
    // Now it would succeed, yet it is not asked.
    const fourth = await place.astro('run', 'demo')
    expect(fourth.code).toBe(5)
    expect(fourth.json.counts).toMatchObject({ new: 0, skipped: 9, failed: 1, raw_epochs: 900 })
    expect(fourth.json.failures).toEqual([{ ...failure, count: 3 }])
    const told = await place.astro('run', 'demo', '--retry-failed')
    expect(told.code).toBe(0)
    expect(told.json).toEqual({
      project: 'DEMO',
      failures: [],
      not_simulated: { detection: FLARING },
      counts: {
        sources: 10,
        new: 1,
        skipped: 9,
        empty: 0,
        failed: 0,
        raw_epochs: 1000,
        light_curves: 10,
        epochs: 1000,
        detections: 3,
      },
    })
    expect((await dump(place)).failures).toEqual([])
  })
})

it('completes with the next run what one failure left', async () => {
  const [place, undisturbed] = [await quick.make(), await quick.make()]
  places.push(place, undisturbed)
  await place.astro('run', 'demo', '--set', `observatories.demo.fail=["${FAILING}"]`)
  const next = await place.astro('run', 'demo')
  expect(next.code).toBe(0)
  expect(next.json.counts).toMatchObject({ new: 1, skipped: 9, failed: 0 })
  await undisturbed.astro('run', 'demo')
  expect(sums(place.root)).toEqual(sums(undisturbed.root))
  expect(await dump(place)).toEqual(await dump(undisturbed))
})

describe('what somebody deleted', () => {
  it('comes back with the next run, whichever file it was', async () => {
    const place = await quick.make()
    places.push(place)
    await place.astro('run', 'demo')
    const [files, rows] = [sums(place.root), await dump(place)]
    const star = 'DEMO/DEMO_photometry_RA103'
    for (const gone of [[`${star}.h5`], [`${star}_reduced.h5`], [`${star}_processed.h5`], Object.keys(files)]) {
      for (const path of gone) rmSync(join(place.root, path))
      const run = await place.astro('run', 'demo')
      expect(run.code).toBe(0)
      expect(run.json.counts).toMatchObject({
        sources: 10,
        raw_epochs: 1000,
        light_curves: 10,
        detections: 3,
        failed: 0,
      })
      expect(sums(place.root), `after the loss of ${gone.join(', ')}`).toEqual(files)
      expect(await dump(place)).toEqual(rows)
    }
  })

  it('comes back also when it was the embedded database, or a file that its last run vouched for', async () => {
    const place = await embedded.make()
    places.push(place)
    await place.astro('run', 'demo')
    const [files, rows] = [sums(place.root), await dump(place)]
    rmSync(join(place.root, 'DEMO', 'DEMO_photometry_RA103_reduced.h5'))
    expect((await place.astro('run', 'demo')).json.counts).toMatchObject({ new: 1, skipped: 9 })
    expect(sums(place.root)).toEqual(files)
    rmSync(join(place.root, 'db'), { recursive: true })
    expect((await place.astro('run', 'demo')).json.counts).toMatchObject({
      new: 10,
      raw_epochs: 1000,
      light_curves: 10,
      detections: 3,
    })
    expect(sums(place.root)).toEqual(files)
    expect(await dump(place)).toEqual(rows)
  })

  it('is asked for again also when a run of other stars made the file anew', async () => {
    const place = await quick.make()
    places.push(place)
    // Three stars of one bin.
    place.project(
      'trio',
      [0, 1, 2].map((i) => ({ name: `T${i}`, ra: 10 + i / 10, dec: 0 })),
    )
    await place.astro('run', 'trio')
    const [files, rows] = [sums(place.root), await dump(place)]
    for (const name of [
      'DEMO/DEMO_photometry_RA010.h5',
      'TRIO/DEMO_photometry_RA010_reduced.h5',
      'TRIO/DEMO_photometry_RA010_processed.h5',
    ]) {
      rmSync(join(place.root, name))
      expect((await place.astro('run', 'trio', '--names', 'T1')).code).toBe(0)
      expect(await inconsistencies(place.root, await dump(place)), `after the loss of ${name}`).toEqual([])
      expect((await place.astro('run', 'trio')).code).toBe(0)
      expect(sums(place.root)).toEqual(files)
      expect(await dump(place)).toEqual(rows)
    }
  })
})

it('leaves no lock, no partial file and no spool behind', async () => {
  const place = await embedded.make()
  places.push(place)
  writeFileSync(join(place.folder, 'unrelated'), '')
  await place.astro('run', 'demo')
  const left = readdirSync(place.root, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.(part|spool)$|lock|\.new/.test(name) && !name.startsWith('db/'),
  )
  expect(left).toEqual([])
  expect(existsSync(join(place.folder, 'astro-data'))).toBe(false)
})
