import { readFileSync } from 'node:fs'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { readStatus } from '../../src/pipeline/status.ts'
import { linkCounted, stars, type Place } from './support/place.ts'
import { startKinds } from './support/servers.ts'
import { dump } from './support/state.ts'

const { kinds, quick, stop } = await startKinds()
afterAll(stop)
const places: Place[] = []
afterEach(() => places.splice(0).forEach((place) => place.remove()))

const WAIT = 0.3
const list = stars(10)
const names = list.map(({ name }) => name)
const flares = (which: readonly string[]): object[] => which.map((name) => ({ name, mjd: 57500, amplitude: 3, duration: 40 }))

describe.each(kinds)('ten sources that each take a while, database $name', ({ make }) => {
  it('come one after another, in the order of the catalog, and one failure stops no other', async () => {
    const place = await make()
    places.push(place)
    const asked = linkCounted(place)
    // Right ascensions that fall: neither the order of the bins nor that of the names is that of the catalog.
    const falling = list.toReversed()
    const params = {
      wait_time: WAIT,
      fail: ['S0002', 'S0007'],
      sim_args: { flares: flares(['S0001', 'S0008', 'S0004']) },
    }
    place.project('slow', falling, {
      project: { name: 'slow', obs_names: ['counted'] },
      observatories: { counted: params },
    })
    const run = await place.astro('run', 'slow', '--workers', '1')
    expect(run.seconds).toBeGreaterThan(10 * WAIT)
    expect(run.code).toBe(5)
    expect(run.json.counts).toMatchObject({
      sources: 10,
      new: 8,
      failed: 2,
      raw_epochs: 800,
      detections: 3,
    })
    const lines = readFileSync(asked, 'utf8').trim().split('\n')
    const expected = falling.flatMap(({ name }) =>
      params.fail.includes(name) ? [`ask ${name}`] : [`ask ${name}`, `got ${name}`],
    )
    expect(lines).toEqual(expected)
    expect(run.json.failures.map(({ source }) => source)).toEqual(['S0007', 'S0002'])
    const { detections } = (await place.astro('detections', 'slow')).json
    expect(detections.map(({ source }) => source)).toEqual(['S0008', 'S0004', 'S0001'])
    expect((await place.astro('status', 'slow', '--failures')).json.failures.map(({ source }) => source)).toEqual([
      'S0007',
      'S0002',
    ])
  })
})

it('asks as many at once as there are workers', async () => {
  const place = await quick.make()
  places.push(place)
  const asked = linkCounted(place)
  place.project('wide', list, {
    project: { name: 'wide', obs_names: ['counted'] },
    observatories: { counted: { wait_time: 1 } },
  })
  const run = await place.astro('fetch', 'wide', '--workers', '5')
  expect(run.code).toBe(0)
  const lines = readFileSync(asked, 'utf8').trim().split('\n')
  const atOnce = lines.map((_, i) => lines.slice(0, i + 1).reduce((sum, line) => sum + (line.startsWith('ask ') ? 1 : -1), 0))
  expect(Math.max(...atOnce)).toBe(5)
  expect(lines.filter((line) => line.startsWith('ask ')).map((line) => line.slice(4))).toEqual(names)
})

it('stops after too many failures in a row, says so, and goes on from there', async () => {
  const place = await quick.make()
  places.push(place)
  place.project('broken', list, {
    project: { name: 'broken', obs_names: ['demo'], max_num_sequence_exceptions: 3 },
  })
  const fail = `observatories.demo.fail=[${names.slice(2, 8).join(',')}]`
  const run = await place.astro('run', 'broken', '--workers', '1', '--set', fail)
  expect(run.code).toBe(5)
  expect(run.json.failures.map(({ source }) => source)).toEqual(['S0002', 'S0003', 'S0004'])
  expect(run.json.counts).toMatchObject({ new: 2, failed: 3 })
  expect(run.stderr).toContain('5 sources were not asked for')
  expect(readStatus(place.root, 'BROKEN')).toMatchObject({ done: 5, total: 10 })
  const next = await place.astro('run', 'broken', '--workers', '1')
  expect(next.code).toBe(0)
  expect(next.json.counts).toMatchObject({ new: 8, skipped: 2, raw_epochs: 1000 })
  expect((await dump(place)).failures).toEqual([])
})

it('keeps the failure of one observatory while another one and the analysis go on', async () => {
  const place = await quick.make()
  places.push(place)
  const asked = linkCounted(place)
  place.project('both', stars(3), {
    project: { name: 'both', obs_names: ['demo', 'counted'] },
    observatories: { counted: { fail: ['S0001'] } },
  })
  for (let attempt = 1; attempt <= 3; attempt++) {
    const run = await place.astro('run', 'both')
    expect(run.code).toBe(5)
    expect(run.json.counts).toMatchObject({
      sources: 3,
      failed: 1,
      light_curves: 5,
      raw_epochs: 500,
    })
    expect(run.json.failures).toMatchObject([{ source: 'S0001', observatory: 'COUNTED', stage: 'fetch' }])
  }
  const before = readFileSync(asked, 'utf8')
  // The analysis of every source is due again, the archive is not.
  for (const threshold of [6, 7]) {
    const run = await place.astro('run', 'both', '--set', `finder.snr_threshold=${threshold}`)
    expect(run.code).toBe(5)
    expect(run.json.failures).toMatchObject([{ source: 'S0001', observatory: 'COUNTED', count: 3 }])
  }
  expect(readFileSync(asked, 'utf8')).toBe(before)
  const [, star] = (await place.astro('sources', 'both')).json.sources
  expect(star!.products.map(({ observatory, status }) => [observatory, status])).toEqual([
    ['COUNTED', 'failed'],
    ['DEMO', 'ok'],
  ])
})
