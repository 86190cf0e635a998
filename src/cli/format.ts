import { formatDec, formatRa } from '../catalog/sexagesimal.ts'

const BYTE_UNITS = ['kB', 'MB', 'GB', 'TB', 'PB']

/** A time span in seconds as two units at most: `4.2 s`, `2 min 05 s`, `3 h 07 min`, `2 d 04 h`; `?` when it is not known. */
export function formatDuration(seconds: number): string {
  if (!(seconds >= 0 && seconds < Infinity)) return '?'
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const [s, min, h] = [Math.round(seconds), Math.round(seconds / 60), Math.round(seconds / 3600)]
  if (s < 60) return `${s} s`
  if (s < 3600) return `${Math.floor(s / 60)} min ${two(s % 60)} s`
  if (min < 1440) return `${Math.floor(min / 60)} h ${two(min % 60)} min`
  return `${Math.floor(h / 24)} d ${two(h % 24)} h`
}

/** A size in bytes with decimal units: `512 B`, `1.2 kB`, `3.4 GB`; `?` when it is not known. */
export function formatBytes(bytes: number): string {
  if (!(bytes >= 0 && bytes < Infinity)) return '?'
  if (bytes < 999.5) return `${Math.round(bytes)} B`
  let [value, unit] = [bytes / 1000, 0]
  while (value >= 999.95 && unit < BYTE_UNITS.length - 1) [value, unit] = [value / 1000, unit + 1]
  return `${value.toFixed(1)} ${BYTE_UNITS[unit]!}`
}

/** A whole number with commas between thousands, and what is counted when given: `1,234`, `1 source`, `2 sources`. */
export function formatCount(count: number, word?: string, plural = `${word}s`): string {
  const digits = String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',')
  return word === undefined ? digits : `${digits} ${count === 1 ? word : plural}`
}

/** A number with fixed decimals; nothing when it is null or NaN. */
export function formatNumber(value: number | null | undefined, decimals: number): string {
  return value === null || value === undefined || Number.isNaN(value) ? '' : value.toFixed(decimals)
}

/** Things per second as `12.3/s`, `4.0/min`, `2.5/h`. */
export function formatRate(perSecond: number): string {
  if (!(perSecond > 0 && perSecond < Infinity)) return '?'
  if (perSecond >= 99.95) return `${formatCount(perSecond)}/s`
  if (perSecond >= 1) return `${perSecond.toFixed(1)}/s`
  return perSecond * 60 >= 1 ? `${(perSecond * 60).toFixed(1)}/min` : `${(perSecond * 3600).toFixed(1)}/h`
}

/** A position given in degrees as `HH:MM:SS.ss +DD:MM:SS.s`; nothing when it is not finite. */
export function formatPosition(ra: number, dec: number): string {
  return Number.isFinite(ra) && Number.isFinite(dec) ? `${formatRa(ra)} ${formatDec(dec)}` : ''
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}
