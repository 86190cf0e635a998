import { option } from './call.ts'
import { refused } from './ndarray.ts'

/** A clip in rounds, as astropy's `sigma_clip`: what is beyond center - lower x scale or center + upper x scale goes. */
export interface Clip {
  /** Default median. */
  center?: 'median' | 'mean'
  /** Standard deviation about the mean, or median absolute deviation x 1.4826. Default std. */
  scale?: 'std' | 'mad'
  /** Both limits, in units of the scale; default 3, above 0. */
  sigma?: number
  lower?: number
  upper?: number
  /** Rounds at most, 1 to 1e6; null until none is clipped. Default 5. */
  rounds?: number | null
}

/** The clip as the kernels take it; nothing where none is wanted. */
export function clipNumbers(clip: Clip | boolean | undefined, name = 'clip'): number[] | undefined {
  if (clip === undefined || clip === false) return undefined
  const { center = 'median', scale = 'std', sigma, lower, upper, rounds } = clip === true ? ({} as Clip) : clip
  if (center !== 'median' && center !== 'mean') throw refused(`${name}.center`, `it is ${String(center)}, not median or mean`)
  if (scale !== 'std' && scale !== 'mad') throw refused(`${name}.scale`, `it is ${String(scale)}, not std or mad`)
  const both = option(sigma, `${name}.sigma`, { default: 3, min: Number.MIN_VALUE, max: Number.MAX_VALUE })
  const limit = (value: number | undefined, side: string): number => option(value, `${name}.${side}`, { default: both, min: 0, max: Infinity })
  const most = rounds === null ? 0 : option(rounds, `${name}.rounds`, { default: 5, min: 1, max: 1e6, integer: true })
  return [center === 'median' ? 0 : 1, scale === 'std' ? 0 : 1, limit(lower, 'lower'), limit(upper, 'upper'), most]
}
