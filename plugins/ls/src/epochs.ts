import type { Epochs, LombScargleOptions, Series } from '@astro/sdk'

/** The usable epochs of one or more bands as the kernels take them, and where each comes from. */
export interface Searchable {
  readonly epochs: Epochs
  /** Band of every epoch; undefined for a single band. */
  readonly band: Int32Array | undefined
  readonly bands: number
  /** Series and epoch in it, per epoch. */
  readonly series: Int32Array
  readonly row: Int32Array
}

/** Usable epochs (not flagged, with flux and noise) of all series, ascending in time. */
export function searchable(all: readonly Series[]): Searchable {
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
  return {
    epochs: { time: Float64Array.from(found, ({ time }) => time), value: column('flux'), noise: column('noise') },
    band: used.length > 1 ? series.map((one) => used.indexOf(one)) : undefined,
    bands: used.length, series, row: Int32Array.from(found, ({ row }) => row),
  }
}

/** Options of the kernels for a number of Fourier terms; each band has its own mean and amplitudes. */
export function fitOptions({ band }: Searchable, terms: number): LombScargleOptions {
  return band === undefined ? { terms } : { terms, band, bandTerms: terms }
}
