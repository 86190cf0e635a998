import { numbers, strings, table, takeColumn, takeRows, z } from '@astro/sdk'
import type { Column, ColumnInfo, CurveMeta, RawPhotometry, ReduceContext, ReducedCurve, Source, Table } from '@astro/sdk'
import { estimateErrors } from './errors.ts'

/** The largest flag: 31 bits. */
const MOST_BITS = 0x7fffffff

/** The section's `reduce_kwargs`. */
export const reduceParams = z.strictObject({
  quality_mask: z.int().min(0).max(MOST_BITS).nullable().default(null)
    .describe('bits of the quality column that make an epoch bad; null: those of its mission, every bit where none are known'),
  drop_bad: z.boolean().default(false).describe('leave out epochs that are flagged, instead of keeping them flagged'),
  gap: z.number().gt(0).nullable().default(null).describe('days without an epoch in a band after which a new light curve begins; null: never'),
})
export type TablesReduceParams = z.infer<typeof reduceParams>

/** How one part of the raw photometry is to be read, as the import stored it. */
interface Reading {
  readonly columns: Readonly<Record<string, string>>
  readonly time_offset: number
  readonly time_scale: string
  readonly time_frame: 'earth' | 'heliocentre' | 'barycentre'
  readonly alignment: 'start' | 'middle' | 'end'
  readonly reference: string
  readonly band: string | null
  readonly exptime: number | null
  readonly zero_point: number | null
  readonly quality_mask: number | null
  readonly electrons_per_flux: number | null
  readonly series: string
}

const TIME_NAMES = { earth: 'mjd', heliocentre: 'hmjd', barycentre: 'bmjd' } as const
/** What stands for the band where neither file nor user names one. */
const NO_BAND = ''

/** One light curve for each file (sector, quarter) and band of a star, and for each season where a gap is given. */
export function reduceTables(raw: RawPhotometry, source: Source, ctx: ReduceContext<TablesReduceParams>): readonly ReducedCurve[] {
  if (raw.table.length === 0) return []
  const readings = (raw.meta['import'] as unknown as { parts: readonly Reading[] } | undefined)?.parts
  if (readings === undefined) throw new Error(`the raw photometry of '${source.name}' was not imported: it does not say what its columns mean`)
  const part = raw.table.columns.has('import_part') && readings.length > 1 ? numbers(raw.table, 'import_part') : undefined
  return readings.flatMap((reading, i) => {
    const own = part === undefined ? raw.table : takeRows(raw.table, Array.from(part.keys()).filter((row) => part[row] === i + 1))
    return curvesOf(own, reading, source, ctx.reduce)
  })
}

function curvesOf(own: Table, reading: Reading, source: Source, params: TablesReduceParams): ReducedCurve[] {
  const mjd = Array.from(numbers(own, reading.columns['time']!), (time) => time + reading.time_offset)
  const flag = flagsOf(own, reading, params.quality_mask)
  const rows = Array.from(mjd.keys()).filter((row) => !params.drop_bad || flag === undefined || flag[row] === 0)
  const bandColumn = reading.columns['band']
  const names = bandColumn === undefined ? undefined : strings(own, bandColumn)
  const bands = Map.groupBy(rows, (row) => names?.[row]?.trim() || reading.band || NO_BAND)
  return [...bands].toSorted(([a], [b]) => (a < b ? -1 : 1)).flatMap(([band, all]) => {
    const sorted = all.toSorted((a, b) => mjd[a]! - mjd[b]! || a - b)
    return seasons(sorted, mjd, params.gap).map((season, i) => curveOf(own, season, { reading, band, mjd, flag, source, season: params.gap === null ? 0 : i + 1 }))
  })
}

function flagsOf(own: Table, reading: Reading, mask: number | null): Int32Array | undefined {
  const name = reading.columns['flag']
  if (name === undefined) return undefined
  const bits = mask ?? reading.quality_mask
  return Int32Array.from(numbers(own, name), (value) => flagOf(value, bits))
}

/** The bits of a mask that a value has; without a mask all of it, or 1 where 31 bits do not hold it. 1 for what has no bits: NaN, -1, 0.5, 2^53 and more. */
function flagOf(value: number, mask: number | null): number {
  if (!Number.isSafeInteger(value) || value < 0) return 1
  // The operator sees the lowest 32 bits; a mask has 31.
  if (mask !== null) return value & mask
  return value > MOST_BITS ? 1 : value
}

function seasons(sorted: readonly number[], mjd: readonly number[], gap: number | null): number[][] {
  const found: number[][] = []
  sorted.forEach((row, i) => {
    if (i === 0 || (gap !== null && mjd[row]! - mjd[sorted[i - 1]!]! > gap)) found.push([])
    found.at(-1)!.push(row)
  })
  return found
}

interface Given {
  readonly reading: Reading
  readonly band: string
  readonly mjd: readonly number[]
  readonly flag: Int32Array | undefined
  readonly source: Source
  readonly season: number
}

function curveOf(own: Table, rows: readonly number[], { reading, band, mjd, flag, source, season }: Given): ReducedCurve {
  const columns = new Map<string, Column>([[TIME_NAMES[reading.time_frame], Float64Array.from(rows, (row) => mjd[row]!)]])
  const info: Record<string, ColumnInfo> = {}
  for (const role of ['exptime', 'ra', 'dec', 'mag', 'magerr', 'flux', 'fluxerr'] as const) {
    const name = reading.columns[role]
    if (name !== undefined) columns.set(role, takeColumn(own.columns.get(name)!, rows))
    const unit = name === undefined ? undefined : own.info[name]?.unit
    if (unit !== undefined && role.startsWith('flux')) info[role] = { unit }
  }
  if (band !== NO_BAND) columns.set('filter', rows.map(() => band))
  if (flag) columns.set('flag', takeColumn(flag, rows))
  const limit = reading.columns['limit']
  if (limit !== undefined) {
    columns.set('limit_mag', takeColumn(own.columns.get(limit)!, rows))
    info['limit_mag'] = { unit: 'mag', description: 'the source was fainter than this' }
  }
  const errors = estimateErrors(columns)
  if (errors === 'mixed') info['error_estimated'] = { description: '1 = its error is the scatter of neighbours, the file gives none' }
  const name = [reading.series, band, season > 0 ? String(season) : ''].filter((part) => part !== '').join(' ')
  return { table: table(columns, info), meta: metaOf(reading, source, name, errors), keep: ['limit_mag', 'error_estimated'].filter((one) => columns.has(one)) }
}

function metaOf(reading: Reading, source: Source, name: string, errors: string): CurveMeta {
  // The catalog that an import makes says where it does not know; any other catalog does.
  const [ra, dec] = source.row['position'] === 'unknown' ? [NaN, NaN] : [source.ra, source.dec]
  return {
    ra, dec, series_name: name || 'light curve', object_id: source.name, time_stamp_alignment: reading.alignment,
    time_scale: reading.time_scale, reference: reading.reference, errors, exp_time: reading.exptime,
    ...(reading.time_frame === 'barycentre' ? { barycentric: true } : {}), ...(reading.time_frame === 'heliocentre' ? { heliocentric: true } : {}),
    ...(reading.zero_point === null ? {} : { zero_point_instrumental: reading.zero_point }),
    ...(reading.electrons_per_flux === null ? {} : { electrons_per_flux: reading.electrons_per_flux }),
  }
}
