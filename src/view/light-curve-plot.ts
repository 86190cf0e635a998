import { median } from '@astro/sdk'
import { robustPair } from '../photometry/robust.ts'
import { isoDate } from './axis.ts'
import { filterStyles, type FilterStyle } from './filter-style.ts'
import { counted, extent, widened } from './range.ts'
import type { Band, Label, LegendEntry, Mark, Points, Scene } from './scene.ts'

/** Epochs of one light curve; all columns of one length. Undefined values are NaN. */
export interface PlotCurve {
  readonly filter: string
  readonly mjd: ArrayLike<number>
  /** Magnitude, or flux density in microjansky. */
  readonly value: ArrayLike<number>
  readonly error: ArrayLike<number>
  /** 0 = good. */
  readonly flag: ArrayLike<number>
  /** Not 0 = part of a detection. */
  readonly detected: ArrayLike<number>
  /** Of differences from a reference image, whose undisturbed value is 0: it has no scatter about its mean to draw. */
  readonly difference?: boolean
}

/** A detection to point at: peak epoch `peak_index` of curve number `curve`. */
export interface PlotDetection {
  readonly curve: number
  readonly peak_index: number
  readonly snr: number
  /** Named where several finders marked events. */
  readonly finder?: string | null
}

export interface LightCurvePlotOptions {
  readonly quantity: 'mag' | 'flux'
  readonly title: string
  readonly detections: readonly PlotDetection[]
  /** Further facts for the subtitle. */
  readonly notes?: readonly string[]
}

interface Epoch {
  readonly mjd: number
  readonly value: number
  readonly error: number
}

interface FilterEpochs {
  readonly filter: string
  readonly style: FilterStyle
  readonly good: readonly Epoch[]
  readonly flagged: readonly Epoch[]
  readonly detected: readonly Epoch[]
}

const QUIET = '#6b7280'
// A pause of more days than this ends a season: the band is not drawn across it.
const SEASON_GAP = 60
const MAX_LABELS = 24
// Beyond this a number is a broken measurement, and would leave no digits for the others.
const LARGEST = 1e100

/**
 * Light curves of one source as a scene: points with errors by filter, crosses for flagged epochs, a band of ±3 robust
 * rms around the robust mean of the good epochs per curve and season, rings and S/N for detections. Magnitudes grow downwards.
 * Epochs without a time or a value are left out and counted in the subtitle.
 */
export function lightCurveScene(curves: readonly PlotCurve[], options: LightCurvePlotOptions): Scene {
  const groups = groupByFilter(curves)
  const good = groups.flatMap((group) => group.good)
  const flagged = groups.flatMap((group) => group.flagged)
  const shown = good.length > 0 ? good : flagged
  const total = curves.reduce((sum, curve) => sum + curve.mjd.length, 0)
  const shaded = curves.filter(({ difference }) => difference !== true).flatMap((curve) => bands(curve, groups))
  const range = valueRange([...shown, ...groups.flatMap((group) => group.detected)], flagged, shaded)
  const outside = flagged.filter((epoch) => epoch.value < range[0] || epoch.value > range[1]).length
  return {
    title: options.title,
    subtitle: [subtitle([...good, ...flagged], total, flagged.length, options.detections.length), ...(options.notes ?? [])].filter((part) => part !== '').join(' · '),
    x: { kind: 'mjd', label: 'MJD', unit: 'd', domain: timeRange([...good, ...flagged]) },
    y: options.quantity === 'mag'
      ? { kind: 'value', label: 'Magnitude', unit: 'mag', domain: [range[1], range[0]] }
      : { kind: 'value', label: 'Flux density', unit: 'µJy', domain: range },
    marks: [...shaded, ...groups.flatMap(series), ...rings(groups), ...labels(curves, groups, options.detections)],
    legend: shown.length === 0 ? [] : legend(groups, shaded.length > 0, outside),
    message: shown.length > 0 ? null : total === 0 ? 'no epochs' : `none of ${total} epochs has a time and a value`,
  }
}

function groupByFilter(curves: readonly PlotCurve[]): FilterEpochs[] {
  const styles = filterStyles(curves.map((curve) => curve.filter))
  return [...styles].map(([filter, style]) => {
    const group = { filter, style, good: [] as Epoch[], flagged: [] as Epoch[], detected: [] as Epoch[] }
    for (const curve of curves) {
      if (curve.filter !== filter) continue
      for (let i = 0; i < curve.mjd.length; i++) {
        const epoch = epochAt(curve, i)
        if (epoch === null) continue
        ;(curve.flag[i] === 0 ? group.good : group.flagged).push(epoch)
        if (curve.detected[i]) group.detected.push(epoch)
      }
    }
    return group
  })
}

function epochAt(curve: PlotCurve, i: number): Epoch | null {
  const epoch = { mjd: curve.mjd[i] ?? NaN, value: curve.value[i] ?? NaN, error: curve.error[i] ?? NaN }
  return Math.abs(epoch.mjd) < LARGEST && Math.abs(epoch.value) < LARGEST ? epoch : null
}

function series(group: FilterEpochs): Mark[] {
  const { color, marker } = group.style
  const marks = [points(group.flagged, color, 'cross', false), points(group.good, color, marker, true)]
  return marks.filter((mark) => mark.x.length > 0)
}

function rings(groups: readonly FilterEpochs[]): Mark[] {
  return groups.map((group) => points(group.detected, group.style.color, 'ring', false)).filter((mark) => mark.x.length > 0)
}

function points(epochs: readonly Epoch[], color: string, marker: Points['marker'], errors: boolean): Points {
  const column = (pick: (epoch: Epoch) => number): Float64Array => Float64Array.from(epochs, pick)
  const error = errors ? column((e) => e.error) : null
  return { kind: 'points', x: column((e) => e.mjd), y: column((e) => e.value), error, color, marker }
}

function bands(curve: PlotCurve, groups: readonly FilterEpochs[]): Band[] {
  const color = groups.find((group) => group.filter === curve.filter)!.style.color
  const good = Array.from(curve.mjd, (_, i) => (curve.flag[i] === 0 ? epochAt(curve, i) : null)).filter((epoch) => epoch !== null)
  const { mean, rms } = robustPair(good.map((epoch) => epoch.value))
  if (mean === null || rms === null || rms === 0) return []
  return seasons(good.map((epoch) => epoch.mjd)).map((x) => ({ kind: 'band', x, y: [mean - 3 * rms, mean + 3 * rms], color }))
}

function seasons(times: readonly number[]): [number, number][] {
  const out: [number, number][] = []
  for (const time of Float64Array.from(times).toSorted()) {
    const last = out.at(-1)
    if (last === undefined || time - last[1] > SEASON_GAP) out.push([time, time])
    else last[1] = time
  }
  return out
}

function labels(curves: readonly PlotCurve[], groups: readonly FilterEpochs[], detections: readonly PlotDetection[]): Label[] {
  const strongest = detections.toSorted((a, b) => Math.abs(b.snr) - Math.abs(a.snr)).slice(0, MAX_LABELS)
  return strongest.flatMap((detection) => {
    const curve = curves[detection.curve]
    const peak = curve === undefined ? null : epochAt(curve, detection.peak_index)
    if (curve === undefined || peak === null) return []
    const color = groups.find((group) => group.filter === curve.filter)!.style.color
    return [{ kind: 'label', x: peak.mjd, y: peak.value, text: `${detection.finder ?? 'S/N'} ${detection.snr.toFixed(1).replace('-', '−')}`, color }]
  })
}

function legend(groups: readonly FilterEpochs[], shaded: boolean, outside: number): LegendEntry[] {
  const entries: LegendEntry[] = groups.filter((group) => group.good.length > 0).map((group) => {
    return { text: `${group.filter === '' ? 'no filter' : group.filter} (${group.good.length})`, ...group.style }
  })
  if (shaded) entries.push({ text: '±3 robust rms', color: QUIET, marker: 'band' })
  if (groups.some((group) => group.flagged.length > 0)) entries.push({ text: 'flagged', color: QUIET, marker: 'cross' })
  if (groups.some((group) => group.detected.length > 0)) entries.push({ text: 'detection', color: QUIET, marker: 'ring' })
  if (outside > 0) entries.push({ text: `${outside} flagged outside`, color: QUIET, marker: null })
  return entries
}

function subtitle(epochs: readonly Epoch[], total: number, flagged: number, detections: number): string {
  if (epochs.length === 0) return ''
  const [first, last] = extent(epochs.map((epoch) => epoch.mjd)).map(isoDate)
  const parts = [first === last ? first! : `${first} to ${last}`, counted(total, 'epoch')]
  if (flagged > 0) parts.push(`${flagged} flagged`)
  if (total > epochs.length) parts.push(`${total - epochs.length} without time or value`)
  if (detections > 0) parts.push(counted(detections, 'detection'))
  return parts.join(' · ')
}

function timeRange(epochs: readonly Epoch[]): [number, number] {
  return widened(extent(epochs.map((epoch) => epoch.mjd)), 0.03, 0.5)
}

// Wide enough for the epochs shown, those of detections among them, and their error bars, as long as the bars do not squeeze the points; flagged epochs may
// widen it by half, wilder ones are counted instead; bands may widen it by a fifth.
function valueRange(shown: readonly Epoch[], flagged: readonly Epoch[], shaded: readonly Band[]): [number, number] {
  const [low, high] = extent(shown.map((epoch) => epoch.value))
  const errors = shown.map((epoch) => epoch.error).filter((error) => error > 0 && error < Infinity)
  const room = Math.max((high - low) / 2, 3 * median(errors.length > 0 ? errors : [0]))
  const reach = (epoch: Epoch): number => (epoch.error > 0 ? Math.min(epoch.error, room) : 0)
  const near = flagged.filter((epoch) => epoch.value >= low - room && epoch.value <= high + room)
  const bars = shown.flatMap((epoch) => [epoch.value - reach(epoch), epoch.value + reach(epoch)])
  const all = extent([...bars, ...near.map((epoch) => epoch.value)])
  const span = all[1] - all[0]
  const edges = shaded.flatMap((band) => band.y.map((y) => Math.min(Math.max(y, all[0] - 0.2 * span), all[1] + 0.2 * span)))
  return widened(extent([...all, ...edges]), 0.05, Math.max(0.05, 0.01 * Math.abs(low)))
}
