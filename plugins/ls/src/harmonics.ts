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

/**
 * Of several peaks of a periodogram, and their simple multiples, the frequency that describes the data best with up to `most` terms. A
 * multiple or a further term is taken only on very strong evidence; between equals the first peak stays.
 * @param peaks frequencies of the highest peaks, refined, the highest first
 * @param range lowest and highest frequency that count
 */
export function bestCandidate(
  data: Searchable, peaks: readonly Candidate[], most: number, range: readonly [number, number], width: number, kernels: CurveKernels,
): Candidate {
  let best = peaks[0]!
  const tried = new Set<number>()
  for (const peak of peaks) {
    for (const multiple of MULTIPLES) {
      const frequency = peak.frequency * multiple
      const place = Math.round(frequency / width)
      if (frequency < range[0] || frequency > range[1] || tried.has(place)) continue
      tried.add(place)
      for (let terms = 1; terms <= most; terms++) {
        if (data.epochs.time.length < 4 * terms * data.bands + data.bands) break
        // A rough look first: what is far behind on the spot is not refined.
        if (candidate(data, frequency, terms, kernels).bic > best.bic + 60) continue
        const one = refine(data, frequency, terms, width, kernels)
        const lead = one.frequency === best.frequency || Math.abs(one.frequency - best.frequency) < width ? EVIDENCE : 2 * EVIDENCE
        if (one.bic < best.bic - lead) best = one
      }
    }
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
