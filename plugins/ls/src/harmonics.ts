import { maximise, type CurveKernels, type HarmonicFit } from '@astro/sdk'
import { fitOptions, type Searchable } from './epochs.ts'

/** A frequency with the number of Fourier terms that describes the data best. */
export interface Candidate {
  readonly frequency: number
  readonly terms: number
  readonly fit: HarmonicFit
}

/** A candidate among others. */
interface Judged extends Candidate {
  /** Schwarz 1978 (Ann. Stat. 6, 461): N ln(chi2) + parameters ln N, N the independent epochs; smaller is better. */
  readonly bic: number
}

/** What candidates are judged with. */
interface Court {
  readonly data: Searchable
  /** Epochs that are independent of one another. */
  readonly independent: number
  /** Lowest and highest frequency that count. */
  readonly range: readonly [number, number]
  /** Step of the periodogram. */
  readonly width: number
  readonly kernels: CurveKernels
}

/** Further terms must be better by this (Kass and Raftery 1995: very strong evidence). */
const EVIDENCE = 10
/** Another frequency by twice that: it is one of a hundred or so that are tried, 2 ln(100) = 9. */
const ELSEWHERE = 2 * EVIDENCE
/** What one cycle of the truth may look like to one sinusoid: its harmonics and its parts. */
const MULTIPLES = [1, 1 / 2, 2, 1 / 3, 3, 2 / 3, 3 / 2]

/** Golden sections of a peak: 4e-6 of the two steps of the grid. */
const STEPS = 26

/** The peak near a frequency for a number of terms. */
export function refine(data: Searchable, frequency: number, terms: number, width: number, kernels: CurveKernels): Candidate {
  const options = fitOptions(data, terms)
  const power = (f: number): number => kernels.harmonicFit(data.epochs, f, options).power
  const { x } = maximise(power, Math.max(frequency - width, frequency / 2), frequency + width, STEPS)
  return { frequency: x, terms, fit: kernels.harmonicFit(data.epochs, x, options) }
}

function judged({ data, independent, kernels: { math } }: Court, one: Candidate): Judged {
  const parameters = 2 * one.terms * data.bands
  return { ...one, bic: independent * math.log(one.fit.chi2 / data.epochs.time.length) + parameters * math.log(independent) }
}

/** Frequencies that look best before they are refined, per number of terms. */
const LOOKED_AT = 8

/**
 * Of several peaks of a periodogram, and their simple multiples, the frequency that describes the data best with `terms[0]` to `terms[1]`
 * Fourier terms. With one number of terms the smallest chi2 wins; further terms are taken only on very strong evidence (BIC); and a model
 * that is contained in the one found (a multiple of its frequency with a part of its terms) is taken in its place unless the evidence
 * against that is as strong. Epochs whose residuals hang together for a quarter of a period count as fewer (`independentOf`): what
 * differs from cycle to cycle is no evidence for another frequency.
 * @param peaks frequencies of the highest peaks, refined, the highest first
 * @param range lowest and highest frequency that count
 */
export function bestCandidate(
  data: Searchable, peaks: readonly Candidate[], terms: readonly [least: number, most: number], range: readonly [number, number], width: number,
  kernels: CurveKernels,
): Candidate {
  const first = peaks[0]!
  const most = Math.max(first.terms, Math.min(terms[1], Math.floor((data.epochs.time.length - data.bands) / (4 * data.bands))))
  const rest = without(data, refine(data, first.frequency, most, width, kernels), kernels)
  const independent = independentOf(rest, 1 / (4 * first.frequency))
  const court = { data, independent, range, width, kernels }
  const frequencies = placesOf(peaks, court)
  let best: Judged | undefined
  for (let count = terms[0]; count <= most; count++) {
    const level = bestOf(frequencies, count, court)
    if (level !== undefined && (best === undefined || level.bic < best.bic - leadOver(level, best, width))) best = level
  }
  return best === undefined ? first : simplest(best, court)
}

function leadOver(one: Candidate, other: Candidate, width: number): number {
  return Math.abs(one.frequency - other.frequency) < width ? EVIDENCE : ELSEWHERE
}

/**
 * Epochs that count as independent: N over the factor by which sums of residuals within blocks of time scatter more than those of white
 * noise, sum_blocks (sum r)^2 / sum r^2 (the design effect of clusters; Kish 1965, Survey Sampling, section 5.4), at least 10.
 */
function independentOf({ epochs: { time, value, noise }, band, bands }: Searchable, block: number): number {
  const means = meansOf({ value, noise }, band, bands)
  const [sums, blocks] = [new Float64Array(bands), new Float64Array(bands)]
  let [squares, within] = [0, 0]
  for (let i = 0; i < value.length; i++) {
    const [b, at] = [band?.[i] ?? 0, Math.floor((time[i]! - time[0]!) / block)]
    if (at !== blocks[b]) {
      within += sums[b]! ** 2
      sums[b] = 0
      blocks[b] = at
    }
    const residual = (value[i]! - means[b]!) / noise[i]!
    sums[b]! += residual
    squares += residual * residual
  }
  within += sums.reduce((sum, one) => sum + one * one, 0)
  return squares > 0 ? Math.max(10, value.length / Math.max(1, within / squares)) : value.length
}

function meansOf({ value, noise }: Pick<Searchable['epochs'], 'value' | 'noise'>, band: Int32Array | undefined, bands: number): Float64Array {
  const [weights, sums] = [new Float64Array(bands), new Float64Array(bands)]
  value.forEach((one, i) => {
    weights[band?.[i] ?? 0]! += 1 / noise[i]! ** 2
    sums[band?.[i] ?? 0]! += one / noise[i]! ** 2
  })
  return sums.map((sum, b) => sum / weights[b]!)
}

function placesOf(peaks: readonly Candidate[], { range, width }: Court): number[] {
  const places = new Map<number, number>()
  for (const peak of peaks) {
    for (const multiple of MULTIPLES) {
      const frequency = peak.frequency * multiple
      const place = Math.round(frequency / width)
      if (frequency >= range[0] && frequency <= range[1] && !places.has(place)) places.set(place, frequency)
    }
  }
  return [...places.values()]
}

function bestOf(frequencies: readonly number[], terms: number, court: Court): Judged | undefined {
  const { data, width, kernels } = court
  const options = fitOptions(data, terms)
  const rough = frequencies.map((frequency) => ({ frequency, power: kernels.harmonicFit(data.epochs, frequency, options).power }))
  const fine = rough.toSorted((a, b) => b.power - a.power).slice(0, LOOKED_AT)
    .map(({ frequency }) => judged(court, refine(data, frequency, terms, width, kernels)))
  return fine.reduce<Judged | undefined>((best, one) => (best === undefined || one.bic < best.bic ? one : best), undefined)
}

function simplest(found: Judged, court: Court): Candidate {
  let best = found
  for (let times = 2; times <= found.terms && times * found.frequency <= court.range[1]; times++) {
    const one = judged(court, refine(court.data, times * found.frequency, Math.floor(found.terms / times), court.width, court.kernels))
    if (one.bic < found.bic + ELSEWHERE && (best === found || one.bic < best.bic)) best = one
  }
  return best
}

/** The data less the variation that was found; means stay. */
export function without(data: Searchable, { frequency, terms, fit }: Candidate, kernels: CurveKernels): Searchable {
  const { time, value } = data.epochs
  const width = 1 + 2 * terms
  const left = new Float64Array(value.length)
  for (let i = 0; i < left.length; i++) {
    const turns = frequency * (time[i]! - time[0]!)
    const angle = 2 * Math.PI * (turns - Math.floor(turns))
    const at = (data.band?.[i] ?? 0) * width
    let model = 0
    for (let k = 1; k <= terms; k++) {
      model += fit.coefficients[at + 2 * k - 1]! * kernels.math.cos(k * angle) + fit.coefficients[at + 2 * k]! * kernels.math.sin(k * angle)
    }
    left[i] = value[i]! - model
  }
  return { ...data, epochs: { ...data.epochs, value: left } }
}
