/** Elementary functions with the same bits on every machine; `Math.sin` and its like differ between versions of Node. */
export interface CurveMath {
  exp(x: number): number
  log(x: number): number
  pow(x: number, y: number): number
  sin(x: number): number
  cos(x: number): number
  atan2(y: number, x: number): number
  asinh(x: number): number
}

/** Epochs as kernels take them: plain arrays of one length, finite, `time` ascending, `noise` > 0 (one standard deviation). */
export interface Epochs {
  /** Days. */
  readonly time: Float64Array
  readonly value: Float64Array
  readonly noise: Float64Array
}

/** An even grid of frequencies, cycles per day: `start + i * step` for `i` in [0, count). */
export interface FrequencyGrid {
  readonly start: number
  readonly step: number
  readonly count: number
}

export interface LombScargleOptions {
  /** Fourier terms, from 1. */
  readonly terms?: number
  /** Band of every epoch, from 0: each band has a mean of its own, the amplitudes are as `bandTerms` says. */
  readonly band?: Int32Array
  /**
   * Further Fourier terms that each band has to itself (0: all bands share one shape, as VanderPlas and Ivezic 2015 N_base = terms, N_band = 0).
   */
  readonly bandTerms?: number
}

/** A sinusoid (or Fourier series) at one frequency. */
export interface HarmonicFit {
  /** Standard power, 1 - chi2 / chi2 of the constant. */
  readonly power: number
  /** Per band: mean, then cosine and sine amplitudes of each term, about the first epoch. */
  readonly coefficients: Float64Array
  readonly chi2: number
  readonly chi2Constant: number
}

export interface BoxSearchOptions {
  /** Trial periods, days. */
  readonly periods: Float64Array
  /** Trial durations, days, each shorter than every period. */
  readonly durations: Float64Array
  /** Bins in a duration (default 10). */
  readonly oversample?: number
  readonly objective?: 'likelihood' | 'snr'
}

/** The best box of every trial period. Columns of the length of `periods`. */
export interface BoxSearch {
  readonly power: Float64Array
  readonly depth: Float64Array
  readonly depthError: Float64Array
  readonly duration: Float64Array
  /** Time of the middle of a transit, days, as `time`. */
  readonly epoch: Float64Array
  readonly snr: Float64Array
  readonly logLikelihood: Float64Array
}

export interface DetrendOptions {
  /** Full width of the sliding window, days. */
  readonly window: number
  /** Tuning constant of Tukey's biweight, in median absolute deviations (default 5). */
  readonly cutoff?: number
  /** A gap longer than this, days, starts a new piece (default: the window). */
  readonly gap?: number
  /** Epochs within this time of an end of a piece get a NaN trend, days (default 0). */
  readonly edge?: number
}

/** One template of a bank: a sampled profile in time, days from its reference instant, 0 outside. */
export interface Template {
  readonly name: string
  readonly time: Float64Array
  readonly profile: Float64Array
  readonly parameters: Readonly<Record<string, number>>
}

/** Per epoch of reference, the best of a bank: signal to noise, amplitude of the template, which template. NaN where none has an epoch. */
export interface BankScores {
  readonly snr: Float64Array
  readonly amplitude: Float64Array
  readonly template: Int32Array
}

export interface BankOptions {
  /** The template with the largest |S/N| counts (default), not the one with the largest S/N. */
  readonly twoSided?: boolean
  /** A constant of unknown height beneath the template, marginalised over all epochs (default: the values are about zero). */
  readonly freeMean?: boolean
  /** A template is placed only where so many epochs see more than a tenth of its extreme (default 1). */
  readonly leastEpochs?: number
}

/** Rules for peaks in a series of scores. */
export interface PeakRules {
  readonly threshold: number
  readonly sideband: number
  readonly most: number
  readonly dips: boolean
  readonly removeFailed: boolean
  /** Days between two epochs above the sideband within an event (0: they are neighbours, however far apart). */
  readonly gap?: number
}

export interface PeakEvent {
  readonly start: number
  readonly peak: number
  readonly end: number
  readonly failed: boolean
}

/** Variability indices of one series about its weighted mean; NaN where too few epochs. Definitions: docs/kernels/variability.md. */
export interface Variability {
  readonly stetson_j: number
  readonly stetson_k: number
  readonly von_neumann: number
  readonly excess_variance: number
  readonly chi2_reduced: number
  readonly weighted_mean: number
  readonly weighted_std: number
}

/** The numeric core as finders and shapes reach it: synchronous, pure, the same bits everywhere. Formulas and sources: docs/kernels. */
export interface CurveKernels {
  readonly math: CurveMath
  /** Runs of epochs about the highest |score|, one after another. */
  peaks(score: Float64Array, time: Float64Array, flag: Uint8Array, failed: Uint8Array, rules: PeakRules): PeakEvent[]
  /** Generalised Lomb-Scargle periodogram (Zechmeister and Kuerster 2009; VanderPlas 2018), standard power. */
  lombScargle(epochs: Epochs, grid: FrequencyGrid, options?: LombScargleOptions): Float64Array
  /** The fit at one frequency, in double precision. */
  harmonicFit(epochs: Epochs, frequency: number, options?: LombScargleOptions): HarmonicFit
  /** Power of the sampling itself: |sum exp(2 pi i f t)|^2 / N^2. */
  window(time: Float64Array, grid: FrequencyGrid): Float64Array
  /** Box least squares (Kovacs, Zucker, Mazeh 2002, in the likelihood form of Hartman and Bakos 2016). */
  boxLeastSquares(epochs: Epochs, options: BoxSearchOptions): BoxSearch
  /** The slow trend by Tukey's biweight in a sliding window in time (Hippke et al. 2019). NaN values are passed over. */
  detrend(time: Float64Array, value: Float64Array, options: DetrendOptions): Float64Array
  /** Matched filter with a bank on irregular times with errors: each template placed at each of `at` (ascending; default: the epochs). */
  matchedFilter(epochs: Epochs, bank: readonly Template[], at?: Float64Array, options?: BankOptions): BankScores
  variability(epochs: Epochs): Variability
}
