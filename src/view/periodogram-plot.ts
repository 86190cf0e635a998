import { digits } from './folded-plot.ts'
import { extent } from './range.ts'
import { probability } from './text.ts'
import type { Label, LegendEntry, Line, Mark, Scene } from './scene.ts'

/** Power over frequency (cycles a day), with what helps to judge a peak. */
export interface PeriodogramData {
  readonly frequency: Float64Array
  readonly power: Float64Array
  /** Power of the sampling at the same frequencies. */
  readonly window: Float64Array | null
  readonly levels: readonly { readonly fap: number; readonly power: number }[]
  /** What the power is, such as `Lomb-Scargle power`. */
  readonly label: string
}

export interface PeriodogramPeak {
  readonly period: number
  readonly power: number
  readonly fap: number | null
  /** Why it is no detection. */
  readonly alias_of: string | null
}

const [INK, WINDOW, ALIAS] = ['#0f62b4', '#c9ced6', '#6b7280']
/** Of false-alarm levels, one after another: apart in lightness too. */
const LEVELS = ['#e0352b', '#7a1712', '#f2a65a'] as const

/** A periodogram over period (logarithmic): the power, the window scaled beneath it, false-alarm levels dashed, peaks by name. */
export function periodogramScene(data: PeriodogramData, peaks: readonly PeriodogramPeak[], options: { readonly title: string }): Scene {
  const period = data.frequency.map((frequency) => (frequency > 0 ? 1 / frequency : NaN))
  const [shortest, longest] = period.some(Number.isFinite) ? extent(period) : [0.1, 1]
  const [low, high] = extent(data.power)
  const top = Math.max(high, ...peaks.map(({ power }) => power), ...data.levels.map(({ power }) => power).filter((power) => power < 3 * high)) * 1.12
  const bottom = Math.min(0, low)
  const levels = data.levels.map((level, i) => ({ ...level, color: LEVELS[i % LEVELS.length]! })).filter(({ power }) => power <= top)
  const isEmpty = data.power.length === 0 || !(top > bottom)
  return {
    title: options.title,
    subtitle: subtitle(peaks, data.frequency.length),
    x: { kind: 'log', label: 'Period', unit: 'd', domain: shortest < longest ? [shortest, longest] : [0.5 * shortest, 2 * shortest] },
    y: { kind: 'value', label: data.label, unit: '', domain: [bottom, isEmpty ? 1 : top] },
    marks: isEmpty ? [] : [
      ...windowLine(data.window, period, bottom, top), line(period, data.power, INK, 1.1, false),
      ...levels.map(({ power, color }) => line(Float64Array.of(shortest, longest), Float64Array.of(power, power), color, 1.2, true)),
      ...peaks.map(peakLabel),
      ...levels.map(({ fap, power, color }): Label => ({ kind: 'label', x: longest, y: power, text: percent(fap), color })),
    ],
    legend: isEmpty ? [] : legend(data, levels),
    message: isEmpty ? 'too few epochs for a periodogram' : null,
  }
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`
}

function subtitle(peaks: readonly PeriodogramPeak[], count: number): string {
  const best = peaks.find((peak) => peak.alias_of === null)
  const vetoed = peaks.length - peaks.filter((peak) => peak.alias_of === null).length
  return [
    best ? `best period ${digits(best.period)} d${best.fap === null ? '' : `, false-alarm probability ${probability(best.fap)}`}` : 'no period',
    ...(vetoed > 0 ? [`${vetoed} vetoed as aliases`] : []), `${count} frequencies`,
  ].join(' · ')
}

function legend(data: PeriodogramData, levels: readonly { readonly fap: number; readonly color: string }[]): LegendEntry[] {
  return [
    { text: data.label, color: INK, marker: 'line' },
    ...(data.window ? [{ text: 'window, scaled', color: WINDOW, marker: 'line' } as const] : []),
    ...levels.map(({ fap, color }): LegendEntry => ({ text: `false alarms ${percent(fap)}`, color, marker: 'line' })),
  ]
}

/** The window in the lower third of the frame. */
function windowLine(window: Float64Array | null, period: Float64Array, bottom: number, top: number): Mark[] {
  if (!window) return []
  const [, most] = extent(window)
  return [line(period, window.map((value) => bottom + ((top - bottom) / 3) * (most > 0 ? value / most : 0)), WINDOW, 1, false)]
}

function line(x: Float64Array, y: Float64Array, color: string, width: number, dashed: boolean): Line {
  return { kind: 'line', x, y, color, width, dashed }
}

function peakLabel({ period, power, alias_of }: PeriodogramPeak): Label {
  const text = alias_of === null ? `${digits(period)} d` : `alias: ${alias_of}`
  return { kind: 'label', x: period, y: power, text, color: alias_of === null ? INK : ALIAS }
}
