import type { FrequencyGrid } from '@astro/sdk'

/** Numbers of the highest local maxima of a periodogram, the highest first, no two within `apart` steps. */
export function highest(power: Float64Array, most: number, apart: number): number[] {
  const tops: number[] = []
  for (let i = 0; i < power.length; i++) {
    if (power[i]! >= (power[i - 1] ?? -Infinity) && power[i]! > (power[i + 1] ?? -Infinity)) tops.push(i)
  }
  tops.sort((a, b) => power[b]! - power[a]! || a - b)
  const kept: number[] = []
  for (const top of tops) {
    if (kept.length === most) break
    if (kept.every((other) => Math.abs(other - top) > apart)) kept.push(top)
  }
  return kept
}

export function frequencyAt({ start, step }: FrequencyGrid, i: number): number {
  return start + i * step
}
