import { numbers, strings, takeRows, type Column, type Table } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import type { Product } from '../pipeline/products.ts'
import { lightCurveScene, type PlotCurve, type PlotDetection } from '../view/light-curve-plot.ts'
import { digits, foldedScene } from '../view/folded-plot.ts'
import type { Scene } from '../view/scene.ts'
import type { DetectionRow } from '../database/rows.ts'

type Drawn = Pick<DetectionRow, 'key' | 'peak_index' | 'snr' | 'finder' | 'kind' | 'period' | 'band' | 'score'>

/** The picture of a source from its processed (or reduced) light curves and its detections: events are marked, periods named. */
export function sourceScene(
  products: readonly Product[], detections: readonly Drawn[],
  options: { readonly title: string; readonly quantity: 'mag' | 'flux' },
): Scene {
  const places = new Map(products.map((product, i) => [numberOf(product.key), i]))
  const events = detections.filter(({ kind }) => kind === 'event')
  const several = new Set(events.map(({ finder }) => finder)).size > 1
  const marks = events.flatMap(({ key, peak_index, snr, finder }): PlotDetection[] => {
    const curve = places.get(numberOf(key))
    return curve === undefined ? [] : [{ curve, peak_index, snr, finder: several ? finder : null }]
  })
  return lightCurveScene(products.map((product) => plotCurve(product, options.quantity)), { ...options, detections: marks, notes: periodNotes(detections) })
}

/** The best period of each finder; it belongs to no epoch. */
function periodNotes(detections: readonly Drawn[]): string[] {
  const found = detections.filter(({ kind, period }) => kind === 'periodic' && period !== null).toSorted((a, b) => b.score - a.score)
  return [...Map.groupBy(found, ({ finder }) => finder)].map(([finder, [best]]) => `period ${digits(best!.period!)} d (${finder}, ${best!.band})`)
}

/** The part of a key that the levels of one curve share. */
function numberOf(key: string): string {
  return key.replace(/_(reduction|processed)_/, '_')
}

function plotCurve({ filter, table, meta }: Product, quantity: 'mag' | 'flux'): PlotCurve {
  const column = (name: string): ArrayLike<number> => (table.columns.has(name) ? numbers(table, name) : new Float64Array(table.length))
  return {
    filter: filter ?? '', mjd: column('mjd'), value: column(quantity), error: errorOf(table, quantity),
    flag: column(table.columns.has('qflag') ? 'qflag' : 'flag'), detected: column('detected'),
    difference: meta['reference'] === 'difference',
  }
}

function errorOf(table: Table, quantity: 'mag' | 'flux'): ArrayLike<number> {
  const name = quantity === 'mag' ? 'magerr' : 'fluxerr'
  return table.columns.has(name) ? numbers(table, name) : new Float64Array(table.length).fill(NaN)
}

/** The light curves folded, by filter: over barycentric times where they have them. */
export function foldedProducts(
  products: readonly Product[], options: { readonly title: string; readonly quantity: 'mag' | 'flux'; readonly period: number; readonly epoch: number },
): Scene {
  const bands = products.map((product) => {
    const { mjd, ...curve } = plotCurve(product, options.quantity)
    return { ...curve, time: product.table.columns.has('bmjd_tdb') ? numbers(product.table, 'bmjd_tdb') : mjd }
  })
  const joined = [...Map.groupBy(bands, ({ filter }) => filter)].map(([filter, parts]) => {
    const all = (pick: (part: (typeof parts)[number]) => ArrayLike<number>): Float64Array => Float64Array.from(parts.flatMap((part) => Array.from(pick(part))))
    return { filter, time: all((p) => p.time), value: all((p) => p.value), error: all((p) => p.error), flag: all((p) => p.flag) }
  })
  return foldedScene(joined, options)
}

/** The products in the filters asked for. @throws AstroError `no_band` naming those there are */
export function inBands(products: readonly Product[], bands: readonly string[] | undefined, source: string): readonly Product[] {
  if (bands === undefined) return products
  const shown = products.filter(({ filter }) => bands.includes(filter ?? ''))
  if (shown.length > 0) return shown
  const there = [...new Set(products.map(({ filter }) => filter ?? ''))].join(', ')
  throw new AstroError('no_band', EXIT.usage, `'${source}' has no light curve in ${bands.join(', ')}`, { hint: `its bands: ${there}`, data: { source } })
}

/** Raw tables under the names that pictures know, one a filter; columns are found as the reduction finds them. */
export async function rawCurves(products: readonly Product[]): Promise<Product[]> {
  const [{ canonicalTable }, { magnitudesOf }] = await Promise.all([import('../photometry/columns.ts'), import('../kernels/one-curve.ts')])
  return products.filter(({ table }) => table.length > 0).flatMap((product) => {
    const table = canonicalTable(product.table)
    const columns = new Map<string, Column>(table.columns)
    if (!columns.has('mag') && columns.has('flux')) columns.set('mag', magnitudesOf(numbers(table, 'flux') as Float64Array, 23.9))
    const filters = columns.has('filter') ? strings(table, 'filter') : Array<string>(table.length).fill(product.observatory)
    const rows = Map.groupBy(filters.keys(), (row) => filters[row]!)
    return Array.from(rows, ([filter, own]) => ({ ...product, filter, table: takeRows({ ...table, columns }, own) }))
  })
}

/** The error for a source that nothing periodic was found in. */
export function noPeriod(source: string): AstroError {
  return new AstroError('no_period', EXIT.usage, `no period was found for '${source}'`, {
    hint: `give one (--period DAYS), or search: astro periodogram '${source}'`, data: { source },
  })
}
