import { afterAll, expect, it } from 'vitest'
import { readProducts } from '../../src/pipeline/products.ts'
import { searchSource } from '../../src/pipeline/search-source.ts'
import { peak } from '../photometry/analyze.ts'
import { FINDER, QUALITY } from '../photometry/curves.ts'
import { makePlace, type Place } from './support/place.ts'
import { withDatabase } from './support/state.ts'

const places: Place[] = []
afterAll(() => places.forEach((place) => place.remove()))

it('searches stored light curves to the detections that the run found', async () => {
  const place = makePlace()
  places.push(place)
  expect((await place.astro('run', 'demo')).code).toBe(0)
  const [known] = (await place.astro('detections', 'demo')).json.detections
  const request = {
    project: 'DEMO', quality: QUALITY, calibrated: true, uncalibrated: 'scatter', finders: [{ finder: peak, params: { ...FINDER, max_det_per_lc: 10, gap: 0 } }],
  } as const
  const stored = { root: place.root, project: 'DEMO', source: known!.source, level: 'reduced', observatories: ['DEMO'] } as const
  const { searched, curves } = await withDatabase(place, async (db) => searchSource(db, { ...request, products: await readProducts(db, stored) }))
  expect(curves).toHaveLength(1)
  expect(searched.flatMap(({ found }) => found).map(({ score, peak_mjd }) => [score, peak_mjd])).toEqual([[known!.snr, known!.peak_mjd]])
  expect(searched[0]!.scored.columns[0]!.score).toHaveLength(curves[0]!.table.length)
  const none = await withDatabase(place, (db) => searchSource(db, { ...request, products: [] }))
  expect([none.searched, none.curves]).toEqual([[], []])
})
