import type { Searched } from '../photometry/search-result.ts'
import { AstroError, EXIT } from '../errors.ts'
import type { FoldedBand } from '../view/folded-plot.ts'
import { periodogramScene } from '../view/periodogram-plot.ts'
import type { Scene } from '../view/scene.ts'

/** One periodogram of a source: what was searched, and what came out, the best first. */
export interface Periodogram {
  readonly finder: string
  readonly band: string
  readonly observatory: string
  readonly frequencies: number
  readonly periods: { readonly period: number; readonly score: number; readonly fap: number | null; readonly alias_of: string | null; readonly epoch: number | null }[]
}

/** The facts of a search that has a spectrum. */
export function periodogramFacts({ finder, series, scored, found }: Searched): Periodogram {
  return {
    finder, band: bandOf(series), observatory: [...new Set(series.map((one) => one.observatory))].join('+'),
    frequencies: scored.spectrum?.frequency.length ?? 0,
    periods: found.flatMap(({ period, score, fap, alias_of, epoch }) => (period === null ? [] : [{ period, score, fap, alias_of, epoch }])),
  }
}

function bandOf(series: Searched['series']): string {
  return [...new Set(series.map(({ filter }) => filter))].join('+')
}

/**
 * The searches that have a spectrum.
 * @throws AstroError `no_periodogram` when none has: the finder looks for no periods, or there are too few epochs
 */
export function withSpectrum(searched: readonly Searched[], source: string, finders: readonly string[]): Searched[] {
  const having = searched.filter(({ scored }) => scored.spectrum !== null && scored.spectrum.frequency.length > 0)
  if (having.length > 0) return having
  const data = { source, finders: [...finders] }
  if (searched.length === 0) {
    const message = `'${source}' has no usable epoch in the light curves asked for`
    throw new AstroError('no_periodogram', EXIT.usage, message, { hint: `astro lightcurve '${source}' shows its light curves`, data })
  }
  const asked = finders.map((finder) => `'${finder}'`).join(', ')
  const make = finders.length === 1 ? `finder ${asked} makes` : `finders ${asked} make`
  throw new AstroError('no_periodogram', EXIT.usage, `${make} no periodogram of '${source}'`, {
    hint: 'finders of periods are ls, ls_bands and bls; a series needs more than a handful of epochs', data,
  })
}

/** The picture of one periodogram. */
export function periodogramOf(source: string, searched: Searched): Scene {
  const spectrum = searched.scored.spectrum!
  const peaks = searched.found.flatMap(({ period, fap, alias_of }) => (period === null ? [] : [{ period, power: powerAt(spectrum, 1 / period), fap, alias_of }]))
  return periodogramScene(spectrum, peaks, { title: `${source} · ${bandOf(searched.series)} · ${searched.finder}` })
}

/** The highest power beside a frequency: a refined peak lies between two of the grid. */
function powerAt({ frequency, power }: { frequency: Float64Array; power: Float64Array }, wanted: number): number {
  let best = 0
  frequency.forEach((value, i) => {
    if (Math.abs(value - wanted) < Math.abs(frequency[best]! - wanted)) best = i
  })
  return Math.max(...[best - 1, best, best + 1].map((i) => power[i] ?? -Infinity))
}

/** The series of a search as they are folded: fluxes over the time that was searched, without bars (an uncalibrated noise holds the variation itself). */
export function foldedBands({ series }: Searched): FoldedBand[] {
  return series.map(({ filter, time, flux, flag }) => ({ filter, time, value: flux, error: new Float64Array(flux.length).fill(NaN), flag }))
}
