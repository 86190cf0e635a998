import type { Series } from '@astro/sdk'
import { libm } from '../kernels/libm.ts'
import { median } from './robust.ts'

/** By object: what its fluxes are multiplied with, and that in magnitudes. Only objects that are shifted. */
export type ZeroPoints = Readonly<Record<string, { readonly factor: number; readonly offset_mag: number }>>

/** Fewest good epochs of an object that a shift is measured with. */
const LEAST = 5
/** A shift is made when it is larger than this many of its standard deviations. */
const SIGNIFICANT = 3
/** Fields are calibrated better than this, mag: what differs by more without shared time has changed. */
const MOST_APART = 0.3
/** Standard deviation of a scatter by the median absolute deviation of n values, relative to it: this over sqrt(n). */
const MAD_ERROR = 1.1664
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
 * medians of the flux, weighted by w = 1 / noise^2, are compared over the time that both cover: factor = median of the reference / its
 * median. Error of a median: sqrt(pi / 2) 1.4826 MAD / sqrt(n), n = (sum w)^2 / sum w^2. Made only where |ln factor| is larger than three
 * times its error, both medians are above zero, and each has at least five good epochs there. Objects with fewer in shared time are
 * compared over all epochs, if each is constant over its own time and they are less than 0.3 mag apart: otherwise the star may have changed
 * in between, and a shift would undo that.
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
  if (!shared && !(isConstant(reference) && isConstant(other))) return undefined
  const [low, high] = shared ? [from, to] : [-Infinity, Infinity]
  const [a, b] = [middleOf(reference, low, high), middleOf(other, low, high)]
  if (!a || !b || !(a.flux > 0) || !(b.flux > 0)) return undefined
  const error = Math.sqrt((a.error / a.flux) ** 2 + (b.error / b.flux) ** 2)
  const factor = a.flux / b.flux
  if (!shared && !(Math.abs(2.5 * libm.log10(factor)) < MOST_APART)) return undefined
  return Math.abs(libm.log(factor)) > SIGNIFICANT * error ? factor : undefined
}

/** Whether the epochs scatter no more than their noise, and the earlier half of them has the median of the later one. */
function isConstant(list: readonly Series[]): boolean {
  const { time, flux, noise } = goodEpochs(list, -Infinity, Infinity)
  if (time.length < 2 * LEAST) return false
  const middle = weightedMedian(flux, weightsOf(noise))
  const scatter = MAD_TO_SIGMA * median(flux.map((value, i) => Math.abs(value - middle) / noise[i]!))
  if (scatter > 1 + (SIGNIFICANT * MAD_ERROR) / Math.sqrt(time.length)) return false
  const half = median(time)
  const [before, after] = [middleOf(list, -Infinity, half), middleOf(list, half, Infinity)]
  return before !== undefined && after !== undefined && Math.abs(before.flux - after.flux) <= SIGNIFICANT * Math.sqrt(before.error ** 2 + after.error ** 2)
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
  const { flux: values, noise } = goodEpochs(list, from, to)
  if (values.length < LEAST) return undefined
  const weights = weightsOf(noise)
  const flux = weightedMedian(values, weights)
  const deviation = median(values.map((value) => Math.abs(value - flux)))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  const squares = weights.reduce((total, weight) => total + weight * weight, 0)
  // A few deep epochs have most of the weight: they are what the median rests on.
  return { flux, error: (MEDIAN_ERROR * MAD_TO_SIGMA * deviation * Math.sqrt(squares)) / sum }
}

function weightsOf(noise: Float64Array): Float64Array {
  return noise.map((value) => 1 / (value * value))
}

function goodEpochs(list: readonly Series[], from: number, to: number): Record<'time' | 'flux' | 'noise', Float64Array> {
  const n = count(list, from, to)
  const good = { time: new Float64Array(n), flux: new Float64Array(n), noise: new Float64Array(n) }
  let at = 0
  for (const { time, flag, flux, noise } of list) {
    for (let i = 0; i < time.length; i++) {
      if (flag[i] !== 0 || time[i]! < from || time[i]! > to) continue
      ;[good.time[at], good.flux[at]] = [time[i]!, flux[i]!]
      good.noise[at++] = noise[i]!
    }
  }
  return good
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
