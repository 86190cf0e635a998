import { isSexagesimal, parseSexagesimal } from './sexagesimal.ts'

const MISSING = new Set(['', 'nan', '+nan', '-nan', 'null', 'none', 'n/a', 'na', '-', '--', 'masked', '<na>'])

/** True for what tables write where there is no value: blank, NaN, null, `--`… */
export function isMissing(text: string): boolean {
  return MISSING.has(text.trim().toLowerCase())
}

/** A decimal number; NaN for anything else (blank, hexadecimal, infinite). A Unicode minus counts as one. */
export function parseDecimal(text: string): number {
  const trimmed = text.trim()
  const value = Number(trimmed)
  if (value === 0 && trimmed === '') return NaN
  if (Number.isNaN(value)) return trimmed.startsWith('−') ? -parseDecimal(trimmed.slice(1).replace(/^[+-]/, '?')) : NaN
  return Number.isFinite(value) && !isHexadecimal(trimmed) ? value : NaN
}

/** `0x1F`, `0b1`, `0o7`: numbers to JavaScript only. The second character is looked at first: mostly it is a digit or a point. */
function isHexadecimal(text: string): boolean {
  return text.charCodeAt(1) > 0x39 && /^0[xob]/i.test(text)
}

/** How the angles of a column are written. A column keeps one way: 16.5 among `16:30:00` could be hours or degrees. */
export type AngleForm = 'decimal' | 'sexagesimal'

export function angleForm(text: string): AngleForm {
  return isSexagesimal(text) ? 'sexagesimal' : 'decimal'
}

/**
 * An angle in degrees; NaN when `text` is not one of that form.
 * @param factor degrees per unit of a decimal number
 * @param perUnit degrees per unit of the first part of sexagesimal text (15: hours)
 */
export function parseAngle(text: string, form: AngleForm, factor: number, perUnit: number): number {
  return form === 'decimal' ? parseDecimal(text) * factor : parseSexagesimal(text) * perUnit
}
