import type { LightCurve } from '@astro/sdk'
import { fluxOfMag, ZERO_POINT } from '../flux.ts'
import { barycentricTimes } from '../series.ts'
import { flagsOf, toFloat64 } from '../numeric.ts'
import { median } from '../robust.ts'
import type { SearchResult } from '../search-result.ts'

/** A curve with what injection needs of it, computed once a source. Columns have the length of the table. */
export interface Prepared {
  readonly curve: LightCurve
  readonly observatory: string
  readonly mjd: Float64Array
  /** Barycentric TDB as MJD where the curve has it, else `mjd`. */
  readonly time: Float64Array
  readonly barycentric: boolean
  /** Exposure time, s; NaN where unknown. */
  readonly exposure: Float64Array
  readonly flux: Float64Array
  readonly fluxerr: Float64Array | undefined
  /** Calibrated where the search has calibrated it, else the quoted error; NaN where unknown. */
  readonly noise: Float64Array
  /** 1 where the epoch counts: not flagged, with a flux. */
  readonly good: Uint8Array
  /** Flux of the undisturbed source; NaN where it has none above zero (difference photometry). */
  readonly baseline: number
  /** Electrons per unit of flux, and whether the survey told. NaN where it cannot be known. */
  readonly gain: number
  readonly gainKnown: boolean
  /** Units of flux in a microjansky. */
  readonly perMicrojansky: number
}

export function prepare(curves: readonly LightCurve[], real: SearchResult): Prepared[] {
  const { observatories, noises } = seriesFacts(real, curves)
  return curves.map((curve, i) => prepareCurve(curve, observatories[i] ?? '', noises[i]))
}

/** Observatory and calibrated noise of each curve, as the series of the search have them. */
function seriesFacts(real: SearchResult, curves: readonly LightCurve[]) {
  const observatories: (string | undefined)[] = curves.map(() => undefined)
  const noises: (Float64Array | undefined)[] = curves.map(() => undefined)
  for (const { series } of real.searched) {
    for (const { observatory, curve, row, noise } of series) {
      for (let i = 0; i < curve.length; i++) {
        const at = curve[i]!
        observatories[at] ??= observatory
        const column = (noises[at] ??= new Float64Array(curves[at]!.table.length).fill(NaN))
        if (Number.isNaN(column[row[i]!]!)) column[row[i]!] = noise[i]!
      }
    }
  }
  return { observatories, noises }
}

function prepareCurve(curve: LightCurve, observatory: string, calibrated: Float64Array | undefined): Prepared {
  const { table, statistics, meta } = curve
  const column = (name: string): Float64Array | undefined => {
    const found = table.columns.get(name)
    return found && toFloat64(found)
  }
  const mjd = column('mjd')!
  const flux = column('flux')!
  const fluxerr = column('fluxerr')
  const flag = flagsOf(table)
  const good = Uint8Array.from(flux, (value, i) => (Number.isFinite(value) && (flag === undefined || flag[i] === 0) ? 1 : 0))
  const noise = flux.map((_, i) => (calibrated && calibrated[i]! > 0 ? calibrated[i]! : (fluxerr?.[i] ?? NaN)))
  const difference = meta['reference'] === 'difference'
  const centre = difference ? NaN : (statistics.flux_mean_robust ?? NaN)
  const told = meta['electrons_per_flux']
  const gainKnown = typeof told === 'number' && told > 0
  const barycentric = barycentricTimes(curve)
  return {
    curve, observatory, mjd, time: barycentric ?? mjd, barycentric: barycentric !== undefined, flux, fluxerr, noise, good,
    exposure: column('exptime') ?? new Float64Array(table.length).fill(statistics.exp_time ?? NaN),
    baseline: centre > 0 ? centre : NaN,
    gain: gainKnown ? told : difference ? NaN : photonLimitedGain(flux, fluxerr, good), gainKnown,
    perMicrojansky: fluxOfMag(ZERO_POINT, statistics.zero_point),
  }
}

/**
 * Electrons per unit of flux if the quoted errors were photon noise of the source alone: median of flux / error^2. The sky and the
 * detector have their share of the errors, so the true gain is at least this: the noise that follows from it is an upper bound.
 */
function photonLimitedGain(flux: Float64Array, fluxerr: Float64Array | undefined, good: Uint8Array): number {
  if (!fluxerr) return NaN
  const gains = flux.map((value, i) => (good[i] === 1 && value > 0 && fluxerr[i]! > 0 ? value / fluxerr[i]! ** 2 : NaN))
  return median(gains)
}
