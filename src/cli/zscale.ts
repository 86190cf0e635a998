/** Grey values from `low` (black) to `high` (white). */
export interface GreyRange {
  readonly low: number
  readonly high: number
}

const SAMPLES = 1000
const CONTRAST = 0.25
const FEWEST = 5
const REJECT = 2.5
const ROUNDS = 5

/**
 * The grey range that shows the sky and faint sources: a line through the sorted values of a sample, clipped at 2.5 sigma, made
 * steeper by 1 / 0.25 around the median (zscale of IRAF's display). Where over half of the sample is clipped, its whole range.
 * @param values finite values in the order of the image; at least one
 */
export function zscale(values: ArrayLike<number>): GreyRange {
  const stride = Math.max(1, Math.floor(values.length / SAMPLES))
  const count = Math.min(SAMPLES, Math.ceil(values.length / stride))
  const sample = Float64Array.from({ length: count }, (_, i) => values[i * stride]!).sort()
  const whole = { low: sample[0]!, high: sample[count - 1]! }
  const enough = Math.max(FEWEST, Math.floor(count / 2))
  const good = new Uint8Array(count).fill(1)
  const grow = Math.max(1, Math.floor(count / 100))
  let kept = count
  let before = count + 1
  let slope = 0
  for (let round = 0; round < ROUNDS && kept < before && kept >= enough; round++) {
    const line = fitLine(sample, good)
    slope = line.slope
    before = kept
    kept = clip(sample, good, line, grow)
  }
  if (kept < enough) return whole
  const middle = Math.floor((count - 1) / 2)
  const median = (sample[middle]! + sample[count >> 1]!) / 2
  const step = slope / CONTRAST
  return { low: Math.max(whole.low, median - (middle - 1) * step), high: Math.min(whole.high, median + (count - middle) * step) }
}

interface Line {
  readonly slope: number
  readonly offset: number
}

/** Least squares of value against position over the good ones. */
function fitLine(sample: Float64Array, good: Uint8Array): Line {
  let [n, x, y, xx, xy] = [0, 0, 0, 0, 0]
  sample.forEach((value, i) => {
    if (good[i] === 0) return
    n++
    x += i
    y += value
    xx += i * i
    xy += i * value
  })
  const slope = n > 1 ? (n * xy - x * y) / (n * xx - x * x) : 0
  return { slope, offset: (y - slope * x) / n }
}

/** Marks what lies over 2.5 sigma off the line, and its neighbours; returns how many stay. */
function clip(sample: Float64Array, good: Uint8Array, { slope, offset }: Line, grow: number): number {
  const rest = sample.map((value, i) => value - (offset + slope * i))
  const kept = rest.filter((_, i) => good[i] === 1)
  const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length
  const limit = REJECT * Math.sqrt(kept.reduce((sum, value) => sum + (value - mean) ** 2, 0) / kept.length)
  const bad = rest.map((value) => (Math.abs(value) > limit ? 1 : 0))
  const [back, ahead] = [Math.floor(grow / 2), Math.ceil(grow / 2) - 1]
  good.fill(1)
  bad.forEach((is, i) => {
    if (is) good.fill(0, Math.max(0, i - ahead), Math.min(good.length, i + back + 1))
  })
  return good.reduce((sum, is) => sum + is, 0)
}
