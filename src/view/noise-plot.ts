import { filterStyles } from './filter-style.ts'
import { extent, widened } from './range.ts'
import type { LegendEntry, Line, Mark, Scene } from './scene.ts'

/** One light curve as the calibration saw it. */
export interface NoisePoint {
  readonly filter: string
  readonly mag: number
  /** Scatter of its residuals over the quoted errors. */
  readonly ratio: number
}

/** What the calibration says of one bin of magnitudes: noise over quoted error, at the typical quoted error of the bin. */
export interface NoiseStep {
  readonly filter: string
  readonly mag_low: number
  readonly mag_high: number
  readonly ratio: number
  readonly calibrated: boolean
}

/** Noise over quoted errors against magnitude: a point for every curve, a step line for the calibration, dashed where there is none. */
export function noiseScene(points: readonly NoisePoint[], steps: readonly NoiseStep[], options: { readonly title: string; readonly subtitle: string }): Scene {
  const styles = filterStyles([...points, ...steps].map(({ filter }) => filter))
  const usable = points.filter(({ mag, ratio }) => Number.isFinite(mag) && ratio > 0 && Number.isFinite(ratio))
  const filters = [...styles.keys()]
  const marks: Mark[] = filters.map((filter) => {
    const mine = usable.filter((point) => point.filter === filter)
    return { kind: 'points', x: Float64Array.from(mine, (p) => p.mag), y: Float64Array.from(mine, (p) => p.ratio), error: null, ...styles.get(filter)! }
  })
  const lines = steps.filter(({ ratio }) => ratio > 0 && Number.isFinite(ratio)).map((step): Line => ({
    kind: 'line', x: Float64Array.of(step.mag_low, step.mag_high), y: Float64Array.of(step.ratio, step.ratio), color: styles.get(step.filter)!.color,
    width: 2.4, dashed: !step.calibrated,
  }))
  const ratios = [...usable.map(({ ratio }) => ratio), ...lines.map(({ y }) => y[0]!), 1]
  const [low, high] = extent(ratios)
  const mags = extent([...usable.map(({ mag }) => mag), ...lines.flatMap(({ x }) => Array.from(x))])
  const isEmpty = usable.length === 0
  const domain = widened(mags, 0.03, 0.5)
  const unity: Line = { kind: 'line', x: Float64Array.from(domain), y: Float64Array.of(1, 1), color: '#9aa1ab', width: 1, dashed: true }
  return {
    title: options.title, subtitle: options.subtitle,
    x: { kind: 'value', label: 'Magnitude', unit: 'mag', domain },
    y: { kind: 'log', label: 'Scatter over quoted error', unit: '', domain: [low / 1.15, high * 1.15] },
    marks: isEmpty ? [] : [unity, ...marks, ...lines],
    legend: isEmpty ? [] : [
      ...filters.map((filter): LegendEntry => ({ text: `${filter} (${usable.filter((p) => p.filter === filter).length})`, ...styles.get(filter)! })),
      ...(lines.length > 0 ? [{ text: 'calibrated noise', color: '#23262b', marker: 'line' } as const] : []),
    ],
    message: isEmpty ? 'no light curve with quoted errors' : null,
  }
}
