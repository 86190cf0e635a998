import { option, withCall } from './call.ts'
import { clipNumbers } from './clip.ts'
import type { Clip } from './clip.ts'
import type { Engine } from './engine.ts'
import type { Input } from './handle.ts'
import { bands, rows, whole } from './kernel.ts'
import type { ArraySpec, Kernel, Task } from './kernel.ts'
import { refused, sizeOf, wrap } from './ndarray.ts'
import type { NdArray } from './ndarray.ts'
import { withRooms } from './rooms.ts'

/** Values, float64 or float32 of any shape, and a mask of the same shape whose every value but 0 hides one. NaN is left out. */
export interface RobustInputs {
  data: Input
  mask?: Input | undefined
}

export interface RobustOptions {
  /** Statistics of the whole array, or of each of its rows (along the last axis). Default whole. */
  of?: 'whole' | 'rows'
  /** Percentiles wanted, 0 to 100, interpolated linearly. */
  percentiles?: readonly number[]
  /** Whether the median absolute deviation is wanted. Default true. */
  mad?: boolean
  /** Clips values in rounds; true for the defaults. */
  clip?: Clip | boolean
  /** Mode of a histogram with so many equal bins (2 to 1e6; true for 100) over the values that the clip leaves. */
  mode?: { bins: number } | boolean
}

const NAMES = [
  'count', 'min', 'max', 'mean', 'std', 'median', 'mad', 'mode', 'clippedCount', 'clippedMean', 'clippedMedian', 'clippedStd', 'clipLow', 'clipHigh', 'clipRounds',
] as const

type Statistic = (typeof NAMES)[number]

/** Float64, one number a row, or a scalar (shape []); NaN of nothing. std has no correction for a degree of freedom; mad is unscaled. */
export type RobustStatistics = Record<Statistic, NdArray<Float64Array>> & {
  /** One column for each percentile wanted. */
  percentiles: NdArray<Float64Array>
  /** With a clip: 1 where a value is clipped, masked or not finite; uint8, the shape of the data. */
  clipped?: NdArray<Uint8Array>
}

interface Options { rows: number; width: number; percentiles: readonly number[]; mad: boolean; clip: readonly number[] | undefined; bins: number }
interface Args extends Omit<Options, 'percentiles'> { double: boolean; percentileCount: number }

/** Values of a task at least, where rows are short. */
const TASK = 1 << 16

export const robustKernel: Kernel<Options, Args, void> = {
  name: 'robust',
  plan(inputs, { percentiles, ...options }) {
    const [data, mask, places] = inputs as [ArraySpec, ArraySpec | undefined, ArraySpec | undefined]
    const { width } = options
    const table: ArraySpec = { dtype: 'float64', shape: [options.rows, NAMES.length + percentiles.length] }
    const plane: ArraySpec = { dtype: 'uint8', shape: [options.rows, width] }
    const outputs = options.clip === undefined ? [table] : [table, plane]
    const tasks = bands(options.rows, Math.max(1, Math.ceil(TASK / Math.max(1, width)))).map(([first, last]): Task<Args> => {
      const span = rows(plane, first, last)
      const reads = [span, mask === undefined ? null : span, places === undefined ? null : whole(places)]
      const args = { ...options, rows: last - first, double: data.dtype === 'float64', percentileCount: percentiles.length }
      return { reads, writes: outputs.map((output) => rows(output, first, last)), args }
    })
    return { outputs, tasks }
  },
  run(instance, [data, mask, places], [table, clipped = 0], { rows: count, width, double, percentileCount, mad, clip, bins }) {
    withRooms(instance, [clip && ['float64', clip]], (numbers) => {
      instance.exports.robust_rows(data!, double as never, mask!, count, width, places!, percentileCount, mad as never, numbers!, bins, table!, clipped)
    })
  },
}

/** Statistics that outliers do not move, in double precision; `wasm/kernels/src/robust` has the definitions. */
export const robust = (engine: Engine) => (inputs: RobustInputs | Input, options: RobustOptions = {}): RobustStatistics =>
  withCall(engine, 'robust', (call) => {
    const { data: values, mask: hidden } = isInputs(inputs) ? inputs : { data: inputs, mask: undefined }
    const data = call.take(values, { name: 'data', dtype: ['float64', 'float32'] })
    const mask = call.takeOptional(hidden, { name: 'mask', dtype: 'mask', shape: data.shape })
    const shape = shapeOf(options.of, data.shape)
    const percentiles = (options.percentiles ?? []).map((percent, k) => option(percent, `percentiles[${k}]`, { min: 0, max: 100 }))
    const places = percentiles.length === 0 ? undefined : call.take(Float64Array.from(percentiles), { name: 'percentiles', dtype: 'float64' })
    const count = sizeOf(shape)
    const settings = {
      rows: count, width: shape.length === 0 ? sizeOf(data.shape) : (data.shape.at(-1) ?? 0), percentiles,
      mad: options.mad ?? true, clip: clipNumbers(options.clip), bins: binsOf(options.mode),
    }
    const { outputs } = engine.run(robustKernel, [data, mask, places], settings)
    const table = engine.residents.download(call.temporary(outputs[0]!)).data as Float64Array
    const columns = NAMES.length + percentiles.length
    const column = (k: number): NdArray<Float64Array> => wrap(Float64Array.from({ length: count }, (_, row) => table[row * columns + k]!), 'float64', shape)
    const rest = Float64Array.from({ length: count * percentiles.length }, (_, k) =>
      table[Math.floor(k / percentiles.length) * columns + NAMES.length + (k % percentiles.length)]!)
    return {
      ...(Object.fromEntries(NAMES.map((name, k) => [name, column(k)])) as Record<Statistic, NdArray<Float64Array>>),
      percentiles: wrap(rest, 'float64', [...shape, percentiles.length]),
      ...(outputs[1] === undefined ? {} : { clipped: reshaped(call.give(outputs[1]), data.shape) }),
    }
  })

const isInputs = (inputs: RobustInputs | Input): inputs is RobustInputs => 'data' in inputs && !('shape' in inputs)

const reshaped = (array: NdArray, shape: readonly number[]): NdArray<Uint8Array> => wrap(array.data as Uint8Array, 'uint8', shape)

function shapeOf(of: RobustOptions['of'] = 'whole', shape: readonly number[]): readonly number[] {
  if (of === 'whole') return []
  if (of !== 'rows') throw refused('of', `it is ${String(of)}, not whole or rows`)
  if (shape.length === 0) throw refused('data', 'it is a scalar and has no rows')
  return shape.slice(0, -1)
}

function binsOf(mode: RobustOptions['mode']): number {
  if (mode === undefined || mode === false) return 0
  return option(mode === true ? 100 : mode.bins, 'mode.bins', { min: 2, max: 1e6, integer: true })
}
