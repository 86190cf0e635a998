import type { CurveMath } from '@astro/sdk'

export type Scale = 'auto' | 'flux' | 'magnitude'

/** Flux and noise of one band. */
export interface Band {
  readonly flux: Float64Array
  readonly noise: Float64Array
}

/** Magnitudes in a change of ln flux by one. */
const POGSON = 2.5 / Math.LN10

/**
 * Whether bands are searched as magnitudes. Stars that vary much vary by a factor: in flux the brightest cycles would be all that counts.
 * `auto`: where no flux is lost in the noise, and that of a band doubles between its 5 and 95 %. Lost is what is below three standard
 * deviations. Where the noise is one number for a band (no errors were quoted, or the scatter of the curve itself stands for them) it
 * tells nothing of that; then fluxes have to be positive, and the more symmetric as logarithms.
 */
export function inMagnitudes(bands: readonly Band[], scale: Scale, math: Pick<CurveMath, 'log'>): boolean {
  const positive = bands.every(({ flux }) => flux.every((f) => f > 0))
  if (scale !== 'auto' || !positive) return scale === 'magnitude' && positive
  const clear = bands.every((band) => (isConstant(band) ? isSymmetric(band, math) : band.flux.every((f, i) => f > 3 * band.noise[i]!)))
  return clear && bands.some(({ flux }) => {
    const [low, , high] = levelsOf(flux)
    return high > 2 * low
  })
}

/** 2.5 log10 of the flux (so that maxima are maxima of light) and its noise; a noise that is one number for the band stays one. */
export function magnitudesOf(band: Band, math: Pick<CurveMath, 'log'>): Band {
  const { flux, noise } = band
  const relative = noise.map((sigma, i) => (POGSON * sigma) / flux[i]!)
  return { flux: flux.map((f) => POGSON * math.log(f)), noise: isConstant(band) ? relative.fill(levelsOf(relative)[1]) : relative }
}

/** Whether nine of ten epochs have the noise of the middle one. */
function isConstant({ noise }: Band): boolean {
  const middle = levelsOf(noise)[1]
  return noise.reduce((count, sigma) => (Math.abs(sigma / middle - 1) < 1e-6 ? count + 1 : count), 0) >= 0.9 * noise.length
}

/** Whether the middle of logarithms is nearer to the middle of their range than that of the fluxes. */
function isSymmetric({ flux }: Band, math: Pick<CurveMath, 'log'>): boolean {
  const [low, middle, high] = levelsOf(flux)
  return Math.abs((high + low - 2 * middle) / (high - low)) > Math.abs(math.log((high * low) / middle ** 2) / math.log(high / low))
}

/** The values at 5, 50 and 95 %. */
function levelsOf(values: Float64Array): [low: number, middle: number, high: number] {
  const sorted = values.toSorted()
  const at = (part: number): number => sorted[Math.round(part * (sorted.length - 1))] ?? NaN
  return [at(0.05), at(0.5), at(0.95)]
}
