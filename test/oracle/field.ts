import { uniform } from '../kernels/support.ts'

/** A square plane of single precision with its shape. */
export interface Plane {
  data: Float32Array
  shape: [height: number, width: number]
}

/** Moffat's profile (1969, A&A 3, 455) of unit sum, beta 3.5, on (2 half + 1)^2 pixels; `lean` makes it lopsided. */
export function moffat(half: number, fwhm: number, lean = 0): Plane {
  const [side, beta] = [2 * half + 1, 3.5]
  const alpha = fwhm / (2 * Math.sqrt(2 ** (1 / beta) - 1))
  const at = (k: number): number => {
    const [y, x] = [Math.floor(k / side) - half, (k % side) - half]
    return (1 + (x * x + y * y + lean * x * y) / (alpha * alpha)) ** -beta
  }
  const values = Float64Array.from({ length: side * side }, (_, k) => at(k))
  const sum = values.reduce((total, value) => total + value, 0)
  return { data: Float32Array.from(values, (value) => value / sum), shape: [side, side] }
}

/** A field of stars from the noise to saturation, its variance, and a mask with bad columns and pixels. */
export function stars(height: number, width: number, seed: number) {
  const next = uniform(seed)
  const [image, variance] = [new Float32Array(height * width), new Float32Array(height * width)]
  const profile = moffat(20, 4)
  const light = new Float64Array(height * width)
  for (let star = 0; star < (height * width) / 800; star++) {
    const [y0, x0, flux] = [Math.floor(next() * height), Math.floor(next() * width), 300 * next() ** -1.5]
    for (const [k, value] of profile.data.entries()) {
      const [y, x] = [y0 + Math.floor(k / 41) - 20, x0 + (k % 41) - 20]
      if (y >= 0 && x >= 0 && y < height && x < width) light[y * width + x]! += Math.min(flux, 1e6) * value
    }
  }
  for (let k = 0; k < image.length; k++) {
    variance[k] = 400 + light[k]!
    const deviate = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
    image[k] = light[k]! + Math.sqrt(variance[k]!) * deviate
  }
  const mask = Uint8Array.from(image, (_, k) => (k % width === 57 || next() > 0.998 ? 1 : 0))
  const shape: [number, number] = [height, width]
  return { image: { data: image, shape }, variance: { data: variance, shape }, mask: { data: mask, shape } }
}

/** Differences |a - b|: the largest, the median, and whether each is within 1e-5 max(1, |b|). */
export function compare(found: ArrayLike<number>, expected: ArrayLike<number>, unit = 1) {
  const differences = Float64Array.from(expected, (value, k) => Math.abs(found[k]! - value) / unit)
  const peak = Array.prototype.reduce.call(expected, (most, value) => Math.max(most as number, Math.abs(value as number) / unit), 0) as number
  const outside = differences.filter((value, k) => !(value <= 1e-5 * Math.max(1, Math.abs(expected[k]!) / unit))).length
  const sorted = differences.toSorted()
  return { largest: sorted.at(-1)!, median: sorted[sorted.length >> 1]!, peak, outside }
}
