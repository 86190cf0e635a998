import type { LightCurve } from '@astro/sdk'
import { lightCurve } from '../../../test/photometry/curves.ts'

/** A light curve of up to 80 epochs with outliers, flags, and missing values. */
export function randomCurve(next: () => number): LightCurve {
  const n = 1 + Math.floor(80 * next())
  const column = (value: () => number): number[] => Array.from({ length: n }, value)
  const width = 0.05 + next()
  return lightCurve({
    mag: column(() => (next() < 0.05 ? NaN : 18 + width * (next() - next()) + (next() < 0.1 ? 6 * (next() - 0.5) : 0))),
    magerr: column(() => (next() < 0.05 ? NaN : 0.02 + 0.2 * next())),
    ra: column(() => 10 + 1e-4 * next()),
    dec: column(() => 20 + 1e-4 * next()),
    flag: column(() => Number(next() < 0.08)),
  })
}
