import { hash } from 'node:crypto'
import { median, medianRa, numbers, strings, takeRows } from '@astro/sdk'
import type { RawPhotometry, ReduceContext, ReducedCurve, Source, Table } from '@astro/sdk'
import type { DemoReduceParams } from './parameters.ts'

/** One light curve per filter, in the order of the filter names; none when the star is not the one of the catalog. */
export function reduce(raw: RawPhotometry, source: Source, ctx: ReduceContext<DemoReduceParams>): ReducedCurve[] {
  if (ctx.reduce.fail.includes(source.name)) throw new Error(`the demo was told to fail the reduction of '${source.name}'`)
  const { table } = raw
  if (table.length === 0 || isOtherStar(table, source, ctx.reduce.mag_range)) return []
  const filter = strings(table, 'filter')
  const flag = numbers(table, 'flag')
  const rowsOf = new Map<string, number[]>()
  for (let i = 0; i < table.length; i++) {
    if (ctx.reduce.drop_bad && flag[i] !== 0) continue
    const rows = rowsOf.get(filter[i]!)
    if (rows) rows.push(i)
    else rowsOf.set(filter[i]!, [i])
  }
  return [...rowsOf].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, rows]) => {
    return curve(rows.length === table.length ? table : takeRows(table, rows), name, source)
  })
}

function isOtherStar(table: Table, source: Source, range: number | null): boolean {
  if (range === null || source.mag === null) return false
  // Not `> range`: a star without any valid magnitude has a median of NaN and is not recognised either.
  return !(Math.abs(median(numbers(table, 'mag')) - source.mag) <= range)
}

function curve(table: Table, filter: string, source: Source): ReducedCurve {
  return {
    table,
    meta: {
      ra: medianRa(numbers(table, 'ra')),
      dec: median(numbers(table, 'dec')),
      series_name: `series_${filter}`,
      object_id: hash('sha256', source.name, 'hex').slice(0, 16),
      time_stamp_alignment: 'start',
    },
  }
}
