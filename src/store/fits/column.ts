import type { CardValue } from './card.ts'
import { sizeOf, type FitsData, type FitsDtype } from './dtype.ts'
import type { Hdu } from './hdus.ts'
import { cardValue, numberValue, textValue } from './header.ts'
import type { Instance } from './instance.ts'

export type ColumnDtype = FitsDtype | 'string' | 'logical' | 'bit' | 'complex64' | 'complex128'

/**
 * One column of a table. `data` holds the cells one after the other, each row-major with `shape` ([] for a single value): typed
 * arrays for numbers (complex ones as pairs), 0 and 1 for logicals and bits, text without the blanks at its end.
 */
export interface FitsColumn {
  readonly name: string
  /** TUNIT; '' without one. */
  readonly unit: string
  /** TFORM as it stands. */
  readonly format: string
  readonly dtype: ColumnDtype
  readonly shape: readonly number[]
  readonly data: FitsData | readonly string[]
  /** 1 where a value is undefined: TNULL of integers, a logical that is neither true nor false. Left out where there is none. */
  readonly undefined?: Uint8Array
  /** Variable length: elements of row i are offsets[i] … offsets[i + 1] of `data`. */
  readonly offsets?: Float64Array
}

/** How a column is stored and read. */
export interface ColumnPlan {
  /** From 1, as CFITSIO counts. */
  readonly number: number
  readonly name: string
  readonly unit: string
  readonly format: string
  readonly dtype: ColumnDtype
  readonly shape: readonly number[]
  /** Elements of a cell; characters of one text for strings. */
  readonly repeat: number
  readonly width: number
  /** First byte within a row. */
  readonly offset: number
  readonly variable: boolean
  /** A field of text in an ASCII table. */
  readonly ascii: boolean
  readonly scale: number
  readonly zero: number
  /** TNULL: the value of undefined integers, the text of undefined fields in an ASCII table. */
  readonly blank: CardValue | undefined
}

const STORED: Readonly<Record<number, ColumnDtype>> = {
  1: 'bit',
  11: 'uint8',
  12: 'int8',
  14: 'logical',
  16: 'string',
  20: 'uint16',
  21: 'int16',
  31: 'int32',
  40: 'uint32',
  41: 'int32',
  42: 'float32',
  80: 'uint64',
  81: 'int64',
  82: 'float64',
  83: 'complex64',
  163: 'complex128',
}
/** Types that TZERO alone makes of the ones stored: 8-bit signed, 16-, 32- and 64-bit unsigned. */
const OTHER_SIGN = new Set([12, 20, 40, 80])

/** The type of the elements that hold the values of a column. */
export function memoryType({ dtype }: { readonly dtype: ColumnDtype }): FitsDtype {
  if (dtype === 'complex64') return 'float32'
  if (dtype === 'complex128') return 'float64'
  return dtype === 'logical' || dtype === 'bit' || dtype === 'string' ? 'uint8' : dtype
}

/** What column `number` (from 1) of the table that the instance stands on looks like. */
export function planColumn(instance: Instance, hdu: Hdu, number: number): ColumnPlan {
  instance.check(instance.call.af_column(number), `looking at column ${number} of HDU ${hdu.info.index}`)
  const [type, equivalent, repeat, width, offset] = instance.result(5) as [number, number, number, number, number]
  const stored = Math.abs(type)
  const ascii = hdu.info.type === 'ascii_table'
  const [scale, zero] = [numberValue(hdu.header, `TSCAL${number}`, 1), numberValue(hdu.header, `TZERO${number}`, 0)]
  const dtype = columnType(stored, Math.abs(equivalent), ascii || scale !== 1 || zero !== 0)
  const { shape, length } = cellShape(dtype, repeat, width, cardValue(hdu.header, `TDIM${number}`), ascii)
  return {
    number,
    dtype,
    shape,
    offset,
    variable: type < 0,
    width: dtype === 'string' ? length : width,
    repeat: dtype === 'string' ? sizeOf(shape) : ascii ? 1 : repeat,
    name: textValue(hdu.header, `TTYPE${number}`) || `col${number}`,
    unit: textValue(hdu.header, `TUNIT${number}`),
    format: textValue(hdu.header, `TFORM${number}`),
    ascii,
    scale,
    zero,
    blank: cardValue(hdu.header, `TNULL${number}`),
  }
}

/** @param wide scaled, or text: real numbers then take the precision that they need */
function columnType(stored: number, equivalent: number, wide: boolean): ColumnDtype {
  if (stored === 42 && wide) return 'float64'
  if (stored === equivalent || OTHER_SIGN.has(equivalent) || stored === 83 || stored === 163)
    return STORED[OTHER_SIGN.has(equivalent) ? equivalent : stored] ?? 'float64'
  return 'float64'
}

/** Shape of a cell from TDIM, where it fits, else from the repeat count; for strings also the characters of each. */
function cellShape(
  dtype: ColumnDtype,
  repeat: number,
  width: number,
  tdim: unknown,
  ascii: boolean,
): { shape: number[]; length: number } {
  const dims = typeof tdim === 'string' ? /^\s*\(([\d\s,]+)\)\s*$/.exec(tdim)?.[1]?.split(',').map(Number) : undefined
  const fits = dims !== undefined && dims.length > 0 && sizeOf(dims) === repeat
  if (dtype !== 'string')
    return { shape: fits ? dims.toReversed() : ascii || (repeat === 1 && dtype !== 'bit') ? [] : [repeat], length: width }
  if (fits) return { shape: dims.slice(1).toReversed(), length: dims[0]! }
  const count = ascii || width === 0 ? 1 : Math.floor(repeat / width)
  return { shape: count > 1 ? [count] : [], length: count > 1 ? width : ascii ? width : repeat }
}
