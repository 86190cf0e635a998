import { median, numbers, table, takeColumn, wrap360 } from '@astro/sdk'
import type { Column, ColumnInfo, CurveMeta, Json, RawPhotometry, ReduceContext, ReducedCurve, Source, Table } from '@astro/sdk'
import { number } from './exposure.ts'
import type { SectorFacts } from './join.ts'
import type { TessReduceParams } from './params.ts'

/** Magnitude of one electron a second (TESS Instrument Handbook 2018, section 6.3). */
export const ZERO_POINT = 20.44
/** MJD 0 as a Julian date. */
const MJD_ZERO = 2_400_000.5
const FLUXES = { PDCSAP: ['PDCSAP_FLUX', 'KSPSAP_FLUX', 'DET_FLUX'], SAP: ['SAP_FLUX'] } as const

/**
 * One light curve a sector. Times are those of the barycentre (TDB): the host makes UTC of them. Epochs without a time go; those without a
 * flux stay, as NaN. Flagged is what has a bit of `quality_mask` in QUALITY.
 */
export function reduceTess(raw: RawPhotometry, source: Source, ctx: ReduceContext<TessReduceParams>): readonly ReducedCurve[] {
  if (raw.table.length === 0) return []
  const files = (raw.meta['files'] ?? []) as unknown as readonly SectorFacts[]
  const [sectors, time] = [numbers(raw.table, 'SECTOR'), numbers(raw.table, 'TIME')]
  const rows = Map.groupBy(Array.from(time.keys()).filter((row) => Number.isFinite(time[row])), (row) => sectors[row]!)
  const tic = String(raw.meta['local_name'])
  return files.flatMap((facts) => {
    const curve = curveOf(raw.table, rows.get(facts.sector) ?? [], { facts, tic, source }, ctx.reduce)
    return curve === null ? [] : [curve]
  })
}

interface Known {
  readonly facts: SectorFacts
  readonly tic: string
  readonly source: Source
}

function curveOf(t: Table, all: readonly number[], known: Known, params: TessReduceParams): ReducedCurve | null {
  const { facts } = known
  const name = fluxOf(t, all, params)
  const flux = numbers(t, name)
  const flag = flagsOf(t, params)
  const rows = params.drop_bad ? all.filter((row) => flag[row] === 0 && !Number.isNaN(flux[row])) : all
  if (rows.length === 0) return null
  const info: Record<string, ColumnInfo> = {}
  const columns = new Map<string, Column>()
  const put = (to: string, column: Column, about: ColumnInfo = {}): void => {
    columns.set(to, takeColumn(column, rows))
    info[to] = about
  }
  const isRelative = !name.startsWith('PDCSAP') && (name !== 'SAP_FLUX' || facts.flux_unit === '')
  const unit = isRelative ? {} : { unit: 'electron / s' }
  const offset = number(facts['BJDREFI']) - MJD_ZERO + (number(facts['BJDREFF']) || 0)
  put('bmjd', Float64Array.from(numbers(t, 'TIME'), (day) => day + offset), { unit: 'd', description: 'middle of the exposure at the barycentre, TDB' })
  put('flux', flux, { ...unit, description: name })
  if (t.columns.has(`${name}_ERR`)) put('fluxerr', numbers(t, `${name}_ERR`), unit)
  put('flag', flag, { description: 'bits of QUALITY that make the epoch bad; 0 = good' })
  put('filter', Array<string>(t.length).fill('TESS'))
  const exposure = median(rows.map((row) => numbers(t, 'EXPTIME')[row]!))
  if (!Number.isNaN(exposure)) put('exptime', numbers(t, 'EXPTIME'), { unit: 's' })
  const keep = keepOf(t, rows, params)
  for (const [to, from, about] of keep) put(to, t.columns.get(from)!, about)
  const good = rows.filter((row) => flag[row] === 0)
  const brightness = median(good.map((row) => flux[row]!))
  return { table: table(columns, info), meta: metaOf(known, { exposure, brightness, isRelative }), keep: keep.map(([to]) => to) }
}

/** The flux wanted: the first column of that kind with a value in these rows. */
function fluxOf(t: Table, rows: readonly number[], { flux }: TessReduceParams): string {
  const hasValue = (name: string): boolean => t.columns.has(name) && rows.some((row) => !Number.isNaN(numbers(t, name)[row]))
  return FLUXES[flux].find(hasValue) ?? FLUXES[flux][0]
}

/** Bits that count; 1 where QUALITY is not known. */
function flagsOf(t: Table, { quality_mask: mask }: TessReduceParams): Int32Array {
  return Int32Array.from(numbers(t, 'QUALITY'), (value) => (Number.isNaN(value) ? 1 : mask === 0 ? value : value & mask))
}

function keepOf(t: Table, rows: readonly number[], { positions }: TessReduceParams): [to: string, from: string, about: ColumnInfo][] {
  const wanted: [string, string, ColumnInfo][] = [
    ['pos1', `${positions}_CENTR1`, { unit: 'pix', description: 'column of the star' }],
    ['pos2', `${positions}_CENTR2`, { unit: 'pix', description: 'row of the star' }],
    ['pos_corr1', 'POS_CORR1', { unit: 'pix', description: 'column offset of the local image motion' }],
    ['pos_corr2', 'POS_CORR2', { unit: 'pix', description: 'row offset of the local image motion' }],
    ['bg', 'SAP_BKG', { unit: 'electron / s', description: 'background in the aperture' }],
    ['quality_bits', 'QUALITY', { description: 'QUALITY as the archive gives it' }],
  ]
  // A column without any value says nothing; as a position it would fail every epoch.
  return wanted.filter(([, from]) => t.columns.has(from) && rows.some((row) => !Number.isNaN(numbers(t, from)[row])))
}

interface Measured {
  readonly exposure: number
  readonly brightness: number
  readonly isRelative: boolean
}

function metaOf({ facts, tic, source }: Known, { exposure, brightness, isRelative }: Measured): CurveMeta {
  const magnitude = number(facts['TESSMAG'])
  const zero = isRelative ? (Number.isNaN(magnitude) ? 0 : magnitude) : ZERO_POINT
  const measured = magnitude + 2.5 * Math.log10(brightness)
  // One unit of flux is a magnitude `zero`, and a magnitude 20.44 is one electron a second.
  const electrons = exposure * 10 ** ((ZERO_POINT - zero) / 2.5)
  const optional: Record<string, Json> = {
    exp_time: finite(exposure), zero_point_measured: finite(measured), electrons_per_flux: isRelative && Number.isNaN(magnitude) ? null : finite(electrons),
  }
  return {
    ...positionOf(facts, source),
    series_name: `TESS_${facts.sector}_${String(facts['CAMERA'] ?? 0)}_${String(facts['CCD'] ?? 0)}`,
    object_id: tic, time_stamp_alignment: alignmentOf(number(facts['TIMEPIXR'])),
    time_scale: 'tdb', barycentric: true, reference: 'total', errors: 'quoted', zero_point_instrumental: zero,
    ...optional, sector: facts.sector, author: facts.author, tess_mag: finite(magnitude),
  }
}

/** Where the headers say that the star is; the source where they do not. */
function positionOf(facts: SectorFacts, source: Source): { ra: number; dec: number } {
  const [ra, dec] = [number(facts['RA_OBJ']), number(facts['DEC_OBJ'])]
  return Number.isFinite(ra) && Number.isFinite(dec) ? { ra: wrap360(ra), dec } : { ra: source.ra, dec: source.dec }
}

function alignmentOf(place: number): CurveMeta['time_stamp_alignment'] {
  return place === 0 ? 'start' : place === 1 ? 'end' : 'middle'
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
