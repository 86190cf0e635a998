import { median } from '@astro/sdk'
import type { Column } from '@astro/sdk'

/** Median of |x| of a normal distribution, twice for the difference of two. */
const SCATTER = 1.4826 / Math.SQRT2

/** An error below this part of the flux is a placeholder: no photometry is that good. */
const LEAST_RELATIVE = 1e-8

/**
 * Puts estimated errors where the curve (ascending in time) has none: the robust scatter of neighbours, 1.4826 / sqrt 2 of the median
 * |difference| from one epoch to the next. Errors of nothing (below 1e-8 mag, or 1e-8 of the flux) are none. It does not know slow variability, and takes fast variability for noise. Says what the errors
 * are: all `quoted`, all `estimated`, or `mixed` (then a column `error_estimated` tells which); `none` where there are too few epochs.
 */
export function estimateErrors(columns: Map<string, Column>): 'quoted' | 'estimated' | 'mixed' | 'none' {
  const [value, error] = columns.has('mag') ? ['mag', 'magerr'] : ['flux', 'fluxerr']
  const values = columns.get(value!) as Float64Array
  const quoted = columns.get(error!) as Float64Array | undefined
  const missing = Array.from(values, (v, row) => !Number.isNaN(v) && !(quoted !== undefined && quoted[row]! > (value === 'mag' ? LEAST_RELATIVE : LEAST_RELATIVE * Math.abs(v))))
  const measured = Array.from(values.keys()).filter((row) => !Number.isNaN(values[row]))
  const lacking = measured.filter((row) => missing[row])
  if (lacking.length === 0) return measured.length > 0 || quoted !== undefined ? 'quoted' : 'none'
  const steps = measured.slice(1).map((row, i) => Math.abs(values[row]! - values[measured[i]!]!))
  const scatter = steps.length > 0 ? SCATTER * median(steps) : NaN
  if (!(scatter > 0)) return lacking.length === measured.length ? 'none' : 'quoted'
  columns.set(error!, Float64Array.from(values, (_, row) => (missing[row] ? scatter : (quoted?.[row] ?? NaN))))
  if (lacking.length === measured.length) return 'estimated'
  columns.set('error_estimated', Uint8Array.from(missing, Number))
  return 'mixed'
}
