import { afterAll, expect, it } from 'vitest'
import { stars, type Place } from './support/place.ts'
import { startKinds } from './support/servers.ts'
import { dump, sums, type Rows } from './support/state.ts'

const { quick, stop } = await startKinds()
const places: Place[] = []
afterAll(async () => {
  for (const place of places) place.remove()
  await stop()
})

// Two stars a bin, as the bins share a file; every third one flares.
const list = stars(60).filter((_, i) => i % 40 < 10)
const flares = list
  .filter((_, i) => i % 3 === 0)
  .map(({ name }, i) => ({ name, mjd: 57100 + 40 * i, amplitude: 2, duration: 30 }))

/** The same permutation every time: by a linear congruential generator. */
function shuffled<T>(items: readonly T[]): T[] {
  let state = 12345
  return items
    .map((item) => ({ item, key: (state = (state * 1103515245 + 12345) % 2 ** 31) }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ item }) => item)
}

/** The place in the catalog is the one thing that a shuffled catalog changes. */
function unplaced(rows: Rows): Rows {
  const sources = rows
    .sources!.map(({ cat_index: _, ...row }) => row)
    .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  return { ...rows, sources }
}

it('gives the same bytes and rows for any number of workers, order of the catalog, time zone and language', async () => {
  const run = async (
    order: typeof list,
    args: string[],
    env: Record<string, string>,
  ): Promise<{ files: Record<string, string>; rows: Rows }> => {
    const place = await quick.make()
    Object.assign(place.env, env)
    places.push(place)
    place.project('same', order, {
      observatories: {
        demo: { sim_args: { flares }, shuffle_time: true, wait_time_poisson: 0.05 },
      },
    })
    const { code, json } = await place.astro('run', 'same', ...args)
    expect(code).toBe(0)
    expect(json.counts).toMatchObject({ sources: 20, new: 20, raw_epochs: 2000, light_curves: 20 })
    return { files: sums(place.root), rows: await dump(place) }
  }
  const reference = await run(list, ['--workers', '1'], { TZ: 'UTC', LC_ALL: 'C' })
  expect(Object.keys(reference.files)).toHaveLength(30)
  expect(reference.rows.detections!.length).toBeGreaterThan(0)
  const two = await run(list, ['--workers', '2'], {
    TZ: 'Asia/Kathmandu',
    LC_ALL: 'tr_TR.UTF-8',
    LANG: 'tr_TR.UTF-8',
  })
  expect(two).toEqual(reference)
  const four = await run(shuffled(list), ['--workers', '4'], {
    TZ: 'America/St_Johns',
    LC_ALL: 'de_DE.UTF-8',
  })
  expect(four.files).toEqual(reference.files)
  expect(unplaced(four.rows)).toEqual(unplaced(reference.rows))
})
