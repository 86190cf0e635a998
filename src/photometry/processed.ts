import type { Column, ColumnInfo, Series, Table } from '@astro/sdk'
import { scoreCurve } from '../kernels/one-curve.ts'
import { toFloat64 } from './numeric.ts'
import type { SearchResult, Searched } from './search-result.ts'

const INFO: Record<string, ColumnInfo> = {
  snr: { description: 'flux less that of the undisturbed source, over the noise' },
  dmag: { unit: 'mag', description: 'median magnitude less that of the epoch, positive = brighter' },
  offset: { description: 'distance from the median position less its median, over its median absolute deviation' },
  qflag: { description: '1 = flagged by the survey or failing a quality cut' },
  detected: { description: '1 = part of a detection' },
}

/** The finder whose scores are the column `snr`. */
const SNR_FINDER = 'peak'

/**
 * The columns that the analysis adds to each light curve: signal to noise, magnitude difference, offset, quality flag, 1 where the
 * epoch belongs to an event; then `<finder>_<column>` for the columns of finders, NaN where an epoch has none.
 */
export function processedTables(result: SearchResult): Table[] {
  const marks = detectedEpochs(result)
  const scores = finderColumns(result)
  return result.curves.map((curve, i) => {
    const { offset, qflag } = result.quality[i]!
    const columns = new Map<string, Column>(Object.entries(scoresOf(result, i)))
    if (offset) columns.set('offset', offset)
    columns.set('qflag', qflag).set('detected', marks[i]!)
    for (const [name, byCurve] of scores) columns.set(name, byCurve[i]!)
    return { length: curve.table.length, columns, info: infoOf(columns) }
  })
}

function infoOf(columns: ReadonlyMap<string, Column>): Record<string, ColumnInfo> {
  return Object.fromEntries([...columns.keys()].map((name) => {
    const [finder, ...rest] = name.split('_')
    return [name, INFO[name] ?? { description: `${rest.join(' ')} of the finder ${finder}` }]
  }))
}

function scoresOf({ curves, series }: SearchResult, i: number): { snr: Float64Array; dmag: Float64Array } {
  const { flux, noise, baseline } = series[i]!
  return scoreCurve(flux, noise, toFloat64(curves[i]!.table.columns.get('mag')!), baseline, 0)
}

function detectedEpochs({ curves, searched }: SearchResult): Uint8Array[] {
  const marks = curves.map(({ table }) => new Uint8Array(table.length))
  for (const { series, scored, found } of searched) {
    for (const { kind, alias_of, series: number, start, end } of found) {
      if (kind === 'event' && alias_of === null) mark(marks, series[number]!, scored.columns[number]?.score, start, end)
    }
  }
  return marks
}

function mark(marks: readonly Uint8Array[], { flag, curve, row }: Series, score: Float64Array | undefined, start: number, end: number): void {
  for (let i = start; i <= end; i++) {
    if (flag[i] === 0 && (score === undefined || Number.isFinite(score[i]))) marks[curve[i]!]![row[i]!] = 1
  }
}

/** Columns of the finders by name, one array a light curve. */
function finderColumns({ curves, searched }: SearchResult): Map<string, Float64Array[]> {
  const all = new Map<string, Float64Array[]>()
  for (const { finder, series, scored } of searched) {
    for (const [number, columns] of scored.columns.entries()) {
      for (const [name, values] of Object.entries(columns)) {
        if (finder === SNR_FINDER && name === 'score') continue
        const key = `${finder}_${name}`
        let byCurve = all.get(key)
        if (!byCurve) all.set(key, (byCurve = curves.map(({ table }) => new Float64Array(table.length).fill(NaN))))
        const { curve, row } = series[number]!
        for (let i = 0; i < values.length; i++) byCurve[curve[i]!]![row[i]!] = values[i]!
      }
    }
  }
  return all
}
