import type { CurveMath, Epochs, LombScargleOptions, Series } from '@astro/sdk'
import { inMagnitudes, magnitudesOf, type Band, type Scale } from './scale.ts'

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

/** Usable epochs (not flagged, with flux and noise) of all series, ascending in time, as flux or as magnitudes (`inMagnitudes`). */
export function searchable(all: readonly Series[], scale: Scale, math: Pick<CurveMath, 'log'>): Searchable {
  const rows = all.map(usable)
  const used = [...all.keys()].filter((series) => rows[series]!.length > 0)
  const given = all.map(({ flux, noise }, i) => ({ flux: Float64Array.from(rows[i]!, (row) => flux[row]!), noise: Float64Array.from(rows[i]!, (row) => noise[row]!) }))
  const magnitudes = used.length > 0 && inMagnitudes(used.map((series) => given[series]!), scale, math)
  const values = magnitudes ? given.map((band) => magnitudesOf(band, math)) : given
  const found = rows.flatMap((own, series) => own.map((row, i) => ({ time: all[series]!.time[row]!, series, row, i })))
  found.sort((a, b) => a.time - b.time || a.series - b.series || a.row - b.row)
  const column = (name: keyof Band): Float64Array => Float64Array.from(found, ({ series, i }) => values[series]![name][i]!)
  const series = Int32Array.from(found, (one) => one.series)
  return {
    epochs: { time: Float64Array.from(found, ({ time }) => time), value: column('flux'), noise: column('noise') },
    band: used.length > 1 ? series.map((one) => used.indexOf(one)) : undefined,
    bands: used.length, series, row: Int32Array.from(found, ({ row }) => row), magnitudes,
  }
}

function usable({ time, flux, noise, flag }: Series): number[] {
  return [...time.keys()].filter((i) =>
    flag[i] === 0 && Number.isFinite(time[i]) && Number.isFinite(flux[i]) && noise[i]! > 0 && noise[i]! < Infinity)
}

/** Options of the kernels for a number of Fourier terms; each band has its own mean and amplitudes. */
export function fitOptions({ band }: Searchable, terms: number): LombScargleOptions {
  return band === undefined ? { terms } : { terms, band, bandTerms: terms }
}
