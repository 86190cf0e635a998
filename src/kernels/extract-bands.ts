import { bands, rows, whole } from './kernel.ts'
import type { ArraySpec, Kernel } from './kernel.ts'
import type { Dtype, TypedArray } from './ndarray.ts'

/** Columns of a catalogue that are float64, and that are int32, as the kernel orders them. */
export const REALS = [
  'thresh', 'x', 'y', 'x2', 'y2', 'xy', 'errx2', 'erry2', 'errxy', 'a', 'b', 'theta', 'cxx', 'cyy', 'cxy', 'cflux', 'flux', 'fluxerr', 'cpeak', 'peak',
] as const
export const INTEGERS = ['npix', 'tnpix', 'xmin', 'xmax', 'ymin', 'ymax', 'xcpeak', 'ycpeak', 'xpeak', 'ypeak', 'flags', 'sign'] as const

/** Objects (float64, int32), their runs, the number of runs of each; then the pixels of clusters that touch the edge of the band. */
export const bandColumns: readonly Dtype[] = ['float64', 'int32', 'int32', 'int32', 'int32', 'float32', 'float32', 'float32', 'float32', 'uint8']

/** What one band found, in the order of `bandColumns`. */
export type Band = TypedArray[]

interface Options { isVariance: boolean; withRuns: boolean; inOneBand: boolean }
interface Args extends Omit<Options, 'inOneBand'> {
  width: number; height: number; rows: number; above: number; count: number; first: number; kernelHeight: number; kernelWidth: number
}

const BAND = 256

/** Objects of one band of rows. Inputs: image, mask, noise, filter, settings. */
export const extractKernel: Kernel<Options, Args, Band> = {
  name: 'extract',
  plan([image, mask, noise, filter, settings], { inOneBand, ...options }) {
    const plane = image as ArraySpec
    const [height, width] = plane.shape as [number, number]
    const [kernelHeight, kernelWidth] = (filter?.shape ?? [0, 0]) as [number, number]
    const halo = Math.floor(kernelHeight / 2)
    const tasks = bands(height, inOneBand ? Math.max(height, 1) : BAND).map(([first, last]) => {
      const span = rows(plane, first, last, halo)
      const args = { ...options, width, height, rows: span.height, above: span.above, count: last - first, first, kernelHeight, kernelWidth }
      const like = (input: ArraySpec | undefined) => (input === undefined ? null : rows(input, first, last, halo))
      return { reads: [span, like(mask), like(noise), filter === undefined ? null : whole(filter), whole(settings as ArraySpec)], writes: [], args }
    })
    return { outputs: [], tasks }
  },
  run({ exports, columns }, [image, mask, noise, filter, settings], _writes, args) {
    const { width, height, rows: given, above, count, first, kernelHeight, kernelWidth, isVariance, withRuns } = args
    const output = exports.extract_rows(
      image!, mask!, noise!, Number(isVariance), filter!, kernelHeight, kernelWidth, settings!, given, width, height, above, above + count, first, Number(withRuns),
    )
    return columns(output, bandColumns)
  },
}
