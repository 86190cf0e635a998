import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { median } from '@astro/sdk'
import type { Find, Finder, Series } from '@astro/sdk'
import { contextOf, seriesOf } from '../../peak/test/series.ts'

export { contextOf, seriesOf }

const ROOT = process.env['ASTRO_TEST_DATA'] ?? join(import.meta.dirname, '../../../../shared/data')

export const dataPath = (name: string): string => join(ROOT, name)

/** Why a test on real data cannot run, for its name; '' when it can. */
export const missing = (name: string): string => (existsSync(dataPath(name)) ? '' : ` (skipped: no ${dataPath(name)}; set ASTRO_TEST_DATA)`)

/** Lines of a table, split at its delimiter. */
export function rowsOf(name: string, delimiter = ','): string[][] {
  return readFileSync(dataPath(name), 'utf8').trim().split(/\r?\n/).map((line) => line.split(delimiter))
}

/** What a finder finds with some of its parameters given. */
export function find(finder: Finder, series: Series, given: object = {}): readonly Find[] {
  const checked = finder.checkParams(given)
  if (!checked.ok) throw new Error(JSON.stringify(checked.issues))
  const ctx = contextOf(checked.value)
  return finder.detect([series], finder.process([series], ctx), ctx)
}

const LOG = Math.LN10 / 2.5

/** One measurement; `limit` marks a magnitude limit. */
export interface Point {
  readonly mjd: number
  readonly mag: number
  readonly error: number
  readonly flag?: number
}

/** Fluxes in microjansky by time. Without a baseline: the median. What has no magnitude or error is kept, as it comes from a survey. */
export function lightCurve(points: readonly Point[], baseline?: number): Series {
  const sorted = points.toSorted((a, b) => a.mjd - b.mjd)
  const flux = Float64Array.from(sorted, ({ mag }) => 10 ** ((23.9 - mag) / 2.5))
  const noise = flux.map((value, i) => value * LOG * sorted[i]!.error)
  const flag = Uint8Array.from(sorted, (point) => (point.flag ?? 0) & 1)
  const time = Float64Array.from(sorted, ({ mjd }) => mjd)
  return seriesOf({ time, flux, noise, flag, baseline: baseline ?? median(flux.filter((_, i) => flag[i] === 0)) })
}

/** Bands of one answer of the ZTF archive; oids with ten epochs and more, moved to the median of the one with most. */
export function ztfBands(file: string): Map<string, Series> {
  const [header, ...rows] = rowsOf(`ztf_lc/${file}`)
  const at = (row: readonly string[], name: string): string => row[header!.indexOf(name)]!
  const middle = (own: readonly string[][]): number => median(own.map((row) => Number(at(row, 'mag'))))
  const bands = Map.groupBy(rows, (row) => at(row, 'filtercode'))
  return new Map([...bands].map(([band, all]) => {
    const oids = [...Map.groupBy(all, (row) => at(row, 'oid')).values()].filter((own) => own.length >= 10)
    const main = middle(oids.toSorted((a, b) => b.length - a.length)[0] ?? [])
    const near = oids.filter((own) => Math.abs(middle(own) - main) < 0.5)
    const points = near.flatMap((own) => own.map((row): Point => {
      const flag = Number(at(row, 'catflags')) === 0 ? 0 : 1
      return { mjd: Number(at(row, 'mjd')), mag: Number(at(row, 'mag')) - middle(own) + main, error: Number(at(row, 'magerr')), flag }
    }))
    return [band, lightCurve(points)]
  }))
}
