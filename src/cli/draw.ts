import { numbers, type Table } from '@astro/sdk'
import type { Product } from '../pipeline/products.ts'
import { lightCurveScene, type PlotCurve, type PlotDetection } from '../view/light-curve-plot.ts'
import type { Scene } from '../view/scene.ts'
import type { DetectionRow } from '../database/rows.ts'

/** The picture of a source from its processed (or reduced) light curves and its detections. */
export function sourceScene(
  products: readonly Product[], detections: readonly Pick<DetectionRow, 'key' | 'peak_index' | 'snr'>[],
  options: { readonly title: string; readonly quantity: 'mag' | 'flux' },
): Scene {
  const places = new Map(products.map((product, i) => [numberOf(product.key), i]))
  const marks = detections.flatMap(({ key, peak_index, snr }): PlotDetection[] => {
    const curve = places.get(numberOf(key))
    return curve === undefined ? [] : [{ curve, peak_index, snr }]
  })
  return lightCurveScene(products.map((product) => plotCurve(product, options.quantity)), { ...options, detections: marks })
}

/** The part of a key that the levels of one curve share. */
function numberOf(key: string): string {
  return key.replace(/_(reduction|processed)_/, '_')
}

function plotCurve({ filter, table }: Product, quantity: 'mag' | 'flux'): PlotCurve {
  const column = (name: string): ArrayLike<number> => (table.columns.has(name) ? numbers(table, name) : new Float64Array(table.length))
  return {
    filter: filter ?? '', mjd: column('mjd'), value: column(quantity), error: errorOf(table, quantity),
    flag: column(table.columns.has('qflag') ? 'qflag' : 'flag'), detected: column('detected'),
  }
}

function errorOf(table: Table, quantity: 'mag' | 'flux'): ArrayLike<number> {
  const name = quantity === 'mag' ? 'magerr' : 'fluxerr'
  return table.columns.has(name) ? numbers(table, name) : new Float64Array(table.length).fill(NaN)
}
