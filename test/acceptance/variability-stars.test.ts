import { readdirSync, readFileSync } from 'node:fs'
import { median } from '@astro/sdk'
import { beforeAll, describe, expect, it } from 'vitest'
import { place } from './support/astro.ts'
import { dataFile, without } from './support/real-data.ts'
import { found, importInto, REAL_ONLY, set, type Shown } from './support/variability.ts'

const ZTF = 'ztf_lc/irsa_gaia1191504471436192512.csv'
const CONSTANTS = ['114808397128552576', '1410345596469085184', '1228266814506156928']

describe.skipIf(without(ZTF) !== '')(`ZTF stars as the archive answers${without(ZTF)}`, () => {
  const at = place()
  let all: Shown[] = []
  const of = (id: string): Shown[] => all.filter(({ source }) => source === `irsa_gaia${id}`)

  beforeAll(async () => {
    const files = readdirSync(dataFile('ztf_lc')).filter((name) => /^irsa_gaia\d+\.csv$/.test(name)).map((name) => dataFile(`ztf_lc/${name}`))
    // One of the answers is empty: it is left out, and said so.
    expect(await importInto(at, 'wd', 'ztf', files)).toMatch(/irsa_gaia6555925496084361344\.csv: its table has no rows; it is left out/)
    all = await found(at, 'wd', '--finder', 'peak,matched,ls', ...REAL_ONLY)
  }, 120_000)

  it.each([
    ['NN Ser', '1191504471436192512', 0.130080142, [0.5, 1, 2]],
    ['WD binary, the orbit is twice this', '4318508939464901760', 0.064854, [1, 2]],
    ['GW Vir star', '1893101535448502400', 0.815592, [1, 2]],
    ['variable', '3345661467822106624', 0.2170358, [1, 2]],
    ['white dwarf', '103999471976858496', 0.449771, [1, 2]],
  ])('%s: the period in zg and zr', (name, id, period, multiples) => {
    for (const band of ['zg', 'zr']) {
      const best = of(id).find((one) => one.finder === 'ls' && one.band === band && one.alias_of === null)
      const multiple = multiples.find((m) => Math.abs(best!.period! / (m * period) - 1) < 1e-5)
      console.log(`${name} ${band}: ${best?.period} d, ${multiple} times ${period} d`)
      expect(multiple, `${band}: ${best?.period}`).toBeDefined()
    }
  })

  it('nothing but aliases in 3750072904055666176, 1510467090935595008 and the constants', () => {
    for (const id of ['3750072904055666176', '1510467090935595008', ...CONSTANTS]) {
      expect(of(id).filter(({ finder, alias_of }) => finder === 'ls' && alias_of === null), id).toEqual([])
    }
    expect(of('3750072904055666176').some(({ alias_of }) => alias_of !== null)).toBe(true)
    expect(of('1228266814506156928').filter(({ finder, alias_of }) => finder === 'ls' && alias_of === 'sidereal day').length).toBeGreaterThan(0)
  })

  it('draws the periodogram, with the aliases named', async () => {
    const { code, stdout } = await at.astro(['periodogram', 'irsa_gaia1228266814506156928', 'wd', '--band', 'zr', '--output', 'pg.png'])
    expect([code, stdout]).toEqual([0, expect.stringMatching(/zr: 0\.99\d+ d by ls, false-alarm probability \S+, vetoed: sidereal day/)])
    expect(readFileSync(at.path('pg.png')).subarray(1, 4).toString()).toBe('PNG')
  })

  it('no event in the constants: by matched as it is, by peak above what its null tests have in one of a hundred', async () => {
    for (const id of CONSTANTS) expect(of(id).filter(({ finder }) => finder === 'matched'), id).toEqual([])
    const names = ['--names', CONSTANTS.map((id) => `irsa_gaia${id}`).join(',')]
    // A threshold that nothing exceeds, for null tests of all.
    const { code } = await at.astro(['run', 'wd', ...names, '--finder', 'peak', ...set({ 'finder.snr_threshold': 50, 'null.trials': 40, 'simulator.num_injections': 0 })])
    expect(code).toBe(0)
    const { json } = await at.astro(['completeness', 'show', 'wd', '--finder', 'peak', '--json'])
    const { false_alarms } = json<{ false_alarms: { finder: string; filter: string; score_99: number | null }[] }>()
    const threshold = Math.max(...false_alarms.map(({ score_99 }) => score_99 ?? NaN))
    console.log(`calibrated threshold of peak: ${threshold.toFixed(2)}`)
    expect(threshold).toBeGreaterThan(5)
    const events = await found(at, 'wd', ...names, '--finder', 'peak', ...set({ 'finder.snr_threshold': threshold }), ...REAL_ONLY)
    expect(events.filter(({ source, kind }) => kind === 'event' && CONSTANTS.some((id) => source.endsWith(id)))).toEqual([])
  }, 120_000)
})

const AAVSO = 'transients_variables/aavso'
const SS_CYG = 'ss_cyg_nov_5_2007_to_2009'

/** Days on which the median of the visual estimates is brighter than 10.0, not more than 6 d apart. */
function outbursts(): [first: number, last: number][] {
  const rows = readFileSync(dataFile(`${AAVSO}/${SS_CYG}.csv`), 'utf8').trim().split(/\r?\n/).map((line) => line.split(','))
  const days = Map.groupBy(rows.filter((row) => row[4] === 'Vis.' && !row[1]!.startsWith('<')), (row) => Math.floor(Number(row[0]) - 2400000.5))
  const list: [number, number][] = []
  for (const day of [...days.keys()].toSorted((a, b) => a - b)) {
    if (median(days.get(day)!.map((row) => Number(row[1]))) >= 10) continue
    const last = list.at(-1)
    if (last && day - last[1] <= 6) last[1] = day
    else list.push([day, day])
  }
  return list
}

function overlaps({ start_mjd, end_mjd }: Shown, [first, last]: readonly [number, number]): boolean {
  return start_mjd < last + 1 && end_mjd >= first
}

describe.skipIf(without(AAVSO) !== '')(`stars of the AAVSO${without(AAVSO)}`, () => {
  const at = place()
  beforeAll(async () => {
    const files = [`${SS_CYG}.csv`, 'u_scorpii_241451230.csv', 'eta_aql_aavso_all.csv', 'KhiCyg.tsv', 'VXHya_2453796_2453801.tsv']
    await importInto(at, 'aavso', 'aavso', files.map((file) => dataFile(`${AAVSO}/${file}`)))
  }, 60_000)

  it.each([
    ['eta Aql', 'eta_aql_aavso_all', 'Visual', 7.17664, 1e-4],
    ['Chi Cyg', 'KhiCyg', 'Vis.', 407.2, 1e-2],
    ['VX Hya', 'VXHya_2453796_2453801', 'V', 0.22339, 5e-3],
  ])('%s has its period', async (name, source, band, period, tolerance) => {
    const all = await found(at, 'aavso', '--names', source, '--finder', 'ls', ...REAL_ONLY)
    const best = all.find((one) => one.source === source && one.band === band && one.finder === 'ls' && one.alias_of === null)
    console.log(`${name}: ${best?.period} d`)
    expect(Math.abs(best!.period! / period - 1)).toBeLessThan(tolerance)
  }, 60_000)

  it('SS Cyg erupts 14 times', async () => {
    const all = await found(at, 'aavso', '--names', SS_CYG, '--finder', 'matched', ...REAL_ONLY)
    const events = all.filter(({ source, filter, finder }) => source === SS_CYG && filter === 'Vis.' && finder === 'matched')
    const real = outbursts()
    expect(real).toHaveLength(14)
    const hit = real.filter((one) => events.some((event) => overlaps(event, one))).length
    const extra = events.filter((event) => !real.some((one) => overlaps(event, one))).length
    console.log(`SS Cyg: ${hit} of 14 outbursts, ${extra} extra`)
    expect(hit).toBeGreaterThanOrEqual(13)
    expect(extra).toBeLessThanOrEqual(2)
  }, 60_000)

  it('U Sco: its nova, no limit', async () => {
    const all = (await found(at, 'aavso', '--names', 'u_scorpii_241451230', '--finder', 'peak,matched', ...REAL_ONLY)).filter(({ source }) => source.startsWith('u_sco'))
    expect(new Set(all.map(({ finder }) => finder))).toEqual(new Set(['peak', 'matched']))
    for (const { sign, peak_mag, start_mjd } of all) expect([sign, peak_mag, start_mjd]).toEqual([1, 7.7, expect.closeTo(51234.5625, 3)])
  }, 60_000)
})

const PTF = 'ztf_lc/phot.csv'
it.skipIf(without(PTF) !== '')(`the limits of phot.csv are no detections, and errors of 5e-31 are none${without(PTF)}`, async () => {
  const at = place()
  expect(await importInto(at, 'ptf', 'ptf', [dataFile(PTF)], '--reference', 'difference')).toMatch(/phot +new +1531 +1274 /)
  const all = await found(at, 'ptf', '--finder', 'peak,matched', ...REAL_ONLY)
  expect(all.length).toBeGreaterThan(0)
  for (const { peak_mag, score, start_mjd, end_mjd } of all) {
    expect(peak_mag).not.toBeNull()
    expect(Math.abs(score)).toBeLessThan(1000)
    // Before and after these days there are limits alone.
    expect(start_mjd > 56944 && end_mjd < 56960, `${start_mjd} ${end_mjd}`).toBe(true)
  }
}, 60_000)

const K2 = 'tess_kepler/ktwo211117077-c04_llc.fits'
const KEPLER = 'tess_kepler/kplr010002792-2009259160929_llc.fits'
describe.skipIf(without(K2) !== '' || without(KEPLER) !== '')(`stars of Kepler${without(K2)}${without(KEPLER)}`, () => {
  const at = place()
  beforeAll(async () => {
    await importInto(at, 'kepler', 'kepler', [K2, KEPLER].map(dataFile))
  }, 60_000)

  it('EPIC 211117077 flares, on a spotted star', async () => {
    const values = { detrend: 0.25, snr_threshold: 5, max_duration: 0.5, sign: 'brighter' }
    const flags = set(Object.fromEntries(Object.entries(values).map(([key, value]) => [`finders.matched.${key}`, value])))
    const all = await found(at, 'kepler', '--names', 'EPIC 211117077', '--finder', 'matched', ...flags, ...REAL_ONLY)
    const flares = all.filter(({ source, values: { epochs } }) => source === 'EPIC 211117077' && Number(epochs) >= 3)
    console.log(`EPIC 211117077: ${flares.length} flares of three points and more`)
    expect(flares.length).toBeGreaterThanOrEqual(15)
  }, 60_000)

  it('KIC 10002792 turns in 1.1575 d', async () => {
    const all = await found(at, 'kepler', '--names', 'KIC 10002792', '--finder', 'ls', ...REAL_ONLY)
    const best = all.find(({ source, alias_of }) => source === 'KIC 10002792' && alias_of === null)
    console.log(`KIC 10002792: ${best?.period} d`)
    expect(Math.abs(best!.period! / 1.1575 - 1)).toBeLessThan(0.01)
  }, 60_000)
})
