import type { Column, NumberColumn, Table } from '@astro/sdk'

/** The value, or null where it is NaN or infinite: what goes into rows and JSON. */
export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

/** A number column as float64; the column itself when it is that already. @throws TypeError when it is text. */
export function toFloat64(column: Column): Float64Array {
  if (column instanceof Float64Array) return column
  if (Array.isArray(column)) throw new TypeError('the column is text, numbers are needed')
  return column instanceof BigInt64Array ? Float64Array.from(column, Number) : new Float64Array(column as Float32Array)
}

/** The flags of a table, where it has any. @throws TypeError when they are text. */
export function flagsOf(table: Table): ArrayLike<number> | undefined {
  const flag = table.columns.get('flag')
  return flag === undefined || flag instanceof Uint8Array || flag instanceof Int32Array ? flag : toFloat64(flag)
}

/** The values as float32 when each of them survives that, else as they are. */
export function smallestFloat(values: Float64Array): Float32Array | Float64Array {
  for (const value of values) if (!Object.is(Math.fround(value), value)) return values
  return new Float32Array(values)
}

/** Flag bits as uint8 or int32 when every value survives that, else as they are (a NaN flag stays NaN, and is not good). */
export function smallestFlags(column: NumberColumn): Uint8Array | Int32Array | Float64Array {
  if (column instanceof Uint8Array) return column
  const values = toFloat64(column)
  if (values.every((value) => value === (value & 0xff))) return new Uint8Array(values)
  return values.every((value) => value === (value | 0)) ? new Int32Array(values) : values
}
