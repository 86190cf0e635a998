/** A profile on an even grid, scaled so that its squares sum to 1. */
export interface Sampled {
  /** Time of the first sample, days. */
  readonly start: number
  readonly step: number
  readonly values: Float64Array
}

/** Instants in the width of the narrower one. */
const FINE = 24

/** Largest normalised product of two profiles over all shifts: 1 for equal ones. */
export function overlap(a: Sampled, b: Sampled): number {
  const [narrow, wide] = width(a) <= width(b) ? [a, b] : [b, a]
  // What is this much longer has little in common with it.
  if (width(wide) > 16 * width(narrow)) return 0
  const step = width(narrow) / FINE
  const [x, y] = [resampled(narrow, step), resampled(wide, step)]
  const scale = Math.sqrt(squares(x) * squares(y))
  let best = 0
  for (let shift = 1 - x.length; shift < y.length; shift++) {
    let sum = 0
    const end = Math.min(x.length, y.length - shift)
    for (let i = Math.max(0, -shift); i < end; i++) sum += x[i]! * y[i + shift]!
    if (sum > best) best = sum
  }
  return best / scale
}

/** Effective width: square of the area over the area of the square. */
export function width({ step, values }: Sampled): number {
  const area = values.reduce((sum, value) => sum + value, 0)
  return (area * area * step) / squares(values)
}

function squares(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0)
}

function resampled({ step: from, values }: Sampled, step: number): Float64Array {
  const length = Math.max(1, Math.floor(((values.length - 1) * from) / step) + 1)
  return Float64Array.from({ length }, (_, i) => {
    const place = Math.min((i * step) / from, values.length - 1)
    const k = Math.min(Math.floor(place), values.length - 2)
    return values[k]! + (values[k + 1]! - values[k]!) * (place - k)
  })
}
