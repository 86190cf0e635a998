import { maximise, type Epochs } from '@astro/sdk'

/** A transit as a trapezoid, repeated. */
export interface Transit {
  readonly period: number
  /** Middle of a transit near the middle of the data. */
  readonly epoch: number
  /** Full width at half depth, d. */
  readonly width: number
  /** Length of the ingress, d; at most the width. */
  readonly ingress: number
}

export interface TransitFit extends Transit {
  readonly depth: number
  readonly error: number
}

/** Days from the middle of the nearest transit. */
export function fromMiddle(time: number, { period, epoch }: Pick<Transit, 'period' | 'epoch'>): number {
  const turns = (time - epoch) / period
  return (turns - Math.round(turns)) * period
}

/**
 * Depth of a trapezoid beneath a constant, by weighted least squares over the epochs given.
 * @returns depth NaN where the epochs cannot tell
 */
export function depthOf({ time, value, noise }: Epochs, transit: Transit): { depth: number; error: number } {
  const flat = (transit.width - transit.ingress) / 2
  let [w, wm, wmm, wy, wmy] = [0, 0, 0, 0, 0]
  for (let i = 0; i < time.length; i++) {
    const away = Math.abs(fromMiddle(time[i]!, transit)) - flat
    const model = away <= 0 ? 1 : away >= transit.ingress ? 0 : 1 - away / transit.ingress
    const weight = 1 / noise[i]! ** 2
    w += weight
    wm += weight * model
    wmm += weight * model * model
    wy += weight * value[i]!
    wmy += weight * model * value[i]!
  }
  const spread = wmm - (wm * wm) / w
  return spread > 1e-9 * wmm ? { depth: (wm * wy / w - wmy) / spread, error: 1 / Math.sqrt(spread) } : { depth: NaN, error: NaN }
}

/**
 * The trapezoid that explains the epochs near its transits best, by golden sections in one parameter after another, in ever smaller
 * intervals. The epoch is moved to the middle of the data first, where it does not depend on the period.
 */
export function fitTransit(all: Epochs, start: Pick<Transit, 'period' | 'epoch' | 'width'>): TransitFit {
  const middle = (all.time[0]! + all.time.at(-1)!) / 2
  const { period, width } = start
  let best: Transit = { period, epoch: start.epoch + Math.round((middle - start.epoch) / period) * period, width, ingress: 0.2 * width }
  const near = all.time.map((_, i) => i).filter((i) => Math.abs(fromMiddle(all.time[i]!, best)) < 2 * width)
  const pick = (column: Float64Array): Float64Array => Float64Array.from(near, (i) => column[i]!)
  const epochs = { time: pick(all.time), value: pick(all.value), noise: pick(all.noise) }
  const gain = (transit: Transit): number => {
    const { depth, error } = depthOf(epochs, transit)
    return depth > 0 ? depth / error : -1
  }
  const cycles = Math.max(1, (all.time.at(-1)! - all.time[0]!) / (2 * period))
  for (let size = width / 2; size > width / 40; size /= 2) {
    const steps: [keyof Transit, number, number][] = [
      ['epoch', best.epoch - size, best.epoch + size], ['period', best.period - size / cycles, best.period + size / cycles],
      ['width', Math.max(width / 3, best.width - size), Math.min(2 * width, best.width + size)],
      ['ingress', Math.max(0.02 * width, best.ingress - size), Math.min(best.width, best.ingress + size)],
    ]
    for (const [name, from, to] of steps) {
      const next = { ...best, [name]: maximise((x) => gain({ ...best, [name]: x }), from, to).x }
      next.ingress = Math.min(next.ingress, next.width)
      if (gain(next) > gain(best)) best = next
    }
  }
  return { ...best, ...depthOf(epochs, best) }
}
