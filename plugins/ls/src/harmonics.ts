import type { CurveKernels, HarmonicFit } from '@astro/sdk'
import { fitOptions, type Searchable } from './epochs.ts'
import { maximise } from './peaks.ts'

/** A frequency with the number of Fourier terms that describes the data best. */
export interface Candidate {
  readonly frequency: number
  readonly terms: number
  readonly fit: HarmonicFit
  /** Schwarz 1978 (Ann. Stat. 6, 461): N ln(chi2) + parameters ln N; smaller is better. */
  readonly bic: number
}

/** Another number of terms must be better by this (Kass and Raftery 1995: very strong evidence). */
const EVIDENCE = 10
/** What one cycle of the truth may look like to one sinusoid: its harmonics and its parts. */
const MULTIPLES = [1, 1 / 2, 2, 1 / 3, 3, 2 / 3, 3 / 2]

/** The peak near a frequency for a number of terms. */
export function refine(data: Searchable, frequency: number, terms: number, width: number, kernels: CurveKernels): Candidate {
  const options = fitOptions(data, terms)
  const power = (f: number): number => kernels.harmonicFit(data.epochs, f, options).power
  const { x } = maximise(power, Math.max(frequency - width, frequency / 2), frequency + width)
  return candidate(data, x, terms, kernels)
}

function candidate(data: Searchable, frequency: number, terms: number, kernels: CurveKernels): Candidate {
  const fit = kernels.harmonicFit(data.epochs, frequency, fitOptions(data, terms))
  const n = data.epochs.time.length
  return { frequency, terms, fit, bic: n * kernels.math.log(fit.chi2 / n) + 2 * terms * data.bands * kernels.math.log(n) }
}

/** Frequencies that look best before they are refined, per number of terms. */
const LOOKED_AT = 8

/**
 * Of several peaks of a periodogram, and their simple multiples, the frequency that describes the data best with `terms[0]` to `terms[1]`
 * Fourier terms. With one number of terms the smallest chi2 wins; further terms are taken only on very strong evidence (BIC); and a model
 * that is contained in the one found (a multiple of its frequency with a part of its terms) is taken in its place unless the evidence
 * against that is as strong.
 * @param peaks frequencies of the highest peaks, refined, the highest first
 * @param range lowest and highest frequency that count
 */
export function bestCandidate(
  data: Searchable, peaks: readonly Candidate[], terms: readonly [least: number, most: number], range: readonly [number, number], width: number,
  kernels: CurveKernels,
): Candidate {
  const frequencies = placesOf(peaks, range, width)
  let best: Candidate | undefined
  for (let count = terms[0]; count <= terms[1] && enough(data, count); count++) {
    const level = bestOf(data, frequencies, count, width, kernels)
    if (level !== undefined && (best === undefined || level.bic < best.bic - EVIDENCE)) best = level
  }
  return best === undefined ? peaks[0]! : simplest(data, best, range, width, kernels)
}

/** Whether there are epochs for so many terms. */
function enough({ epochs, bands }: Searchable, terms: number): boolean {
  return epochs.time.length >= 4 * terms * bands + bands
}

function placesOf(peaks: readonly Candidate[], range: readonly [number, number], width: number): number[] {
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

function bestOf(data: Searchable, frequencies: readonly number[], terms: number, width: number, kernels: CurveKernels): Candidate | undefined {
  const rough = frequencies.map((frequency) => candidate(data, frequency, terms, kernels)).toSorted((a, b) => a.bic - b.bic)
  const fine = rough.slice(0, LOOKED_AT).map(({ frequency }) => refine(data, frequency, terms, width, kernels))
  return fine.reduce<Candidate | undefined>((best, one) => (best === undefined || one.bic < best.bic ? one : best), undefined)
}

function simplest(data: Searchable, found: Candidate, range: readonly [number, number], width: number, kernels: CurveKernels): Candidate {
  let best = found
  for (let times = 2; times <= found.terms && times * found.frequency <= range[1]; times++) {
    const one = refine(data, times * found.frequency, Math.floor(found.terms / times), width, kernels)
    if (one.bic < found.bic + EVIDENCE && (best === found || one.bic < best.bic)) best = one
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
