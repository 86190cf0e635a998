import type { Epochs } from '@astro/sdk'
import type { RedNoise } from './red-noise.ts'
import { fromMiddle, type Transit } from './trapezoid.ts'

/** What the single transits of a period say of it. */
export interface Checks {
  /** Transits with data. */
  readonly transits: number
  /** S/N of all transits but the strongest. */
  readonly rest: number
  /** S/N of all. */
  readonly snr: number
  /** Depth of even less that of odd transits over its error, with the scatter among those of one parity; null where either has fewer than two. */
  readonly oddEven: number | null
  /** Which of them is deeper: 0 even (that of `epoch` is), 1 odd. */
  readonly deeper: 0 | 1
  /** Depth half a period after the transits, and over its error; null without data there. */
  readonly secondary: { readonly depth: number; readonly snr: number } | null
}

interface Sum { weight: number; sum: number; depth: number; variance: number; odd: boolean }

/** Depths of every transit (its flat part, and half of the ingress) beneath the light out of transit; correlated noise counts once for each. */
export function checksOf({ time, value, noise }: Epochs, transit: Transit, red: RedNoise): Checks {
  const half = transit.width / 2
  const each = new Map<number, { weight: number; sum: number }>()
  const later = new Map<number, { weight: number; sum: number }>()
  const outside = { weight: 0, sum: 0 }
  const opposite = { ...transit, epoch: transit.epoch + transit.period / 2 }
  for (let i = 0; i < time.length; i++) {
    const weight = 1 / noise[i]! ** 2
    const of = Math.abs(fromMiddle(time[i]!, transit)) <= half ? transit : Math.abs(fromMiddle(time[i]!, opposite)) <= half ? opposite : null
    const place = of === null ? outside : entry(of === transit ? each : later, Math.round((time[i]! - of.epoch) / transit.period))
    place.weight += weight
    place.sum += weight * value[i]!
  }
  const level = outside.weight > 0 ? outside.sum / outside.weight : 0
  const depths = (from: typeof each): Sum[] => Array.from(from, ([number, { weight, sum }]) =>
    ({ weight, sum, odd: Math.abs(number) % 2 === 1, depth: level - sum / weight, variance: 1 / weight + red.sigma ** 2 }))
  const all = depths(each)
  const strongest = all.reduce((best, one) => (one.depth / one.variance > (best?.depth ?? 0) / (best?.variance ?? 1) ? one : best), all[0])
  const [even, odd] = [mean(all.filter((one) => !one.odd)), mean(all.filter((one) => one.odd))]
  const difference = even.count > 1 && odd.count > 1 ? (even.depth - odd.depth) / Math.sqrt(even.variance + odd.variance) : null
  const dip = mean(depths(later))
  return {
    transits: all.length, snr: mean(all).snr, rest: mean(all.filter((one) => one !== strongest)).snr, oddEven: difference,
    deeper: difference !== null && difference < 0 ? 1 : 0, secondary: dip.count > 0 ? { depth: dip.depth, snr: dip.snr } : null,
  }
}

function entry(from: Map<number, { weight: number; sum: number }>, number: number): { weight: number; sum: number } {
  const found = from.get(number) ?? { weight: 0, sum: 0 }
  from.set(number, found)
  return found
}

interface Mean {
  readonly depth: number
  readonly snr: number
  /** Of the depth: from the errors, or from the scatter of the single depths where that is larger, as of V-shaped eclipses seen at other phases. */
  readonly variance: number
  readonly count: number
}

function mean(all: readonly Sum[]): Mean {
  const weight = all.reduce((sum, { variance }) => sum + 1 / variance, 0)
  const depth = weight > 0 ? all.reduce((sum, one) => sum + one.depth / one.variance, 0) / weight : 0
  const chi2 = all.reduce((sum, one) => sum + (one.depth - depth) ** 2 / one.variance, 0)
  return { depth, snr: depth * Math.sqrt(weight), variance: Math.max(1, chi2 / Math.max(1, all.length - 1)) / weight, count: all.length }
}
