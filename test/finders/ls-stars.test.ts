import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Series } from '@astro/sdk'
import { ls, lsBands } from '../../plugins/ls/src/index.ts'
import { keplerSeries } from './kepler.ts'
import { apart, dataPath, detections, find, missing, seriesFrom, type Epoch } from './run.ts'
import { epochOf, rowsOf } from './ztf.ts'

const SURVEY = 'transients_variables/rrlyrae_s82'
const absent = missing(SURVEY)

/** Periods of Sesar et al. 2010 (ApJ 708, 717), from the manifest beside the data. */
function truths(): Map<string, number> {
  const lines = readFileSync(dataPath('MANIFEST.md'), 'utf8').matchAll(/^\| transients_variables\/rrlyrae_s82\/(\d+)\.csv .*truth: RR\w+ P=([\d.]+) d/gm)
  return new Map(Array.from(lines, ([, id, period]) => [id!, Number(period)]))
}

function bandOf(id: string, band: string): Series {
  const rows = rowsOf(`${SURVEY}/${id}.csv`).filter((row) => row['band'] === band && Number(row['magerr']) > 0 && Number(row['magerr']) < 1)
  return seriesFrom(rows.map((row) => epochOf(Number(row['time']), Number(row['mag']), Number(row['magerr']))), band)
}

const CONFIGURATIONS: [string, typeof ls | typeof lsBands, string[], object][] = [
  ['ls with its defaults on g', ls, ['g'], {}],
  ['ls_bands with its defaults on ugriz', lsBands, ['u', 'g', 'r', 'i', 'z'], {}],
  ['ls with three terms on g', ls, ['g'], { terms: 3 }],
]

describe.skipIf(absent)(`RR Lyrae stars of Stripe 82${absent}`, () => {
  it('has the truth of every light curve', () => {
    expect(truths().size).toBe(31)
    expect(readdirSync(dataPath(SURVEY)).filter((name) => truths().has(name.replace('.csv', '')))).toHaveLength(31)
  })

  it.each(CONFIGURATIONS)('%s: at least 27 of 31 within 1e-4', (name, finder, bands, params) => {
    const right = [...truths()].filter(([id, truth]) => {
      const [best] = detections(find(finder, bands.map((band) => bandOf(id, band)), params))
      return best !== undefined && apart(best.period, truth) < 1e-4
    })
    console.log(`${name}: ${right.length} of 31 within 1e-4`)
    expect(right.length).toBeGreaterThanOrEqual(27)
  })
})

/** A file of the AAVSO without a header: Julian date, magnitude, …, band in the fifth column; no errors, so that one stands for all. */
function aavso(name: string, separator: string, band: string): Series {
  const rows = readFileSync(dataPath(`transients_variables/aavso/${name}`), 'utf8').trim().split(/\r?\n/).map((line) => line.split(separator))
  const seen = rows.filter((row) => row[4] === band && /^[\d.]+$/.test(row[1] ?? ''))
  const epochs = seen.map((row): Epoch => [Number(row[0]) - 2400000.5, 10 ** (-0.4 * (Number(row[1]) - 10)), 0.1])
  return seriesFrom(epochs, band)
}

describe.skipIf(absent)(`ls with its defaults on stars of the AAVSO, without errors${absent}`, () => {
  it.each([
    ['eta Aql', 'eta_aql_aavso_all.csv', ',', 'Visual', 7.17664, 1e-4],
    ['Chi Cyg', 'KhiCyg.tsv', '\t', 'Vis.', 407.2, 1e-2],
    ['VX Hya', 'VXHya_2453796_2453801.tsv', '\t', 'V', 0.22339, 5e-3],
  ])('%s', (_, file, separator, band, period, tolerance) => {
    const [best] = detections(find(ls, [aavso(file, separator, band)]))
    expect(apart(best!.period, period)).toBeLessThan(tolerance)
  })
})

describe.skipIf(missing('tess_kepler'))(`the spotted star KIC 10002792${missing('tess_kepler')}`, () => {
  const files = ['kplr010002792-2009259160929_llc.fits', 'kplr010002792-2010174085026_llc.fits']
  it.each([['one quarter', files.slice(0, 1), {}], ['another', files.slice(1), {}], ['both, slow drifts set aside', files, { max_period: 30 }]])(
    '%s: the rotation within 1 %%', async (_, names, params) => {
      const [best] = detections(find(ls, [await keplerSeries(names)], params))
      expect(apart(best!.period, 1.1575)).toBeLessThan(0.01)
    },
  )
})
