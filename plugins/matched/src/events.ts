import { median } from '@astro/sdk'
import type { Entry } from './bank.ts'
import type { Light } from './light.ts'
import type { Params } from './params.ts'
import type { Candidate } from './search.ts'

/** Epochs of an event, counted in the light; both ends belong to it. */
export interface Extent {
  readonly start: number
  readonly end: number
}

/** An epoch belongs to a template where that is above this part of its maximum. */
const PART = 0.1

/** Height of a template at an epoch. */
function heightAt({ template: { time, profile } }: Entry, x: number): number {
  const place = ((x - time[0]!) / (time.at(-1)! - time[0]!)) * (time.length - 1)
  if (!(place >= 0 && place <= time.length - 1)) return 0
  const k = Math.min(Math.floor(place), time.length - 2)
  return profile[k]! + (profile[k + 1]! - profile[k]!) * (place - k)
}

/**
 * S/N that is left of a candidate without the `count` epochs that add most to it, and which these are. A free mean is not fitted again:
 * it hardly moves.
 */
export function withoutStrongest(light: Light, { at, snr, amplitude }: Candidate, entry: Entry, count: number): { rest: number; strongest: number[] } {
  const sign = Math.sign(snr)
  const terms: { epoch: number; product: number; square: number }[] = []
  const { time, value, noise } = light
  for (let epoch = 0; epoch < time.length; epoch++) {
    const height = heightAt(entry, time[epoch]! - at)
    if (height === 0) continue
    const weight = noise[epoch]! ** -2
    terms.push({ epoch, product: sign * value[epoch]! * height * weight, square: height * height * weight })
  }
  // With a free mean the values lie about another constant; what that adds is the difference to the fit.
  const squares = terms.reduce((sum, term) => sum + term.square, 0)
  const shift = light.freeMean ? (Math.abs(amplitude) * squares - terms.reduce((sum, term) => sum + term.product, 0)) / squares : 0
  const order = terms.toSorted((a, b) => b.product - a.product)
  const rest = order.slice(count)
  const product = rest.reduce((sum, term) => sum + term.product + shift * term.square, 0)
  const square = rest.reduce((sum, term) => sum + term.square, 0)
  return { rest: square > 0 ? product / Math.sqrt(square) : 0, strongest: order.slice(0, count).map((term) => term.epoch) }
}

/**
 * Epochs where the template is above a tenth of its maximum, and on from there the neighbours, no further away than that, whose own S/N has
 * the same sign and is above the sideband.
 */
export function extentOf({ time, value, noise }: Light, { at, snr }: Candidate, entry: Entry, { snr_threshold_sidebands: sideband }: Params): Extent {
  const sign = Math.sign(snr)
  const reach = entry.reach[1] - entry.reach[0]
  const high = (i: number, from: number): boolean =>
    i >= 0 && i < time.length && Math.abs(time[i]! - time[from]!) <= reach && (sign * value[i]!) / noise[i]! > sideband
  // A template placed a little aside may touch no epoch: then it is the nearest.
  const nearest = time.reduce((best, t, i) => (Math.abs(t - at) < Math.abs(time[best]! - at) ? i : best), 0)
  const touches = (t: number): boolean => heightAt(entry, t - at) > PART
  const isTouched = time.some(touches)
  let start = isTouched ? time.findIndex(touches) : nearest
  let end = isTouched ? time.findLastIndex(touches) : nearest
  while (high(start - 1, start)) start--
  while (high(end + 1, end)) end++
  return { start, end }
}

/** Epochs on each side that an event is compared with, at least. */
const SIDE = 3

/**
 * Whether the median of the core of an event, before any trend was taken off, lies beyond that of as many epochs on either side of it
 * (three at least). Asked of what is above or below a trend, which is too high at the foot of an eruption, and of dips: the end of a long
 * decline is below the mean, and no dip. Of differences the level is known: what is below it is so by itself.
 */
export function standsOut({ time, value, trend, differences }: Light, { at, snr }: Candidate, entry: Entry): boolean {
  if (trend === null && (snr > 0 || differences)) return true
  const light = trend?.before ?? value
  const heights = time.map((t) => heightAt(entry, t - at))
  const [start, end] = [heights.findIndex((height) => height > PART), heights.findLastIndex((height) => height > PART) + 1]
  const most = heights.reduce((high, height) => Math.max(high, height), 0)
  const core = median(light.filter((_, i) => heights[i]! > most / 2))
  const side = Math.max(SIDE, end - start)
  const beyond = [light.subarray(Math.max(0, start - side), start), light.subarray(end, end + side)]
  return beyond.every((epochs) => Math.sign(snr) * (core - median(epochs)) > 0)
}

/** The epoch of an extent with the highest S/N of its own, in the sign of the candidate. */
export function peakOf({ value, noise }: Light, { snr }: Candidate, { start, end }: Extent): number {
  const sign = Math.sign(snr)
  let best = start
  for (let i = start; i <= end; i++) if ((sign * value[i]!) / noise[i]! > (sign * value[best]!) / noise[best]!) best = i
  return best
}
