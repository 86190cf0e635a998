import type { ColumnInfo, RawPhotometry, ReduceContext, ReducedCurve, Source, Table } from '@astro/sdk'
import { median, medianRa, numbers, separation, strings, table, takeColumn } from '@astro/sdk'
import { columns } from './columns.ts'
import type { ZtfReduceParams } from './params.ts'
import { positionAt } from './request.ts'

/** The columns that the reduction looks at, as arrays. */
interface Epochs {
  readonly oid: readonly string[]
  readonly filter: readonly string[]
  readonly mjd: ArrayLike<number>
  readonly mag: ArrayLike<number>
  readonly ra: ArrayLike<number>
  readonly dec: ArrayLike<number>
  readonly flag: ArrayLike<number>
}

/**
 * Light curves of one star. Objects (oid) that are other stars go: by median position against the source moved to the object's
 * median time, and by median magnitude against the catalog's where both are known (of the clean epochs: not flagged, with a
 * magnitude). The rest are joined, cut where no band has an epoch for more than `gap` days, and split by filter. Time stamps mark
 * the start of the exposure: in 24 745 epochs of 20 s to 300 s hjd exceeds mjd by the heliocentric light time and half the
 * exposure, and mjd agrees with the start that names the image (filefracday).
 * @throws Error for an object with two filters: then it is no object of this survey
 */
export function reduceZtf(
  raw: RawPhotometry,
  source: Source,
  ctx: ReduceContext<ZtfReduceParams>,
): readonly ReducedCurve[] {
  if (raw.table.length === 0) return []
  const epochs = readEpochs(raw.table)
  const rows = [...rowsByObject(epochs)].flatMap(([oid, own]) => (isOurs(oid, own, epochs, source, ctx) ? own : []))
  const kept = ctx.reduce.drop_bad ? rows.filter((row) => isClean(epochs, row)) : rows
  // Equal times in the order of their names, whatever order the archive answers in.
  const sorted = kept.toSorted((a, b) => epochs.mjd[a]! - epochs.mjd[b]! || compare(epochs.oid[a]!, epochs.oid[b]!) || a - b)
  const release = typeof raw.meta['release'] === 'string' ? raw.meta['release'] : ''
  return cutAtGaps(sorted, epochs.mjd, ctx.reduce.gap)
    .flatMap((segment) => [...Map.groupBy(segment, (row) => epochs.filter[row]!).values()])
    .toSorted((a, b) => epochs.mjd[a[0]!]! - epochs.mjd[b[0]!]! || compare(epochs.filter[a[0]!]!, epochs.filter[b[0]!]!))
    .map((own) => curveOf(own, raw.table, epochs, release))
}

function readEpochs(t: Table): Epochs {
  return {
    oid: strings(t, 'oid'),
    filter: strings(t, 'filtercode'),
    mjd: numbers(t, 'mjd'),
    mag: numbers(t, 'mag'),
    ra: numbers(t, 'ra'),
    dec: numbers(t, 'dec'),
    flag: numbers(t, 'catflags'),
  }
}

function rowsByObject({ oid, filter, mjd }: Epochs): Map<string, number[]> {
  const objects = Map.groupBy(
    Array.from(oid.keys()).filter((row) => Number.isFinite(mjd[row])),
    (row) => oid[row]!,
  )
  for (const [name, rows] of objects) {
    const filters = new Set(rows.map((row) => filter[row]!))
    if (filters.size > 1)
      throw new Error(`ZTF object ${name} has epochs in more than one filter: ${[...filters].toSorted(compare).join(', ')}`)
  }
  return objects
}

function isOurs(
  oid: string,
  rows: readonly number[],
  epochs: Epochs,
  source: Source,
  ctx: ReduceContext<ZtfReduceParams>,
): boolean {
  const { radius, mag_range: range } = ctx.reduce
  const clean = rows.filter((row) => isClean(epochs, row))
  // Where no epoch is clean, the flagged ones still know where the object is.
  const tested = clean.length > 0 ? clean : rows
  const at = positionAt(source, 2000 + (median(tested.map((row) => epochs.mjd[row]!)) - 51544.5) / 365.25)
  const ra = medianRa(tested.map((row) => epochs.ra[row]!))
  const distance = 3600 * separation(at.ra, at.dec, ra, median(tested.map((row) => epochs.dec[row]!)))
  // Written so that an object without any position goes, too.
  if (!(distance <= radius)) {
    ctx.log.debug(`object ${oid} left out: ${distance.toFixed(2)} arcsec away`, { epochs: rows.length })
    return false
  }
  if (source.mag === null || range === null) return true
  const mag = median(clean.map((row) => epochs.mag[row]!))
  const close = Math.abs(source.mag - mag) <= range
  if (!close)
    ctx.log.debug(`object ${oid} left out: median magnitude ${mag.toFixed(2)}, the catalog has ${source.mag}`, {
      epochs: rows.length,
    })
  return close
}

function isClean(epochs: Epochs, row: number): boolean {
  return epochs.flag[row] === 0 && !Number.isNaN(epochs.mag[row])
}

function cutAtGaps(sorted: readonly number[], mjd: ArrayLike<number>, gap: number): number[][] {
  const segments: number[][] = []
  sorted.forEach((row, i) => {
    if (i === 0 || mjd[row]! - mjd[sorted[i - 1]!]! > gap) segments.push([])
    segments.at(-1)!.push(row)
  })
  return segments
}

/** Columns of a light curve, by the name that they have in the answer. */
const NAMES = {
  mjd: 'mjd',
  exptime: 'exptime',
  filter: 'filtercode',
  mag: 'mag',
  magerr: 'magerr',
  ra: 'ra',
  dec: 'dec',
  flag: 'catflags',
  oid: 'oid',
  field: 'field',
  limitmag: 'limitmag',
} as const
const KEEP = ['oid', 'field', 'limitmag', 'release']

function curveOf(rows: readonly number[], t: Table, epochs: Epochs, release: string): ReducedCurve {
  const picked = new Map(Object.entries(NAMES).map(([name, given]) => [name, takeColumn(t.columns.get(given)!, rows)]))
  picked.set(
    'release',
    rows.map(() => release),
  )
  const info: Record<string, ColumnInfo> = {
    release: { description: 'data release that was asked for; empty: the newest of that day' },
  }
  for (const [name, given] of Object.entries(NAMES)) info[name] = columns[given]!
  const [first, filter] = [rows[0]!, epochs.filter[rows[0]!]!]
  // MJD 40587 is 1970-01-01.
  const month = new Date((epochs.mjd[first]! - 40587) * 86_400_000).toISOString().slice(0, 7)
  return {
    table: table(picked, info),
    meta: {
      ra: medianRa(rows.map((row) => epochs.ra[row]!)),
      dec: median(rows.map((row) => epochs.dec[row]!)),
      series_name: `${month}-${filter}`,
      object_id: epochs.oid[first]!,
      time_stamp_alignment: 'start',
    },
    keep: KEEP,
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
