import { isHandle } from './handle.ts'
import type { Input } from './handle.ts'
import type { Call } from './call.ts'
import { refused, unwrap } from './ndarray.ts'

/** A small kernel as numbers. */
export interface Stamp {
  readonly values: Float32Array
  readonly height: number
  readonly width: number
}

/** The numbers of a kernel or of a part of one: finite, at least one. */
export function readStamp(call: Call, input: Input, name: string): Stamp {
  const { data, shape } = unwrap(isHandle(input) ? call.engine.residents.download(input) : input, name)
  const [height, width] = shape.length === 1 ? [1, shape[0]!] : (shape as [number, number])
  if (shape.length > 2 || data.length === 0) throw refused(name, `its shape is [${shape.join(', ')}], not that of a plane with at least one element`)
  const values = Float32Array.from(data)
  const bad = values.findIndex((value) => !Number.isFinite(value))
  if (bad >= 0) throw refused(name, `its element ${bad} is ${values[bad]}; every element must be a finite number`)
  return { values, height, width }
}

/** The kernel turned by 180 degrees. */
export const turned = ({ values, height, width }: Stamp): Stamp => ({ values: values.toReversed(), height, width })

/** How far a product of a column and a row may be from a kernel, in parts of each element: what rounding to float32 makes of one. */
const ROUNDING = 2 ** -21

/** The column and the row whose product a kernel is, where it is one. */
export function separate({ values, height, width }: Stamp): { column: Stamp; row: Stamp } | undefined {
  const peak = values.reduce((best, value, k) => (Math.abs(value) > Math.abs(values[best]!) ? k : best), 0)
  if (height === 1 || width === 1 || values[peak] === 0) return undefined
  const [v, u] = [Math.floor(peak / width), peak % width]
  const column = Float32Array.from({ length: height }, (_, k) => values[k * width + u]!)
  const row = Float32Array.from({ length: width }, (_, k) => values[v * width + k]! / values[peak]!)
  const product = values.every((value, k) => {
    const made = column[Math.floor(k / width)]! * row[k % width]!
    return Math.abs(made - value) <= ROUNDING * Math.abs(value)
  })
  return product ? { column: { values: column, height, width: 1 }, row: { values: row, height: 1, width } } : undefined
}
