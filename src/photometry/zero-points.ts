import type { Series } from '@astro/sdk'
import { libm } from '../kernels/libm.ts'
import { median } from './robust.ts'

/** By object: what its fluxes are multiplied with, and that in magnitudes. Only objects that are shifted. */
export type ZeroPoints = Readonly<Record<string, { readonly factor: number; readonly offset_mag: number }>>

/** Fewest good epochs of an object that a shift is measured with. */
const LEAST = 5
/** A shift is made when it is larger than this many of its standard deviations. */
const SIGNIFICANT = 3
/** Standard deviation of a median over that of a mean, sqrt(pi / 2), and of a distribution over its median absolute deviation. */
const MEDIAN_ERROR = 1.2533141373155003
const MAD_TO_SIGMA = 1.482602218505602

interface Middle {
  readonly flux: number
  readonly error: number
}

/**
 * Factors that bring the objects of one source and band to the zero point of the object with most good epochs (of equals the first by
 * name). A survey that counts one star as several objects (fields, quadrants) calibrates each by itself. For each other object the
 * medians of the flux, weighted by 1 / noise^2, are compared over the time that both cover, or where they never overlap over all
 * their epochs: factor = median of the reference / its median. Error of a median: sqrt(pi / 2) 1.4826 MAD / sqrt(n). Made only
 * where |ln factor| is larger than three times its error, both medians are above zero, and each has at least five good epochs.
 */
export function zeroPointFactors(parts: readonly { readonly object: string; readonly series: Series }[]): ZeroPoints {
  const objects = new Map<string, Series[]>()
  for (const { object, series } of parts) objects.set(object, [...(objects.get(object) ?? []), series])
  if (objects.size < 2) return {}
  const ranked = [...objects].map(([object, list]) => ({ object, list, good: count(list) }))
    .toSorted((a, b) => b.good - a.good || (a.object < b.object ? -1 : 1))
  const [reference, ...others] = ranked as [(typeof ranked)[number], ...typeof ranked]
  const factors: Record<string, { factor: number; offset_mag: number }> = {}
  for (const { object, list } of others) {
    const factor = factorOf(reference.list, list)
    if (factor !== undefined) factors[object] = { factor, offset_mag: -2.5 * libm.log10(factor) }
  }
  return factors
}

function factorOf(reference: readonly Series[], other: readonly Series[]): number | undefined {
  const [from, to] = [Math.max(first(reference), first(other)), Math.min(last(reference), last(other))]
  const shared = count(reference, from, to) >= LEAST && count(other, from, to) >= LEAST
  const [low, high] = shared ? [from, to] : [-Infinity, Infinity]
  const [a, b] = [middleOf(reference, low, high), middleOf(other, low, high)]
  if (!a || !b || !(a.flux > 0) || !(b.flux > 0)) return undefined
  const error = Math.sqrt((a.error / a.flux) ** 2 + (b.error / b.flux) ** 2)
  const factor = a.flux / b.flux
  return Math.abs(libm.log(factor)) > SIGNIFICANT * error ? factor : undefined
}

function first(list: readonly Series[]): number {
  return Math.min(...list.map(({ time }) => time[0] ?? Infinity))
}

function last(list: readonly Series[]): number {
  return Math.max(...list.map(({ time }) => time.at(-1) ?? -Infinity))
}

function count(list: readonly Series[], from = -Infinity, to = Infinity): number {
  let n = 0
  for (const { time, flag } of list) for (let i = 0; i < time.length; i++) if (flag[i] === 0 && time[i]! >= from && time[i]! <= to) n++
  return n
}

function middleOf(list: readonly Series[], from: number, to: number): Middle | undefined {
  const n = count(list, from, to)
  if (n < LEAST) return undefined
  const [values, weights] = [new Float64Array(n), new Float64Array(n)]
  let at = 0
  for (const { time, flag, flux, noise } of list) {
    for (let i = 0; i < time.length; i++) {
      if (flag[i] !== 0 || time[i]! < from || time[i]! > to) continue
      values[at] = flux[i]!
      weights[at++] = 1 / (noise[i]! * noise[i]!)
    }
  }
  const flux = weightedMedian(values, weights)
  const deviation = median(values.map((value) => Math.abs(value - flux)))
  return { flux, error: (MEDIAN_ERROR * MAD_TO_SIGMA * deviation) / Math.sqrt(n) }
}

/** The value below which lies half of the weight; the mean of two where it is exactly half. */
function weightedMedian(values: Float64Array, weights: Float64Array): number {
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]! || a - b)
  const half = weights.reduce((sum, weight) => sum + weight, 0) / 2
  let sum = 0
  for (const [place, i] of order.entries()) {
    sum += weights[i]!
    if (sum > half) return values[i]!
    if (sum === half) return (values[i]! + values[order[place + 1] ?? i]!) / 2
  }
  return values[order.at(-1)!]!
}
