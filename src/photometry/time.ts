import type { Column } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import { toFloat64 } from './numeric.ts'

/** How the numbers of a time column count. `guess` tells MJD, JD and Unix seconds apart by their size. */
export type TimeFormat = 'mjd' | 'jd' | 'unix' | 'guess'

const JD_OF_MJD_0 = 2400000.5
const MJD_OF_UNIX_0 = 40587
const DAY = 86400

/**
 * Offset that a column name says was subtracted from the times: 2457000 for `BJD - 2457000`, -5 for `MJD+5`, 0 for most names.
 */
export function timeOffset(name: string): number {
  const match = /([+\-\u2212])\s*(\d+(?:\.\d+)?)/.exec(name)
  if (!match) return 0
  return match[1] === '+' ? -Number(match[2]) : Number(match[2])
}

/**
 * Times as MJD (UTC, days). Numbers: in this format once `offset` is added. Text: ISO 8601 dates, with a blank or a T before the
 * time of day, UTC unless an offset is written. What is missing (NaN, empty text) is NaN.
 * @throws AstroError `time_unreadable` for text that is no date.
 */
export function toMjd(column: Column, format: TimeFormat, offset = 0): Float64Array {
  if (isText(column)) return Float64Array.from(column, mjdOfText)
  const values = toFloat64(column)
  const real = format === 'guess' ? guessFormat(values, offset) : format
  if (real === 'unix') return values.map((value) => (value + offset) / DAY + MJD_OF_UNIX_0)
  // One constant, added once: small numbers with a large offset keep all their digits.
  const shift = real === 'jd' ? offset - JD_OF_MJD_0 : offset
  return shift === 0 ? values : values.map((value) => value + shift)
}

function isText(column: Column): column is readonly string[] {
  return Array.isArray(column)
}

function guessFormat(values: Float64Array, offset: number): TimeFormat {
  let largest = -Infinity
  for (const value of values) if (Number.isFinite(value) && value > largest) largest = value
  if (largest + offset < 1e6) return 'mjd'
  return largest + offset < 1e8 ? 'jd' : 'unix'
}

const ISO = /^([+-]?\d{4,6})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d(?:\.\d*)?))?\s*(Z|[+-]\d\d:?\d\d)?)?$/i

function mjdOfText(text: string): number {
  const trimmed = text.trim()
  if (trimmed === '' || /^(nan|nat|null|none)$/i.test(trimmed)) return NaN
  const match = ISO.exec(trimmed)
  const mjd = match ? mjdOfIso(match) : NaN
  if (Number.isNaN(mjd)) {
    throw new AstroError('time_unreadable', EXIT.someFailed, `'${trimmed.slice(0, 40)}' in the time column is no date`, {
      hint: 'Text times are read as ISO 8601, for example 2018-05-08T11:38:06.996.',
    })
  }
  return mjd
}

/** Civil date and time of day to MJD; NaN for a date that does not exist. A leap second is the first second of the next day. */
function mjdOfIso(match: RegExpExecArray): number {
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((i) => Number(match[i] ?? 0)) as Six
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return NaN
  if (hour > 23 || minute > 59 || second >= 61) return NaN
  const zone = /^([+-])(\d\d):?(\d\d)$/.exec(match[7] ?? '')
  const east = zone ? (zone[1] === '-' ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3])) : 0
  return date.getTime() / 864e5 + MJD_OF_UNIX_0 + ((hour * 60 + minute - east) * 60 + second) / DAY
}

type Six = [number, number, number, number, number, number]
