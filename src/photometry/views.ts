import type { LightCurve, Series } from '@astro/sdk'
import { isDifference, termsOf, type NoiseLookup, type OwnNoise } from './noise.ts'
import type { Quality } from './quality.ts'
import { curveSeries, joinBands, type Band } from './series.ts'

/** The light curves of one source with one kind of noise, as finders look at them. */
export interface View {
  readonly series: readonly Series[]
  /** Joined when first asked for. */
  readonly bands: () => readonly Band[]
}

/** The views of a source, each made once; one for both kinds where the noise of all curves is calibrated, or of differences. */
export function viewsOf(curves: readonly LightCurve[], quality: readonly Quality[], lookup: NoiseLookup): (own: OwnNoise) => View {
  const terms = curves.map((curve) => termsOf(curve, lookup))
  const isOne = curves.every((curve, i) => terms[i] !== undefined || isDifference(curve))
  const make = (own: OwnNoise): View => {
    const series = curves.map((curve, i) => curveSeries(curve, i, quality[i]!, terms[i], own))
    let joined: Band[] | undefined
    return { series, bands: () => (joined ??= joinBands(curves, series)) }
  }
  const made: { [own in OwnNoise]?: View } = {}
  return (own) => (made[isOne ? 'scatter' : own] ??= make(own))
}
