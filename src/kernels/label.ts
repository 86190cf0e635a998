import { option, withCall } from './call.ts'
import type { Call, Residence } from './call.ts'
import { choice } from './choice.ts'
import { gather } from './columns.ts'
import type { Engine } from './engine.ts'
import type { Handle, Input } from './handle.ts'
import { bands, rows, whole } from './kernel.ts'
import type { ArraySpec, Kernel } from './kernel.ts'
import { refused, wrap } from './ndarray.ts'
import type { NdArray } from './ndarray.ts'

export interface LabelOptions extends Residence {
  /** Whether pixels that share a corner alone belong together: 4 (edges) or 8 (edges and corners, the default). */
  connectivity?: 4 | 8
  /** Takes the input as an image: pixels beyond this value, one for all or one a pixel, are labelled. Without it the input is a mask. */
  threshold?: number | Input
  /** On which side of zero, with a threshold: value > t, -value > t, or |value| > t. */
  sign?: 'positive' | 'negative' | 'both'
  /** Regions of fewer pixels are left out. */
  minArea?: number
  /** An int32 array of the same shape that the labels are written to. */
  into?: Handle
}

export interface Labels {
  /** int32 [height, width]: 0, or the number of the region, from 1 in the order of first pixels. */
  labels: NdArray<Int32Array>
  /** Pixels of each region, int32. Region n is at n - 1. */
  npix: NdArray<Int32Array>
  /** First and last column and row of each region, int32. */
  xmin: NdArray<Int32Array>
  xmax: NdArray<Int32Array>
  ymin: NdArray<Int32Array>
  ymax: NdArray<Int32Array>
}

interface Options { sign: number }
interface Args { width: number; first: number; count: number; sign: number; each: boolean }

const BAND = 256
const EXTENTS = ['npix', 'xmin', 'xmax', 'ymin', 'ymax'] as const
const SIGNS = { positive: 1, negative: -1, both: 0 } as const

/** Runs of marked pixels: triples (row, first column, column after the last). */
export const labelRunsKernel: Kernel<Options, Args, Int32Array> = {
  name: 'label-runs',
  plan([image, limits], { sign }) {
    const plane = image as ArraySpec
    const [height, width] = plane.shape as [number, number]
    const each = limits !== undefined && limits.shape.length === 2
    const tasks = bands(height, BAND).map(([first, last]) => {
      const span = rows(plane, first, last)
      const bound = limits === undefined ? null : each ? rows(limits, first, last) : whole(limits)
      return { reads: [span, bound], writes: [], args: { width, first, count: last - first, sign, each } }
    })
    return { outputs: [], tasks }
  },
  run({ exports, columns }, [image, limits], _writes, { width, first, count, sign, each }) {
    const output = limits === 0
      ? exports.label_runs_of_mask(image!, count, width, first)
      : exports.label_runs_beyond(image!, count, width, first, limits!, Number(each), sign)
    return columns(output, ['int32'])[0] as Int32Array
  },
}

/** Numbers the connected regions of a mask, or of the pixels beyond a threshold; `wasm/kernels/src/label` has the definition. */
export const label = (engine: Engine) => (input: Input, options: LabelOptions = {}): Labels =>
  withCall(engine, 'label', (call) => {
    const corners = choice(options.connectivity ?? 8, 'connectivity', [4, 8]) === 8
    const area = option(options.minArea, 'minArea', { default: 1, min: 1, max: 2 ** 31 - 1, integer: true })
    const sign = SIGNS[choice(options.sign ?? 'positive', 'sign', ['positive', 'negative', 'both'])]
    const masked = options.threshold === undefined
    const plane = call.take(input, { name: masked ? 'mask' : 'image', dtype: masked ? 'mask' : 'float32', dimensions: 2 })
    const limits = bounds(call, options.threshold, plane)
    const runs = gather(call, engine.run(labelRunsKernel, [plane, limits], { sign }).results, 'int32')
    const { residents } = engine
    const labels = labelPlane(engine, plane, options.into)
    const [height, width] = plane.shape as [number, number]
    const output = engine.instance.exports.label_runs(residents.pointer(runs), runs.shape[0]! / 3, height, width, Number(corners), area, residents.pointer(labels))
    residents.changed(labels)
    const extents = engine.instance.columns(output, EXTENTS.map(() => 'int32'))
    return {
      labels: call.give(labels, options.into ? { resident: true } : options) as NdArray<Int32Array>,
      ...(Object.fromEntries(EXTENTS.map((name, k) => [name, wrap(extents[k]!, 'int32', [extents[k]!.length])])) as Omit<Labels, 'labels'>),
    }
  })

/** A plane of int32 for labels of an image: the one given, or a new one. */
export function labelPlane(engine: Engine, image: ArraySpec, into?: Handle, name = 'into'): Handle {
  if (into === undefined) return engine.residents.create({ dtype: 'int32', shape: image.shape })
  if (into.dtype === 'int32' && String(into.shape) === String(image.shape)) return into
  throw refused(name, `it is ${into.dtype} [${into.shape.join(', ')}], not int32 [${image.shape.join(', ')}]`)
}

function bounds(call: Call, threshold: number | Input | undefined, plane: Handle): Handle | undefined {
  if (threshold === undefined) return undefined
  if (typeof threshold === 'number') {
    const value = option(threshold, 'threshold', {})
    return call.temporary(call.engine.residents.upload({ data: Float32Array.of(value), shape: [1] }))
  }
  return call.take(threshold, { name: 'threshold', dtype: 'float32', shape: plane.shape })
}
