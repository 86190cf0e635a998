import type { Column, CsvOptions } from '@astro/sdk'
import { fail } from './csv-fields.ts'
import type { Fields } from './csv-fields.ts'

type ColumnType = NonNullable<CsvOptions['types']>[string]

const WHOLE = /^-?(0|[1-9]\d*)$/
const LEADING_ZERO = /^[+-]?0\d+$/
const INT_RANGE = { uint8: [0, 255], int16: [-32768, 32767], int32: [-2147483648, 2147483647] } as const
const INT64_RANGE = [-(2n ** 63n), 2n ** 63n - 1n] as const

/** One column from its fields; guessed when no type is given. */
export function buildColumn(fields: Fields, index: number, type: ColumnType | undefined): Column {
  const values = fields.columns[index]!
  switch (type) {
    case undefined:
      return guessed(values)
    case 'text':
      return values
    case 'int64':
      return int64(fields, index, values)
    case 'float64':
      return floats(fields, index, values)
    case 'float32':
      return Float32Array.from(floats(fields, index, values))
    default:
      return integers(fields, index, values, type)
  }
}

function guessed(values: readonly string[]): Column {
  const numbers = new Float64Array(values.length)
  let [missing, broken, long] = [false, false, false]
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!
    const n = (numbers[row] = parse(value))
    if (Number.isNaN(n)) {
      if (!isMissing(value)) return values
      missing = true
    } else if (!Number.isInteger(n)) {
      broken = true
    } else if (!WHOLE.test(value)) {
      if (LEADING_ZERO.test(value.trim())) return values
      broken = true
    } else if (!fits(n, 'int32')) {
      long = true
    }
  }
  if (long && !broken) return values
  return missing || broken || values.length === 0 ? numbers : Int32Array.from(numbers)
}

/** The number that a field says; NaN when it says none. Fortran's exponent letter D is read, hexadecimal is not. */
function parse(value: string): number {
  const first = value.charCodeAt(0)
  const second = value.charCodeAt(1) | 32
  // Number() takes blanks for 0 and reads 0x, 0b, 0o; everything else it knows is a decimal number.
  if (first > 32 && second !== 120 && second !== 98 && second !== 111) {
    const n = Number(value)
    if (n === n) return n
  }
  return parseOdd(value.trim())
}

function parseOdd(word: string): number {
  const infinite = /^([+-]?)inf(inity)?$/i.exec(word)
  if (infinite !== null) return infinite[1] === '-' ? -Infinity : Infinity
  return /^[+-]?(\d+\.?\d*|\.\d+)([eEdD][+-]?\d+)?$/.test(word) ? Number(word.replace(/[dD]/, 'e')) : NaN
}

function isMissing(value: string): boolean {
  return value === '' || /^\s*(nan|null)?\s*$/i.test(value)
}

function floats(fields: Fields, index: number, values: readonly string[]): Float64Array {
  const numbers = new Float64Array(values.length)
  for (let row = 0; row < values.length; row++) {
    const n = (numbers[row] = parse(values[row]!))
    if (Number.isNaN(n) && !isMissing(values[row]!)) throw bad(fields, index, row, 'is not a number')
  }
  return numbers
}

// Integers have no NaN: a missing value makes the column floating point.
function integers(fields: Fields, index: number, values: readonly string[], type: keyof typeof INT_RANGE): Column {
  const numbers = floats(fields, index, values)
  const wrong = numbers.findIndex((n) => !Number.isNaN(n) && !fits(n, type))
  if (wrong >= 0) throw bad(fields, index, wrong, `is not a whole number that fits ${type}`)
  if (numbers.some(Number.isNaN)) return numbers
  if (type === 'uint8') return Uint8Array.from(numbers)
  return type === 'int16' ? Int16Array.from(numbers) : Int32Array.from(numbers)
}

function int64(fields: Fields, index: number, values: readonly string[]): Column {
  const numbers = new BigInt64Array(values.length)
  for (let row = 0; row < values.length; row++) {
    const text = values[row]!.trim()
    const n = /^[+-]?\d{1,19}$/.test(text) ? BigInt(text.replace('+', '')) : null
    if (n === null || n < INT64_RANGE[0] || n > INT64_RANGE[1]) throw bad(fields, index, row, 'is not a whole number of 64 bits')
    numbers[row] = n
  }
  return numbers
}

function fits(n: number, type: keyof typeof INT_RANGE): boolean {
  return Number.isInteger(n) && n >= INT_RANGE[type][0] && n <= INT_RANGE[type][1]
}

function bad(fields: Fields, index: number, row: number, why: string): Error {
  const [line, column, value] = [fields.line(row), fields.header[index]!, fields.columns[index]![row]!.slice(0, 80)]
  return fail('not_a_number', `line ${line}, column '${column}': '${value}' ${why}`, undefined, { line, column, value })
}
