import { option, withCall } from './call.ts'
import type { Residence } from './call.ts'
import { blocks, packed } from './curves.ts'
import type { Engine } from './engine.ts'
import type { Input } from './handle.ts'
import type { ArraySpec, Kernel } from './kernel.ts'
import { wrap } from './ndarray.ts'
import type { NdArray } from './ndarray.ts'
import { withRooms } from './rooms.ts'
import { SUMMARY } from './summary.ts'

export interface CurveInputs {
  /** MJD of every epoch, float64, not falling within a curve. */
  time: Input
  /** Flux of every epoch in the unit of the zero point, float64. */
  flux: Input
  /** Standard deviation of the flux. */
  error?: Input
  /** Epochs to leave out of the statistics, 0 = good. */
  flag?: Input
  /** Where each curve starts, and the end of the last. */
  offsets?: Input
}

export interface CurveOptions extends Residence {
  /** m = -2.5 log10 f + zeroPoint; 23.9 (flux in microjansky, AB) unless given. */
  zeroPoint?: number
}

/** Scores as the flux is shaped, and one number a curve of each statistic (float64, NaN where it is undefined). */
export type CurveStatisticsResult = Record<'snr' | 'dsnr' | 'dmag' | (typeof SUMMARY)[number], NdArray<Float64Array>>

interface Options { offsets: Int32Array; zeroPoint: number }
interface Args { curves: number; epochs: number; zeroPoint: number }

export const summaryKernel: Kernel<Options, Args, void> = {
  name: 'curve-statistics',
  plan([, , flux, error, flag], { offsets, zeroPoint }) {
    const tasks = blocks(offsets).map((block) => {
      const optional = (column: ArraySpec | undefined) => (column === undefined ? null : block.span)
      const numbers = { start: block.first * SUMMARY.length, length: block.curves * SUMMARY.length }
      return {
        reads: [block.offsets, block.span, block.span, optional(error), optional(flag)],
        writes: [block.span, block.span, block.span, numbers],
        args: { curves: block.curves, epochs: block.span.length, zeroPoint },
      }
    })
    const scores = flux as ArraySpec
    return { outputs: [scores, scores, scores, { dtype: 'float64', shape: [offsets.length - 1, SUMMARY.length] }], tasks }
  },
  run(instance, [offsets, time, flux, error, flag], [snr, dsnr, dmag, numbers], { curves, epochs, zeroPoint }) {
    withRooms(instance, [['float64', 2 * epochs]], (room) => {
      instance.exports.curves_summarize(offsets!, curves, time!, flux!, error!, flag!, zeroPoint, snr!, dsnr!, dmag!, numbers!, room!)
    })
  },
}

/** Statistics of light curves over their good epochs, and the scores of every epoch. */
export const curveStatistics = (engine: Engine) => (inputs: CurveInputs, options: CurveOptions = {}): CurveStatisticsResult =>
  withCall(engine, 'curveStatistics', (call) => {
    const flux = call.take(inputs.flux, { name: 'flux', dtype: 'float64' })
    const { shape } = flux
    const time = call.take(inputs.time, { name: 'time', dtype: 'float64', shape })
    const error = call.takeOptional(inputs.error, { name: 'error', dtype: 'float64', shape })
    const flag = call.takeOptional(inputs.flag, { name: 'flag', dtype: 'mask', shape })
    const { offsets, handle } = packed(call, flux, inputs.offsets)
    const zeroPoint = option(options.zeroPoint, 'zeroPoint', { default: 23.9, min: -1e3, max: 1e3 })
    const { outputs } = engine.run(summaryKernel, [handle, time, flux, error, flag], { offsets, zeroPoint })
    const numbers = call.give(outputs[3]!).data as Float64Array
    const [snr, dsnr, dmag] = outputs.slice(0, 3).map((output) => call.give(output, options))
    const curves = offsets.length - 1
    const column = (k: number): Float64Array => Float64Array.from({ length: curves }, (_, i) => numbers[i * SUMMARY.length + k]!)
    const statistics = Object.fromEntries(SUMMARY.map((name, k) => [name, wrap(column(k), 'float64', [curves])]))
    return { snr, dsnr, dmag, ...statistics } as unknown as CurveStatisticsResult
  })
