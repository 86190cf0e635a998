import type { LightCurve, Series } from '@astro/sdk'
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
  /** As the search has it, where that is known, else the quoted error; NaN where unknown. */
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

/** Observatory and noise are those of the series, in the unit of the curve: joined bands have been brought to another zero point. */
export function prepare(curves: readonly LightCurve[], { series }: Pick<SearchResult, 'series'>): Prepared[] {
  return curves.map((curve, i) => prepareCurve(curve, series[i]!))
}

function prepareCurve(curve: LightCurve, { observatory, noise: calibrated }: Pick<Series, 'observatory' | 'noise'>): Prepared {
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
  const noise = flux.map((_, i) => (calibrated[i]! > 0 ? calibrated[i]! : (fluxerr?.[i] ?? NaN)))
  const difference = meta['reference'] === 'difference'
  const centre = difference ? NaN : (statistics.flux_mean_robust ?? NaN)
  const told = meta['electrons_per_flux']
  const gainKnown = typeof told === 'number' && told > 0
  const barycentric = barycentricTimes(curve)
  return {
    curve, observatory, mjd, time: barycentric ?? mjd, barycentric: barycentric !== undefined, flux, fluxerr, noise, good,
    exposure: column('exptime') ?? new Float64Array(table.length).fill(statistics.exp_time ?? NaN),
    baseline: centre > 0 ? centre : NaN,
    gain: gainKnown ? told : difference ? NaN : photonLimitedGain(flux, noise, good), gainKnown,
    perMicrojansky: fluxOfMag(ZERO_POINT, statistics.zero_point),
  }
}

/**
 * Electrons per unit of flux if the noise were photon noise of the source alone: median of flux / noise^2. The sky and the detector have
 * their share of it, so the true gain is at least this: the noise that follows from it is an upper bound.
 */
function photonLimitedGain(flux: Float64Array, noise: Float64Array, good: Uint8Array): number {
  return median(flux.map((value, i) => (good[i] === 1 && value > 0 && noise[i]! > 0 ? value / noise[i]! ** 2 : NaN)))
}
