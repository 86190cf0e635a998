import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { median, medianRa, table, takeRows, numbers, strings } from '@astro/sdk'
import type { LightCurve, ReducedCurve, Table } from '@astro/sdk'
import { buildLightCurve } from '../../src/photometry/light-curve.ts'

const PATH = join(
  process.env['ASTRO_TEST_DATA'] ?? join(import.meta.dirname, '../../../shared/data'),
  'ztf_lc/ZTF_lightcurve.csv',
)

/** Why the real sample cannot be used, or undefined when it can. */
export const missing = existsSync(PATH) ? undefined : `real ZTF sample not found at ${PATH}: set ASTRO_TEST_DATA`

function readSample(): Table {
  const text = readFileSync(PATH, 'utf8')
  const digest = createHash('sha256').update(text).digest('hex')
  if (!digest.startsWith('f87f30e4')) throw new Error(`${PATH} is another file: SHA-256 ${digest}`)
  const [header, ...rows] = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','))
  const column = (name: string): string[] => rows.map((row) => row[header!.indexOf(name)]!)
  const number = (name: string): Float64Array => Float64Array.from(column(name), Number)
  return table({
    hjd: number('hjd'),
    mjd: number('mjd'),
    mag: number('mag'),
    magerr: number('magerr'),
    catflags: number('catflags'),
    filtercode: column('filtercode'),
    ra: number('ra'),
    dec: number('dec'),
    exptime: number('exptime'),
  })
}

/** The reduction of the sample in its plainest form: all epochs in time order, cut at gaps over 40 d, one curve a filter. */
function reduceSample(all: Table): ReducedCurve[] {
  const mjd = numbers(all, 'mjd')
  const order = Array.from(mjd.keys()).toSorted((a, b) => mjd[a]! - mjd[b]!)
  const segments: number[][] = []
  order.forEach((row, i) => {
    if (i === 0 || mjd[row]! - mjd[order[i - 1]!]! > 40) segments.push([])
    segments.at(-1)!.push(row)
  })
  const filter = strings(all, 'filtercode')
  return segments.flatMap((rows) =>
    [...new Set(rows.map((row) => filter[row]!))].map((name) => {
      const part = takeRows(
        all,
        rows.filter((row) => filter[row] === name),
      )
      return {
        table: part,
        meta: {
          ra: medianRa(numbers(part, 'ra')),
          dec: median(numbers(part, 'dec')),
          series_name: name,
          object_id: '',
          time_stamp_alignment: 'middle' as const,
        },
      }
    }),
  )
}

/** The ten light curves of the sample, by start time. */
export function sampleCurves(): LightCurve[] {
  return reduceSample(readSample())
    .map((curve) => buildLightCurve(curve, { observatory: 'ztf' }))
    .toSorted((a, b) => a.statistics.start_mjd! - b.statistics.start_mjd!)
}
