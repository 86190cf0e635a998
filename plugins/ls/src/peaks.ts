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

const GOLDEN = (Math.sqrt(5) - 1) / 2

/** The highest point of a function between two places, by golden sections (Kiefer 1953) to 1e-4 of the interval. */
export function maximise(f: (x: number) => number, from: number, to: number): { x: number; value: number } {
  let [a, b] = [from, to]
  let [c, d] = [b - GOLDEN * (b - a), a + GOLDEN * (b - a)]
  let [fc, fd] = [f(c), f(d)]
  for (let i = 0; i < 26; i++) {
    if (fc > fd) {
      ;[b, d, fd] = [d, c, fc]
      c = b - GOLDEN * (b - a)
      fc = f(c)
    } else {
      ;[a, c, fc] = [c, d, fd]
      d = a + GOLDEN * (b - a)
      fd = f(d)
    }
  }
  return fc > fd ? { x: c, value: fc } : { x: d, value: fd }
}
