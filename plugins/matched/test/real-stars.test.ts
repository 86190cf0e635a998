import { readdirSync } from 'node:fs'
import { median } from '@astro/sdk'
import type { Find, Series } from '@astro/sdk'
import { describe, expect, it } from 'vitest'
import { momentsOf } from '../../../src/kernels/one-curve.ts'
import { openFits } from '../../../src/store/fits/index.ts'
import { peak } from '../../peak/src/index.ts'
import { matched } from '../src/index.ts'
import { dataPath, find, lightCurve, missing, rowsOf, seriesOf, ztfBands } from './support.ts'
import type { Point } from './support.ts'

const SUPERNOVAE = 'transients_variables/sn_ia_ztf'
it.skipIf(missing(SUPERNOVAE))(`finds at least 95 % of the ZTF supernovae as difference photometry${missing(SUPERNOVAE)}`, () => {
  const files = readdirSync(dataPath(SUPERNOVAE)).filter((name) => name.endsWith('.csv'))
  expect(files).toHaveLength(36)
  for (const finder of [matched, peak]) {
    const found = files.filter((name) => {
      const bands = Map.groupBy(rowsOf(`${SUPERNOVAE}/${name}`).slice(1), (row) => row[3]!)
      return [...bands.values()].some((rows) => {
        const points = rows.map((row): Point => ({ mjd: Number(row[0]), mag: Number(row[1]), error: Number(row[2]) }))
        return find(finder, lightCurve(points, 0)).some((event) => event.sign === 1)
      })
    })
    expect(found.length / files.length, finder.id).toBeGreaterThanOrEqual(0.95)
  }
})

describe('constants', () => {
  for (const id of ['114808397128552576', '1410345596469085184', '1228266814506156928']) {
    const file = `irsa_gaia${id}.csv`
    it.skipIf(missing(`ztf_lc/${file}`))(`nothing in ${id}${missing(`ztf_lc/${file}`)}`, () => {
      for (const [band, series] of ztfBands(file)) expect(find(matched, series), band).toEqual([])
    })
  }
})

const SS_CYG = 'transients_variables/aavso/ss_cyg_nov_5_2007_to_2009.csv'
describe.skipIf(missing(SS_CYG))(`SS Cyg${missing(SS_CYG)}`, () => {
  const points = (missing(SS_CYG) ? [] : rowsOf(SS_CYG)).filter((row) => row[4] === 'Vis.' && !row[1]!.startsWith('<'))
    .map((row): Point => ({ mjd: Number(row[0]) - 2400000.5, mag: Number(row[1]), error: NaN }))
  const bare = lightCurve(points)
  /** Days on which the median is brighter than 10.0, not more than 6 d apart. */
  const outbursts: [first: number, last: number][] = []
  const days = [...Map.groupBy(points, ({ mjd }) => Math.floor(mjd))].filter(([, own]) => median(own.map(({ mag }) => mag)) < 10)
  for (const day of days.map(([number]) => number).toSorted((a, b) => a - b)) {
    const last = outbursts.at(-1)
    if (last && day - last[1] <= 6) last[1] = day
    else outbursts.push([day, day])
  }
  const [, scatter] = momentsOf(bare.flux, true)
  const deviation = 1.4826 * median(bare.flux.map((value) => Math.abs(value - bare.baseline)))

  it.each([['of first light', scatter], ['from the median deviation', deviation]])('with the noise %s', (_, noise) => {
    expect(outbursts).toHaveLength(14)
    const series = { ...bare, noise: bare.flux.map(() => noise) }
    const found = find(matched, series, { sign: 'brighter', min_duration: 2, snr_threshold: 6, red_noise: 0, max_det_per_lc: 60 })
    const overlaps = ({ start, end }: Find, [first, last]: readonly [number, number]): boolean =>
      series.time[start]! < last + 1 && series.time[end]! >= first
    expect(outbursts.filter((own) => found.some((event) => overlaps(event, own))).length).toBeGreaterThanOrEqual(13)
    expect(found.filter((event) => !outbursts.some((own) => overlaps(event, own))).length).toBeLessThanOrEqual(2)
  })
})

const K2 = 'tess_kepler/hlsp_k2sc_k2_llc_211117077-c04_kepler_v2_lc.fits'
it.skipIf(missing(K2))(`EPIC 211117077 has at least 15 separate flares of three points and more, and no such dip${missing(K2)}`, async () => {
  await using file = await openFits(dataPath(K2))
  const { columns } = await file.table(1)
  const column = (name: string): Float64Array => Float64Array.from(columns.find((each) => each.name === name)!.data as ArrayLike<number>)
  const [time, flux, noise, quality] = [column('time'), column('flux'), column('error'), column('quality')]
  const rows = Array.from(time.keys()).filter((i) => Number.isFinite(time[i]))
  const pick = (values: Float64Array): Float64Array => Float64Array.from(rows, (i) => values[i]!)
  const flag = Uint8Array.from(pick(quality), (bits) => Number(bits !== 0))
  const series = seriesOf({ time: pick(time), flux: pick(flux), noise: pick(noise), flag, baseline: median(pick(flux)) })
  // Both signs of the same shapes: dips tell how many of the flares are noise.
  const settings = { shapes: ['flare'], detrend: 0.3, min_epochs: 3, snr_threshold: 6, snr_rest: 2, max_duration: 0.5, red_noise: 0, max_det_per_lc: 100 }
  const long = (sign: string): number => find(matched, series, { ...settings, sign }).filter((event) => good(series, event) >= 3).length
  expect(long('brighter')).toBeGreaterThanOrEqual(15)
  expect(long('fainter')).toBeLessThanOrEqual(1)
})

function good(series: Series, { start, end }: Find): number {
  return series.flag.subarray(start, end + 1).filter((flag) => flag === 0).length
}

const U_SCO = 'transients_variables/aavso/u_scorpii_241451230.csv'
it.skipIf(missing(U_SCO))(`limits of U Sco are no detections${missing(U_SCO)}`, () => {
  const rows = rowsOf(U_SCO).toSorted((a, b) => Number(a[0]) - Number(b[0]))
  const limit = Uint8Array.from(rows, (row) => Number(row[1]!.startsWith('<')))
  const flux = Float64Array.from(rows, (row, i) => (limit[i] ? NaN : 10 ** ((23.9 - Number(row[1])) / 2.5)))
  const time = Float64Array.from(rows, (row) => Number(row[0]) - 2400000.5)
  expect(limit.some(Boolean)).toBe(true)
  // A limit as it must not come, with a flux, is flagged; as it comes, it has none.
  const loud = flux.map((value) => (Number.isNaN(value) ? 1e9 : value))
  for (const [values, flag] of [[flux, new Uint8Array(rows.length)], [loud, limit]] as const) {
    const series = seriesOf({ time, flux: values, flag, noise: flux.map(() => 0.1 * 10 ** ((23.9 - 13) / 2.5)), baseline: 0 })
    for (const finder of [matched, peak]) {
      const found = find(finder, series)
      expect(found.length, finder.id).toBeGreaterThan(0)
      for (const event of found) expect([limit[event.start], limit[event.peak], limit[event.end]], finder.id).toEqual([0, 0, 0])
    }
  }
})

const PTF = 'ztf_lc/phot.csv'
it.skipIf(missing(PTF))(`limits of phot.csv are no detections${missing(PTF)}`, () => {
  const [header, ...rows] = rowsOf(PTF)
  const at = (row: readonly string[], name: string): number => Number(row[header!.indexOf(name)] || NaN)
  const bands = Map.groupBy(rows, (row) => row[header!.indexOf('filter')]!)
  let limits = 0
  for (const [band, own] of bands) {
    const sorted = own.toSorted((a, b) => at(a, 'mjd') - at(b, 'mjd'))
    const column = (name: string): Float64Array => Float64Array.from(sorted, (row) => at(row, name))
    const series = seriesOf({ time: column('mjd'), flux: column('flux'), noise: column('fluxerr'), baseline: 0 })
    limits += series.flux.filter(Number.isNaN).length
    for (const finder of [matched, peak]) {
      for (const event of find(finder, series)) {
        expect([event.start, event.peak, event.end].map((i) => series.flux[i]).every(Number.isFinite), `${finder.id} ${band}`).toBe(true)
      }
    }
  }
  expect(limits).toBeGreaterThan(100)
})
