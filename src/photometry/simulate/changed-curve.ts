import type { Column, LightCurve } from '@astro/sdk'
import { magnitudesOf } from '../../kernels/one-curve.ts'
import { LOG_BASE } from '../flux.ts'
import { flagsOf, toFloat64 } from '../numeric.ts'
import { summarize } from '../statistics.ts'

/** New brightness of the epochs of a curve. */
export interface NewBrightness {
  readonly flux: Float64Array
  /** Undefined for a curve without errors. */
  readonly fluxerr: Float64Array | undefined
  /** Rows whose magnitude follows from the new flux are not 0; the others keep theirs. */
  readonly changed: Uint8Array
}

/**
 * The curve with other fluxes: magnitudes of the changed epochs, scores and statistics of all are computed as the reduction computes
 * them. Flags, positions and every other column stay. The given curve is not changed.
 */
export function changedCurve(curve: LightCurve, { flux, fluxerr, changed }: NewBrightness): LightCurve {
  const zeroPoint = curve.statistics.zero_point
  const made = magnitudesOf(flux, zeroPoint)
  const mag = toFloat64(curve.table.columns.get('mag')!).map((value, i) => (changed[i] ? made[i]! : value))
  const magerr = errorsOfMagnitude(curve, flux, fluxerr, changed)
  return withBrightness(curve, { flux, mag, ...(fluxerr ? { fluxerr } : {}), ...(magerr ? { magerr } : {}) })
}

function errorsOfMagnitude(curve: LightCurve, flux: Float64Array, fluxerr: Float64Array | undefined, changed: Uint8Array): Float64Array | undefined {
  const before = curve.table.columns.get('magerr')
  if (!before || !fluxerr) return undefined
  return toFloat64(before).map((value, i) => (changed[i] ? (flux[i]! > 0 ? fluxerr[i]! / flux[i]! / LOG_BASE : NaN) : value))
}

/** The curve with these columns in place of its own, scores and statistics computed anew. */
export function withBrightness(curve: LightCurve, brightness: Readonly<Record<string, Float64Array>>): LightCurve {
  const columns = new Map<string, Column>(curve.table.columns)
  for (const [name, column] of Object.entries(brightness)) columns.set(name, column)
  const column = (name: string): Float64Array | undefined => {
    const found = columns.get(name)
    return found && toFloat64(found)
  }
  const epochs = { mjd: column('mjd')!, flag: flagsOf(curve.table), flux: column('flux')!, fluxerr: column('fluxerr') }
  const { scores, statistics } = summarize(epochs, curve.statistics.exp_time, curve.statistics.zero_point)
  for (const [name, values] of Object.entries(scores)) columns.set(name, values)
  return { ...curve, table: { ...curve.table, columns }, statistics }
}
