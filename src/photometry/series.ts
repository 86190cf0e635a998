import type { LightCurve, Series } from '@astro/sdk'
import { baselineOf, epochNoise, isDifference, type NoiseTerms, type OwnNoise } from './noise.ts'
import { flagsOf, toFloat64 } from './numeric.ts'
import type { Quality } from './quality.ts'
import { robustPair } from './robust.ts'
import { zeroPointFactors, type ZeroPoints } from './zero-points.ts'

/** One band of a source: all its light curves in one filter of one observatory, joined. */
export interface Band {
  readonly series: Series
  /** Numbers of the light curves. */
  readonly curves: readonly number[]
  readonly zeroPoints: ZeroPoints
}

/** One light curve as a finder looks at it: its own columns, all its epochs in their order. */
export function curveSeries(curve: LightCurve, index: number, quality: Quality, terms: NoiseTerms | undefined, own: OwnNoise): Series {
  const { table, filter, observatory = '' } = curve
  const flux = toFloat64(table.columns.get('flux')!)
  const noise = epochNoise(curve, terms, own)
  const flag = flagsOf(table)
  const unusable = new Uint8Array(flux.length)
  for (let i = 0; i < flux.length; i++) {
    if ((flag !== undefined && flag[i] !== 0) || !Number.isFinite(flux[i]) || Number.isNaN(noise[i])) unusable[i] = 1
  }
  const barycentric = barycentricTimes(curve)
  const exposure = table.columns.get('exptime')
  return {
    observatory, filter, time: barycentric ?? toFloat64(table.columns.get('mjd')!), barycentric: barycentric !== undefined,
    flux, noise, baseline: baselineOf(curve),
    exposure: exposure ? toFloat64(exposure) : new Float64Array(flux.length).fill(curve.statistics.exp_time ?? NaN),
    flag: unusable, failed: quality.qflag, curve: new Int32Array(flux.length).fill(index), row: rowNumbers(flux.length),
  }
}

/** Barycentric times of a light curve; undefined where one epoch has none: two kinds of time cannot be mixed. */
export function barycentricTimes({ table }: LightCurve): Float64Array | undefined {
  const column = table.columns.get('bmjd_tdb')
  const times = column && toFloat64(column)
  return times?.every(Number.isFinite) ? times : undefined
}

let counted = new Int32Array(0)

/** 0, 1, 2 …; one array for all, which nobody may change. */
function rowNumbers(length: number): Int32Array {
  if (counted.length < length) counted = Int32Array.from({ length: 2 * length }, (_, i) => i)
  return counted.subarray(0, length)
}

/**
 * The bands of a source, by observatory, filter and kind of photometry. Fluxes of several objects of one survey are brought to one
 * zero point first (`zero-points.ts`). Times are barycentric where those of all light curves are, so that bands can be searched
 * together.
 */
export function joinBands(curves: readonly LightCurve[], own: readonly Series[]): Band[] {
  const isBarycentric = own.every(({ barycentric }) => barycentric)
  const series = isBarycentric ? own : own.map((one, i) => inUtc(one, curves[i]!))
  const groups = Map.groupBy(curves.keys(), (i) => `${series[i]!.observatory}\0${series[i]!.filter}\0${Number(isDifference(curves[i]!))}`)
  const names = [...groups.keys()].toSorted()
  return names.map((name) => joinBand(groups.get(name)!, curves, series))
}

function inUtc(series: Series, { table }: LightCurve): Series {
  return series.barycentric ? { ...series, time: toFloat64(table.columns.get('mjd')!), barycentric: false } : series
}

function joinBand(members: readonly number[], curves: readonly LightCurve[], series: readonly Series[]): Band {
  const [first] = members as [number]
  if (members.length === 1) return { series: series[first]!, curves: members, zeroPoints: {} }
  const zeroPoints = isDifference(curves[first]!) ? {} : zeroPointFactors(members.map((i) => ({ object: curves[i]!.meta.object_id, series: series[i]! })))
  const parts = members.map((i) => scaled(series[i]!, zeroPoints[curves[i]!.meta.object_id]?.factor ?? 1))
  return { series: merged(parts, isDifference(curves[first]!)), curves: members, zeroPoints }
}

function scaled(series: Series, factor: number): Series {
  if (factor === 1) return series
  return { ...series, flux: series.flux.map((value) => value * factor), noise: series.noise.map((value) => value * factor) }
}

function merged(parts: readonly Series[], difference: boolean): Series {
  const { observatory, filter, barycentric } = parts[0]!
  const order = timeOrder(parts)
  const column = <K extends 'time' | 'flux' | 'noise' | 'exposure' | 'flag' | 'failed' | 'curve' | 'row'>(name: K): Series[K] => {
    const all = concatenated(parts.map((part) => part[name]))
    return (order === undefined ? all : all.map((_, i) => all[order[i]!]!)) as Series[K]
  }
  const [flux, flag] = [column('flux'), column('flag')]
  return {
    observatory, filter, time: column('time'), barycentric, flux, noise: column('noise'),
    baseline: difference ? 0 : (robustPair(flux.filter((_, i) => flag[i] === 0)).mean ?? NaN),
    exposure: column('exposure'), flag, failed: column('failed'), curve: column('curve'), row: column('row'),
  }
}

/** Rows of the parts, one after another, in ascending time (ties keep their order); undefined when they are so already. */
function timeOrder(parts: readonly Series[]): Uint32Array | undefined {
  const time = concatenated(parts.map((part) => part.time)) as Float64Array
  let sorted = true
  for (let i = 1; i < time.length; i++) if (time[i]! < time[i - 1]!) sorted = false
  return sorted ? undefined : Uint32Array.from(time.keys()).sort((a, b) => time[a]! - time[b]! || a - b)
}

type Values = Float64Array | Uint8Array | Int32Array

function concatenated(parts: readonly Values[]): Values {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const all = new (parts[0]!.constructor as new (length: number) => Values)(length)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
