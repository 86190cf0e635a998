import { afterAll, expect, it } from 'vitest'
import { stars, type Place } from './support/place.ts'
import { startKinds } from './support/servers.ts'
import { countsOf, dump, inconsistencies, sums } from './support/state.ts'

const { quick, stop } = await startKinds()
const places: Place[] = []
afterAll(async () => {
  for (const place of places) place.remove()
  await stop()
})

const list = stars(30)
const flares = list.slice(0, 3).map(({ name }, i) => ({ name, mjd: 57200 + 100 * i, amplitude: 2, duration: 30 }))

async function make(order = list): Promise<Place> {
  const place = await quick.make()
  places.push(place)
  place.project('all', order, {
    observatories: { demo: { sim_args: { flares } } }, noise: { minimum_curves: 10, bin_width: 20 }, simulator: { num_injections: 2 },
  })
  return place
}

it('calibrates the noise on all sources before it analyzes any: the same for any workers and history, and once', async () => {
  const reference = await make()
  const first = await reference.astro('run', 'all', '--workers', '1')
  expect([first.code, first.json.counts.new, first.json.counts.skipped]).toEqual([0, 30, 0])
  const rows = await dump(reference)
  expect(countsOf(rows)).toMatchObject({ sources: 30, lightcurves: 60, properties: 30, noise_terms: 1 })
  expect(rows.noise_terms).toMatchObject([{ calibrated: true, curves: 30 }])
  expect(rows.injections!.length).toBeGreaterThan(27)
  expect(await inconsistencies(reference.root, rows)).toEqual([])
  const again = await reference.astro('analyze', 'all')
  expect([again.code, again.json.counts.new, again.json.counts.skipped]).toEqual([0, 0, 30])
  expect(await dump(reference)).toEqual(rows)

  // Other threads, and a history: some stars alone with the noise of each curve, then a stop after the reduction, then all.
  const other = await make()
  expect((await other.astro('run', 'all', '--rows', '0:8')).code).toBe(0)
  expect((await dump(other)).noise_terms).toEqual([])
  expect((await other.astro('reduce', 'all')).code).toBe(0)
  expect((await other.astro('run', 'all', '--workers', '2')).code).toBe(0)
  expect(sums(other.root)).toEqual(sums(reference.root))
  expect(await dump(other)).toEqual(rows)
  // A few stars later keep the terms of the project.
  const few = await other.astro('analyze', 'all', '--rows', '0:8')
  expect([few.json.counts.new, few.json.counts.skipped]).toEqual([0, 8])
  // So does a part that is large enough to calibrate on.
  const part = await other.astro('analyze', 'all', '--rows', '0:20')
  expect([part.json.counts.new, part.json.counts.skipped]).toEqual([0, 20])
  expect((await dump(other)).noise_terms).toEqual(rows.noise_terms)
})

it('tells a failure that stands in the way of both passes once', async () => {
  const place = await make()
  await place.astro('run', 'all')
  const moved = list.map((star) => (star.name === 'S0003' ? { ...star, dec: star.dec + 1 } : star))
  place.project('all', moved, { noise: { minimum_curves: 10, bin_width: 20 } })
  const { json, code } = await place.astro('run', 'all')
  expect([code, json.counts.failed]).toEqual([5, 1])
  expect(json.failures.map(({ source, code: why }) => [source, why])).toEqual([['S0003', 'raw_other_position']])
})

it('goes on after a kill between and within the passes', async () => {
  const reference = await make()
  await reference.astro('run', 'all')
  const rows = await dump(reference)
  for (const wait of [700, 1500, 2500]) {
    const place = await make()
    const running = place.start('run', 'all', '--workers', '2')
    await new Promise((resolve) => setTimeout(resolve, wait))
    running.kill('SIGKILL')
    await running.ended
    expect((await place.astro('run', 'all')).code).toBe(0)
    expect(sums(place.root)).toEqual(sums(reference.root))
    expect(await dump(place)).toEqual(rows)
  }
})
