import { scaleLinear, scaleUtc } from 'd3-scale'
import type { Axis } from './scene.ts'

const MJD_OF_1970 = 40587
const DAY_MS = 86_400_000
const SUPERSCRIPT = '⁰¹²³⁴⁵⁶⁷⁸⁹'

export interface Tick {
  readonly value: number
  readonly text: string
}

/** Ticks as they are written: `title` carries the unit, and the power of ten or the offset taken out of the numbers. */
export interface AxisTicks {
  readonly ticks: readonly Tick[]
  readonly minor: readonly number[]
  readonly title: string
}

/** About `count` ticks at round values inside the domain, with all digits that tell neighbours apart and no more. */
export function axisTicks(axis: Axis, count: number): AxisTicks {
  const [low, high] = sorted(axis.domain)
  if (axis.kind === 'log' && low > 0 && high < Infinity) return logTicks(axis, low, high, count)
  const values = scaleLinear([low, high], [0, 1]).ticks(Math.max(1, count))
  const step = values.length > 1 ? values[1]! - values[0]! : high - low
  const { factor, offset, title } = notation(axis, low, high, step)
  const decimals = Math.max(0, -Math.floor(Math.log10(step / factor) + 1e-9))
  const ticks = values.map((value) => ({ value, text: signed(((value - offset) / factor).toFixed(Math.min(decimals, 15))) }))
  return { ticks, minor: minorTicks(low, high, step, values), title }
}

/** Multiples of powers of ten: 1, 2, 5 over short ranges, whole powers over long ones. */
function logTicks(axis: Axis, low: number, high: number, count: number): AxisTicks {
  const decades = Math.log10(high / low)
  const leading = decades * 3 <= count + 1 ? [1, 2, 5] : [1]
  const every = Math.max(1, Math.ceil(decades / count))
  const [first, last] = [Math.floor(Math.log10(low) - 1e-9), Math.ceil(Math.log10(high) + 1e-9)]
  const values: number[] = []
  const minor: number[] = []
  for (let power = first; power <= last; power++) {
    for (let digit = 1; digit < 10; digit++) {
      // Not digit * 10 ** power: 3 * 0.1 is not 0.3.
      const value = Number(`${digit}e${power}`)
      if (value < low * (1 - 1e-9) || value > high * (1 + 1e-9)) continue
      ;(leading.includes(digit) && power % every === 0 ? values : minor).push(value)
    }
  }
  // A range within one decade that holds no round value is counted evenly.
  if (values.length < 2) return axisTicks({ ...axis, kind: 'value' }, count)
  return { ticks: values.map((value) => ({ value, text: logText(value) })), minor, title: `${axis.label}${axis.unit === '' ? '' : ` (${axis.unit})`}` }
}

function logText(value: number): string {
  const power = Math.floor(Math.log10(value) + 1e-9)
  if (power >= -3 && power <= 4) return String(value)
  const digit = Math.round(value / 10 ** power)
  return `${digit === 1 ? '' : `${digit}·`}10${superscript(power)}`
}

// Days below a hundredth are counted from a whole day; very large or small values get a power of ten.
function notation(axis: Axis, low: number, high: number, step: number): { factor: number; offset: number; title: string } {
  const name = (prefix: string): string => `${axis.label}${prefix}${axis.unit === '' ? '' : ` (${axis.unit})`}`
  if (axis.kind === 'mjd') {
    const offset = step < 0.0099 ? Math.floor(low) : 0
    return { factor: 1, offset, title: name(offset === 0 ? '' : ` − ${offset}`) }
  }
  const largest = Math.max(Math.abs(low), Math.abs(high))
  if (largest < 1e5 && largest >= 1e-3) return { factor: 1, offset: 0, title: name('') }
  const exponent = Math.floor(Math.log10(largest))
  const power = `10${superscript(exponent)}`
  return { factor: 10 ** exponent, offset: 0, title: `${axis.label} (${[power, axis.unit].filter(Boolean).join(' ')})` }
}

function minorTicks(low: number, high: number, step: number, major: readonly number[]): number[] {
  const leading = Math.round(step / 10 ** Math.floor(Math.log10(step) + 1e-9))
  const parts = leading === 2 ? 4 : 5
  const first = (major[0] ?? low) - step
  const out: number[] = []
  for (let i = 0; i < (major.length + 1) * parts; i++) {
    const value = first + (i * step) / parts
    if (i % parts !== 0 && value >= low && value <= high) out.push(value)
  }
  return out
}

/**
 * Calendar ticks (UTC) of an MJD domain: years, months, days or clock times as the span asks for, about `count` of them;
 * none outside the years that a date can name.
 */
export function dateTicks(domain: readonly [number, number], count: number): readonly Tick[] {
  const [low, high] = sorted(domain)
  const [start, end] = [toDate(low), toDate(high)]
  if (Number.isNaN(start.getTime()) || Number.isNaN(end.getTime())) return []
  const dates = scaleUtc([start, end], [0, 1]).ticks(Math.max(1, count))
  const step = dates.length > 1 ? dates[1]!.getTime() - dates[0]!.getTime() : (high - low) * DAY_MS
  return dates.map((date) => ({ value: date.getTime() / DAY_MS + MJD_OF_1970, text: dateText(date, step) }))
}

/** Calendar date (UTC) of an MJD as `YYYY-MM-DD`; the bare MJD outside the years that a date can name. */
export function isoDate(mjd: number): string {
  const date = toDate(mjd)
  return Number.isNaN(date.getTime()) ? String(mjd) : date.toISOString().slice(0, 10)
}

function dateText(date: Date, step: number): string {
  const iso = date.toISOString()
  if (step > 300 * DAY_MS) return iso.slice(0, -20)
  if (step > 25 * DAY_MS) return iso.slice(0, -17)
  if (step > 0.9 * DAY_MS) return iso.slice(0, -14)
  return iso.slice(-13, -8) === '00:00' && step >= 3_600_000 ? iso.slice(0, -14) : iso.slice(-13, step < 60_000 ? -5 : -8)
}

function toDate(mjd: number): Date {
  return new Date(Math.round((mjd - MJD_OF_1970) * DAY_MS))
}

function sorted([a, b]: readonly [number, number]): [number, number] {
  return a < b ? [a, b] : [b, a]
}

function signed(text: string): string {
  const zero = /^-0\.?0*$/.test(text)
  return text.startsWith('-') ? (zero ? text.slice(1) : `−${text.slice(1)}`) : text
}

function superscript(n: number): string {
  return (n < 0 ? '⁻' : '') + [...String(Math.abs(n))].map((d) => SUPERSCRIPT[Number(d)]).join('')
}
