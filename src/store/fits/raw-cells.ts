import type { ColumnPlan } from './column.ts'
import { sizeOf, type FitsData } from './dtype.ts'
import { damaged, printable } from './fault.ts'
import type { TableSite } from './table-read.ts'

/** Texts of a column out of raw rows: a text ends at a zero byte, and blanks at its end do not count. */
export function textOf(rows: Uint8Array, rowWidth: number, n: number, plan: ColumnPlan, to: string[]): void {
  const cells = sizeOf(plan.shape)
  for (let row = 0; row < n; row++) {
    for (let cell = 0; cell < cells; cell++) {
      const start = row * rowWidth + plan.offset + cell * plan.width
      to.push(textAt(rows, start, start + plan.width))
    }
  }
}

const BLANK = 32

/** The text of some bytes, one byte a character. */
export function textAt(bytes: Uint8Array, start: number, end: number): string {
  const zero = bytes.subarray(start, end).indexOf(0)
  let stop = zero === -1 ? end : start + zero
  while (stop > start && bytes[stop - 1] === BLANK) stop--
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, stop - start).toString('latin1')
}

/** Bits of a column out of raw rows: 0 or 1 each, the first one is the highest of its byte. */
export function bitsOf(rows: Uint8Array, rowWidth: number, n: number, plan: ColumnPlan, to: Uint8Array, firstRow: number): void {
  for (let row = 0; row < n; row++) {
    const start = row * rowWidth + plan.offset
    spreadBits(rows.subarray(start), plan.repeat, to, (firstRow + row) * plan.repeat)
  }
}

export function spreadBits(bytes: Uint8Array, count: number, to: Uint8Array, at: number): void {
  for (let bit = 0; bit < count; bit++) to[at + bit] = (bytes[bit >> 3]! >> (7 - (bit & 7))) & 1
}

const [TRUE, FALSE] = [0x54, 0x46]

/** Logicals out of raw rows: T is 1, F is 0; anything else is undefined, and marked. */
export function logicalsOf(
  rows: Uint8Array,
  rowWidth: number,
  n: number,
  plan: ColumnPlan,
  to: Uint8Array,
  marks: Uint8Array,
  firstRow: number,
): void {
  for (let row = 0; row < n; row++) {
    spreadLogicals(rows.subarray(row * rowWidth + plan.offset), plan.repeat, to, marks, (firstRow + row) * plan.repeat)
  }
}

export function spreadLogicals(bytes: Uint8Array, count: number, to: Uint8Array, marks: Uint8Array, at: number): void {
  for (let i = 0; i < count; i++) {
    to[at + i] = bytes[i] === TRUE ? 1 : 0
    marks[at + i] = bytes[i] === TRUE || bytes[i] === FALSE ? 0 : 1
  }
}

const NUMBER = /^([+-]?)(\d*)(?:([.,])(\d*))?(?:[EDed]?([+-]?\d+))?$/

/**
 * Numbers of an ASCII table (standard 4.0, section 7.2.5) to the last bit: a field of blanks is zero, digits without a point have
 * the decimals that TFORM says, and the text in TNULL stands for an undefined value.
 * @throws AstroError `fits_number` for what is none
 */
export function numbersOf(
  { instance: { label }, start: firstOfAll }: Pick<TableSite, 'instance' | 'start'>,
  rows: Uint8Array,
  rowWidth: number,
  n: number,
  plan: ColumnPlan,
  to: FitsData,
  marks: Uint8Array | undefined,
  firstRow: number,
): void {
  const decimals = Number(/\.(\d+)/.exec(plan.format)?.[1] ?? 0)
  const blank = typeof plan.blank === 'string' ? plan.blank.trim() : undefined
  const whole = to instanceof BigInt64Array || to instanceof BigUint64Array
  const floating = to instanceof Float32Array || to instanceof Float64Array
  for (let row = 0; row < n; row++) {
    const start = row * rowWidth + plan.offset
    const text = textAt(rows, start, start + plan.width).replaceAll(' ', '')
    if (blank !== undefined && text === blank.replaceAll(' ', '')) {
      if (marks === undefined) to[firstRow + row] = NaN as never
      else marks[firstRow + row] = 1
      continue
    }
    const value = whole ? integerOf(text) : numberOf(text, decimals)
    const scaled = typeof value === 'number' ? value * plan.scale + plan.zero : value
    if (scaled !== undefined) to[firstRow + row] = scaled as never
    // What the type of the column cannot hold would have become another number.
    if (scaled !== undefined && (floating || to[firstRow + row] === scaled)) continue
    const at = firstOfAll + firstRow + row
    const why = `holds no number${scaled === undefined ? '' : ` of its type (${plan.dtype})`}: '${printable(text)}'`
    throw damaged('fits_number', `${label}: row ${at} of column '${plan.name}' ${why}`, { column: plan.name, row: at })
  }
}

const integerOf = (text: string): bigint | undefined => (/^(?:[+-]?\d+)?$/.test(text) ? BigInt(text.replace('+', '')) : undefined)

function numberOf(text: string, decimals: number): number | undefined {
  if (text === '') return 0
  const [, sign, digits = '', point, fraction = '', exponent = '0'] = NUMBER.exec(text) ?? []
  if (sign === undefined || digits + fraction === '') return undefined
  const shift = point === undefined ? decimals : 0
  return Number(`${sign}${digits}.${fraction}e${Number(exponent) - shift}`)
}
