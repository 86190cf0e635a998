import type { CurveNoise } from '../database/noise.ts'
import type { NoiseRow } from '../database/rows.ts'
import { median } from '../photometry/robust.ts'
import { noiseScene, type NoiseStep } from '../view/noise-plot.ts'
import type { Scene } from '../view/scene.ts'

type Terms = Omit<NoiseRow, 'project' | 'identity'>

/** The picture of a calibration: every light curve, and the noise that each bin gives to an epoch of its typical quoted error. */
export function noiseFigure(project: string, curves: readonly CurveNoise[], terms: readonly Terms[]): Scene {
  const observatories = new Set(curves.map(({ observatory }) => observatory))
  const band = ({ observatory, filter }: { observatory: string; filter: string }): string => (observatories.size > 1 ? `${observatory} ${filter}` : filter)
  const points = curves.flatMap((curve) => (curve.noise_mag === null || curve.noise_ratio === null ? [] : [{ filter: band(curve), mag: curve.noise_mag, ratio: curve.noise_ratio }]))
  const calibrated = terms.filter((term) => term.calibrated).length
  return noiseScene(points, terms.flatMap((term) => stepOf(term, band(term), curves)), {
    title: `Noise of ${project}`, subtitle: `${curves.length} light curves · ${calibrated} of ${terms.length} magnitude bins calibrated`,
  })
}

/** sqrt(scale^2 + (floor / q)^2) with q the median quoted error, in magnitudes, of the curves in the bin; nothing where there are none. */
function stepOf(term: Terms, filter: string, curves: readonly CurveNoise[]): NoiseStep[] {
  const { observatory, mag_low, mag_high, scale, floor_mag, calibrated } = term
  if (!calibrated) return []
  const own = curves.filter((curve) => curve.observatory === observatory && curve.filter === term.filter)
  const errors = own.flatMap(({ noise_mag, noise_error }) => (noise_mag !== null && noise_mag >= mag_low && noise_mag < mag_high && noise_error !== null ? [noise_error] : []))
  if (errors.length === 0 && floor_mag > 0) return []
  const ratio = floor_mag > 0 ? Math.hypot(scale, floor_mag / median(errors)) : scale
  return [{ filter, mag_low, mag_high, ratio, calibrated }]
}
