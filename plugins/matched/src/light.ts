import { median } from '@astro/sdk'
import type { CurveKernels, Epochs, Series } from '@astro/sdk'
import { indicesWhere } from './indices.ts'
import type { Params } from './params.ts'

/** The epochs of a series that count, about its baseline; `rows[i]` is where epoch i stands in the series. */
export interface Light extends Epochs {
  readonly rows: Int32Array
  /** Factor by which the noise of the series was raised. */
  readonly raised: number
  /** A constant is fitted beside each template. */
  readonly freeMean: boolean
  /** The trend that was taken off: its window, days, and the light before; null: none. */
  readonly trend: { readonly window: number; readonly before: Float64Array } | null
  /** Fluxes are differences from a reference: the level is 0. */
  readonly differences: boolean
}

/** Scatter of a normal distribution over its median absolute deviation. */
export const SIGMA = 1.4826022185056018

/** What is flagged, is not finite or has no noise never counts. */
export function lightOf(series: Series, params: Params, kernels: CurveKernels): Light {
  const { time, flux, noise, flag, baseline } = series
  const rows = indicesWhere(time.length, (i) => flag[i] === 0 && Number.isFinite(flux[i]) && noise[i]! > 0 && noise[i]! < Infinity)
  // Injected and shuffled curves share their times, and so what is made of times alone.
  const pick = (column: Float64Array): Float64Array => (rows.length === time.length ? column : Float64Array.from(rows, (row) => column[row]!))
  const [times, fluxes, errors] = [pick(time), pick(flux), pick(noise)]
  const level = Number.isFinite(baseline) ? baseline : median(fluxes)
  const taken = params.detrend > 0 ? kernels.detrend(times, fluxes, { window: params.detrend }) : null
  const value = fluxes.map((each, i) => each - (taken === null ? level : taken[i]!))
  const raised = params.noise_floor ? Math.max(1, neighbours(value, errors)) : 1
  const isKnown = params.baseline === 'known' || (params.baseline === 'auto' && baseline === 0)
  return {
    time: times, value, noise: raised === 1 ? errors : errors.map((error) => error * raised), rows, raised, freeMean: !isKnown && taken === null, differences: baseline === 0,
    trend: null,
  }
}

/** Light above its biweight trend, whose level is known then; the noise is judged anew. */
export function above(light: Light, window: number, params: Params, kernels: CurveKernels): Light {
  const trend = kernels.detrend(light.time, light.value, { window })
  const value = light.value.map((each, i) => each - trend[i]!)
  const told = light.noise.map((each) => each / light.raised)
  const raised = params.noise_floor ? Math.max(1, neighbours(value, told)) : 1
  return { ...light, value, noise: told.map((each) => each * raised), raised, freeMean: false, trend: { window, before: light.value } }
}

/** Robust scatter of the differences of neighbours in units of their noise: 1 for independent errors as told, whatever the slow light does. */
function neighbours(value: Float64Array, noise: Float64Array): number {
  if (value.length < 10) return 1
  const steps = value.subarray(1).map((next, i) => Math.abs(next - value[i]!) / Math.sqrt(noise[i]! ** 2 + noise[i + 1]! ** 2))
  return SIGMA * median(steps)
}

/** The same without the epochs that are marked. */
export function without(light: Light, gone: Uint8Array): Light {
  const left = indicesWhere(gone.length, (i) => gone[i] === 0)
  const { trend } = light
  const pick = (column: Float64Array): Float64Array => Float64Array.from(left, (i) => column[i]!)
  return { ...light, time: pick(light.time), value: pick(light.value), noise: pick(light.noise), rows: Int32Array.from(left, (i) => light.rows[i]!), trend: trend && { ...trend, before: pick(trend.before) } }
}
