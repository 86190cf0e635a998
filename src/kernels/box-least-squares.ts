import { withCall } from './call.ts'
import type { Residence } from './call.ts'
import { epochsOf } from './epochs.ts'
import type { EpochInputs } from './epochs.ts'
import type { Engine } from './engine.ts'
import type { Handle, Input } from './handle.ts'
import { bands, whole } from './kernel.ts'
import type { ArraySpec, Kernel } from './kernel.ts'
import { refused, sizeOf, unwrap } from './ndarray.ts'
import type { NdArray } from './ndarray.ts'
import { boxRules, refusing } from './period-checks.ts'

export interface BoxLeastSquaresInputs extends EpochInputs {
  /** Trial periods, float64, in the unit of the times. */
  period: Input
}

export interface BoxLeastSquaresOptions extends Residence {
  /** Trial durations, each shorter than every period. */
  durations: ArrayLike<number>
  /** Bins in the shortest duration, 10 unless given. */
  oversample?: number
  /** What the best box has most of: log likelihood (unless given) or S/N. */
  objective?: 'likelihood' | 'snr'
  /** Float64 arrays as long as the periods that the result is written to. */
  into?: Record<(typeof COLUMNS)[number], Handle>
}

const COLUMNS = ['power', 'depth', 'depthError', 'duration', 'epoch', 'snr', 'logLikelihood'] as const

/** The best box of every period. `epoch`: the middle of a transit, within a period of the first epoch. */
export type BoxLeastSquaresResult = Record<(typeof COLUMNS)[number], NdArray<Float64Array>>

interface Settings { durations: number; oversample: number; likelihood: boolean }
interface Args extends Settings { epochs: number; periods: number }

/** Periods a task. */
const BLOCK = 512

export const boxLeastSquaresKernel: Kernel<Settings, Args, void> = {
  name: 'box-least-squares',
  plan([time, , , period, durations], settings) {
    const [all, trials] = [whole(time as ArraySpec), whole(durations as ArraySpec)]
    const count = sizeOf(period!.shape)
    const tasks = bands(count, BLOCK).map(([start, end]) => {
      const span = { start, length: end - start }
      return { reads: [all, all, all, span, trials], writes: COLUMNS.map(() => span), args: { ...settings, epochs: all.length, periods: span.length } }
    })
    return { outputs: COLUMNS.map(() => ({ dtype: 'float64', shape: [count] })), tasks }
  },
  run({ exports }, [time, value, noise, period, durations], [power, depth, error, duration, epoch, snr, likelihood], args) {
    exports.box_search(
      time!, value!, noise!, args.epochs, period!, args.periods, durations!, args.durations, args.oversample, Number(args.likelihood),
      power!, depth!, error!, duration!, epoch!, snr!, likelihood!)
  },
}

/** Box least squares of one light curve: the box that explains most at every trial period. */
export const boxLeastSquares = (engine: Engine) => (inputs: BoxLeastSquaresInputs, options: BoxLeastSquaresOptions): BoxLeastSquaresResult =>
  withCall(engine, 'boxLeastSquares', (call) => {
    const { handles } = epochsOf(call, inputs)
    const period = call.take(inputs.period, { name: 'period', dtype: 'float64', dimensions: 1 })
    const periods = unwrap(engine.residents.download(period), 'period').data as Float64Array
    const { oversample, objective, into } = options
    const durations = Float64Array.from(options.durations)
    const rules = refusing(() => boxRules({ periods, durations, ...(oversample !== undefined && { oversample }), ...(objective && { objective }) }))
    const trials = call.take(durations, { name: 'durations', dtype: 'float64' })
    const unfit = into && COLUMNS.find((name) => into[name].dtype !== 'float64' || sizeOf(into[name].shape) !== periods.length)
    if (unfit) throw refused(`into.${unfit}`, `it is not ${periods.length} values of float64`)
    const settings = { durations: durations.length, oversample: rules.oversample, likelihood: rules.likelihood }
    const { outputs } = engine.run(boxLeastSquaresKernel, [...handles, period, trials], settings, COLUMNS.map((name) => into?.[name]))
    const given = outputs.map((output) => call.give(output, into ? { resident: true } : options))
    return Object.fromEntries(COLUMNS.map((name, k) => [name, given[k]])) as BoxLeastSquaresResult
  })
