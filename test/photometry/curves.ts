import { createRandom, table } from '@astro/sdk'
import type { Column, CurveMeta, LightCurve, ReducedCurve, Table } from '@astro/sdk'
import { buildLightCurve } from '../../src/photometry/light-curve.ts'

export const META: CurveMeta = { ra: 10, dec: 20, series_name: 'a series', object_id: '1', time_stamp_alignment: 'middle' }

export const QUALITY = { cut_names: ['offset'], offset_threshold: 3.5 }

export const FINDER = { snr_threshold: 5, snr_threshold_sidebands: -2, max_det_per_lc: 1, abs_snr: true, remove_failed: false }

/** A reduction's curve from columns; mjd every half day and 30 s exposures unless given (undefined leaves a column out). */
export function reduced(
  columns: Record<string, Column | readonly number[] | undefined>,
  meta: Partial<CurveMeta> = {},
  keep?: string[],
): ReducedCurve {
  const length = Object.values(columns).find((column) => column !== undefined)!.length
  const all: Record<string, Column> = {}
  const defaults = { mjd: Array.from({ length }, (_, i) => 57000 + 0.5 * i), exptime: Array.from({ length: length }, () => 30) }
  for (const [name, column] of Object.entries({ ...defaults, ...columns })) {
    if (column !== undefined) all[name] = isNumbers(column) ? Float64Array.from(column) : column
  }
  return { table: table(all), meta: { ...META, ...meta } as CurveMeta, ...(keep ? { keep } : {}) }
}

function isNumbers(column: Column | readonly number[]): column is readonly number[] {
  return Array.isArray(column) && typeof column[0] !== 'string'
}

export function lightCurve(...given: Parameters<typeof reduced>): LightCurve {
  return buildLightCurve(reduced(...given), { observatory: 'toy' })
}

export interface Star {
  mjd: number[]
  mag: number[]
  magerr: number[]
  ra: number[]
  dec: number[]
  flag: number[]
}

/** A quiet star: 100 epochs of magnitude 18 with errors of 0.1 and a position scatter of 1e-4 deg. */
export function quietStar(seed = 'quiet', ra = 10): Star {
  const random = createRandom(seed)
  const epochs = Array.from({ length: 100 }, (_, i) => i)
  return {
    mjd: epochs.map((i) => 57000 + 0.5 * i),
    mag: epochs.map(() => random.normal(18, 0.1)),
    magerr: epochs.map(() => 0.1),
    ra: epochs.map(() => (random.normal(ra, 1e-4) + 360) % 360),
    dec: epochs.map(() => random.normal(20, 1e-4)),
    flag: epochs.map(() => 0),
  }
}

/**
 * Sets the flux of one epoch `sigma` noises from the robust mean of the quiet star (dimmer for negative); fluxerr of the star is
 * kept.
 */
export function raise(curve: LightCurve, epochs: readonly number[], sigma: number): LightCurve {
  const { flux_mean_robust: centre, flux_rms_robust: scatter } = curve.statistics
  const flux = Float64Array.from(curve.table.columns.get('flux') as Float64Array)
  const fluxerr = Float64Array.from(curve.table.columns.get('fluxerr') as Float64Array)
  for (const i of epochs) {
    fluxerr[i] = scatter!
    flux[i] = centre! + sigma * scatter!
  }
  return lightCurve({ ...withoutScores(curve.table), flux, fluxerr, mag: undefined, magerr: undefined })
}

function withoutScores(t: Table): Record<string, Column> {
  return Object.fromEntries([...t.columns].filter(([name]) => !['time', 'snr', 'dsnr', 'dmag'].includes(name)))
}
