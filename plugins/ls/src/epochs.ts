import type { CurveMath, Epochs, LombScargleOptions, Series } from '@astro/sdk'

/** The usable epochs of one or more bands as the kernels take them, and where each comes from. */
export interface Searchable {
  readonly epochs: Epochs
  /** Band of every epoch; undefined for a single band. */
  readonly band: Int32Array | undefined
  readonly bands: number
  /** Series and epoch in it, per epoch. */
  readonly series: Int32Array
  readonly row: Int32Array
  /** Whether the values are magnitudes (2.5 log10 of the flux, so that maxima are maxima of light). */
  readonly magnitudes: boolean
}

/**
 * Usable epochs (not flagged, with flux and noise) of all series, ascending in time. Where stars vary much they vary by a factor, so that
 * in flux the brightest cycles are all that counts: as magnitudes then.
 */
export function searchable(all: readonly Series[], scale: 'auto' | 'flux' | 'magnitude', math: Pick<CurveMath, 'log'>): Searchable {
  const found: { time: number; series: number; row: number }[] = []
  all.forEach(({ time, flux, noise, flag }, series) => {
    for (let row = 0; row < time.length; row++) {
      if (flag[row] === 0 && Number.isFinite(time[row]) && Number.isFinite(flux[row]) && noise[row]! > 0 && noise[row]! < Infinity) found.push({ time: time[row]!, series, row })
    }
  })
  found.sort((a, b) => a.time - b.time || a.series - b.series || a.row - b.row)
  const column = (name: 'flux' | 'noise'): Float64Array => Float64Array.from(found, ({ series, row }) => all[series]![name][row]!)
  const series = Int32Array.from(found, (one) => one.series)
  const used = [...new Set(series)].toSorted((a, b) => a - b)
  const [flux, noise] = [column('flux'), column('noise')]
  const magnitudes = scale === 'magnitude' ? flux.every((f) => f > 0) : scale === 'auto' && inMagnitudes(flux, noise, series, used)
  const epochs = { time: Float64Array.from(found, ({ time }) => time), value: flux, noise }
  return {
    epochs: magnitudes ? { ...epochs, value: flux.map((f) => POGSON * math.log(f)), noise: noise.map((sigma, i) => (POGSON * sigma) / flux[i]!) } : epochs,
    magnitudes,
    band: used.length > 1 ? series.map((one) => used.indexOf(one)) : undefined,
    bands: used.length, series, row: Int32Array.from(found, ({ row }) => row),
  }
}

/** Magnitudes in a change of ln flux by one. */
const POGSON = 2.5 / Math.LN10

/** Whether every flux is above three standard deviations, and those of a band double between their 5 and 95 %. */
function inMagnitudes(flux: Float64Array, noise: Float64Array, series: Int32Array, used: readonly number[]): boolean {
  if (!flux.every((f, i) => f > 3 * noise[i]!)) return false
  return used.some((band) => {
    const own = flux.filter((_, i) => series[i] === band).toSorted()
    return own[Math.floor(0.95 * (own.length - 1))]! > 2 * own[Math.ceil(0.05 * (own.length - 1))]!
  })
}

/** Options of the kernels for a number of Fourier terms; each band has its own mean and amplitudes. */
export function fitOptions({ band }: Searchable, terms: number): LombScargleOptions {
  return band === undefined ? { terms } : { terms, band, bandTerms: terms }
}
