import { filterStyles } from './filter-style.ts'
import { counted, extent, widened } from './range.ts'
import type { LegendEntry, Line, Mark, Scene } from './scene.ts'

/** One band of a source as it is folded; columns of one length, undefined values NaN. */
export interface FoldedBand {
  readonly filter: string
  /** Days. */
  readonly time: ArrayLike<number>
  readonly value: ArrayLike<number>
  readonly error: ArrayLike<number>
  /** 0 = good. */
  readonly flag: ArrayLike<number>
}

export interface FoldOptions {
  readonly title: string
  readonly quantity: 'mag' | 'flux'
  /** Days. */
  readonly period: number
  /** Time of phase 0. */
  readonly epoch: number
  /** A fitted shape over phase [0, 1), by filter: drawn as a line. */
  readonly model?: ReadonlyMap<string, Float64Array>
}

/** Phase of a time in [0, 1). */
export function phaseOf(time: number, period: number, epoch: number): number {
  const turns = (time - epoch) / period
  const phase = turns - Math.floor(turns)
  return phase < 1 ? phase : 0
}

/** Light curves folded on a period, two cycles side by side; flagged epochs are left out and counted. Magnitudes grow downwards. */
export function foldedScene(bands: readonly FoldedBand[], options: FoldOptions): Scene {
  const styles = filterStyles(bands.map(({ filter }) => filter))
  const shown = bands.map((band) => ({ band, ...goodPoints(band, options) }))
  const values = shown.flatMap(({ y }) => Array.from(y))
  const flagged = bands.reduce((sum, band) => sum + Array.from(band.flag).filter((flag) => flag !== 0).length, 0)
  const range = widened(extent(values), 0.06, 0.05)
  const marks = shown.flatMap(({ band, x, y, error }): Mark[] => [
    { kind: 'points', x: twice(x, 1), y: twice(y, 0), error: twice(error, 0), ...styles.get(band.filter)! },
    ...modelLine(options.model?.get(band.filter)),
  ])
  return {
    title: options.title,
    subtitle: [`period ${digits(options.period)} d`, counted(values.length, 'epoch'), ...(flagged > 0 ? [`${flagged} flagged left out`] : [])].join(' · '),
    x: { kind: 'value', label: 'Phase', unit: '', domain: [0, 2] },
    y: options.quantity === 'mag'
      ? { kind: 'value', label: 'Magnitude', unit: 'mag', domain: [range[1], range[0]] }
      : { kind: 'value', label: 'Flux density', unit: 'µJy', domain: range },
    marks,
    legend: values.length === 0 ? [] : shown.map(({ band, y }): LegendEntry => ({ text: `${band.filter} (${y.length})`, ...styles.get(band.filter)! })),
    message: values.length === 0 ? 'no good epochs' : null,
  }
}

function goodPoints(band: FoldedBand, { period, epoch }: FoldOptions): { x: Float64Array; y: Float64Array; error: Float64Array } {
  const good = Array.from(band.time, (_, i) => i).filter((i) => band.flag[i] === 0 && Number.isFinite(band.time[i]) && Number.isFinite(band.value[i]))
  return {
    x: Float64Array.from(good, (i) => phaseOf(band.time[i]!, period, epoch)),
    y: Float64Array.from(good, (i) => band.value[i]!),
    error: Float64Array.from(good, (i) => band.error[i] ?? NaN),
  }
}

/** The column followed by itself, shifted. */
function twice(column: Float64Array, shift: number): Float64Array {
  const out = new Float64Array(2 * column.length)
  out.set(column)
  out.set(column.map((value) => value + shift), column.length)
  return out
}

function modelLine(model: Float64Array | undefined): Line[] {
  if (!model) return []
  const x = Float64Array.from({ length: 2 * model.length + 1 }, (_, i) => i / model.length)
  return [{ kind: 'line', x, y: x.map((_, i) => model[i % model.length]!), color: '#23262b', width: 1.4, dashed: false }]
}

/** A period with the digits that matter: nine significant ones, without zeros at the end. */
export function digits(period: number): string {
  return String(Number(period.toPrecision(9)))
}
