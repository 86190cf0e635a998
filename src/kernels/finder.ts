import { option, withCall } from './call.ts'
import type { Residence } from './call.ts'
import { blocks, packed } from './curves.ts'
import type { Engine } from './engine.ts'
import type { Handle, Input } from './handle.ts'
import type { ArraySpec, Kernel } from './kernel.ts'
import { wrap } from './ndarray.ts'
import type { NdArray } from './ndarray.ts'

export interface FinderInputs {
  /** Flux of every epoch, float64: one curve, one a row, or packed with `offsets`. NaN where there is none. */
  flux: Input
  /** Standard deviation of the flux. */
  error?: Input
  /** Epochs to pass over, 0 = good: they are scored, but count for nothing else. */
  flag?: Input
  /** Epochs that fail a quality check, for `removeFailed`. */
  failed?: Input
  /** Where each curve starts, and the end of the last: int32, one more than curves. */
  offsets?: Input
}

export interface FinderOptions extends Residence {
  /** A peak is above this |S/N|, strictly. */
  threshold?: number
  /** Neighbours belong to an event above this; a negative value counts from the threshold. */
  sidebands?: number
  /** Most events a curve. */
  maxEvents?: number
  /** Also events below the centre. */
  dips?: boolean
  /** Leave out events with an epoch in `failed`. */
  removeFailed?: boolean
  /** Arrays that S/N, centre and scatter are written to. */
  into?: { snr: Handle; centre: Handle; scatter: Handle }
}

/** S/N as the flux is shaped; centre and scatter a curve; one entry an event in the other lists, in the order of curves, then time. */
export interface FinderResult {
  snr: NdArray<Float64Array>
  centre: NdArray<Float64Array>
  scatter: NdArray<Float64Array>
  /** Number of the curve. */
  curve: NdArray<Int32Array>
  /** Epochs of the peak and of either end, counted within the curve. */
  peak: NdArray<Int32Array>
  start: NdArray<Int32Array>
  end: NdArray<Int32Array>
  /** How many epochs belong to the event. */
  epochs: NdArray<Int32Array>
  peakSnr: NdArray<Float64Array>
}

interface Rules { threshold: number; sideband: number; most: number; dips: boolean; removeFailed: boolean }
interface Options { offsets: Int32Array; rules: Rules }
interface Args extends Rules { first: number; curves: number }
type Columns = [curve: Int32Array, peak: Int32Array, start: Int32Array, end: Int32Array, epochs: Int32Array, snr: Float64Array]

export const finderKernel: Kernel<Options, Args, Columns> = {
  name: 'finder',
  plan([, flux, error, flag, failed], { offsets, rules }) {
    const perCurve: ArraySpec = { dtype: 'float64', shape: [offsets.length - 1] }
    const tasks = blocks(offsets).map((block) => {
      const optional = (column: ArraySpec | undefined) => (column === undefined ? null : block.span)
      const own = { start: block.first, length: block.curves }
      return {
        reads: [block.offsets, block.span, optional(error), optional(flag), optional(failed)],
        writes: [block.span, own, own],
        args: { ...rules, first: block.first, curves: block.curves },
      }
    })
    return { outputs: [flux as ArraySpec, perCurve, perCurve], tasks }
  },
  run({ exports, columns }, [offsets, flux, error, flag, failed], [snr, centre, scatter], args) {
    const { threshold, sideband, most, dips, removeFailed, first, curves } = args
    const output = exports.curves_find(
      offsets!, curves, flux!, error!, flag!, failed!, threshold, sideband, most, Number(dips), Number(removeFailed), snr!, centre!, scatter!)
    const found = columns(output, ['int32', 'int32', 'int32', 'int32', 'int32', 'float64']) as Columns
    for (let k = 0; k < found[0].length; k++) found[0][k]! += first
    return found
  },
}

/**
 * Robust centre and scatter of each curve, S/N of every epoch, and events: contiguous groups of epochs of one sign around peaks
 * above the threshold. `wasm/kernels/src/curves` has the definitions.
 */
export const finder = (engine: Engine) => (inputs: FinderInputs, options: FinderOptions = {}): FinderResult =>
  withCall(engine, 'finder', (call) => {
    const flux = call.take(inputs.flux, { name: 'flux', dtype: 'float64' })
    const { shape } = flux
    const error = call.takeOptional(inputs.error, { name: 'error', dtype: 'float64', shape })
    const flag = call.takeOptional(inputs.flag, { name: 'flag', dtype: 'mask', shape })
    const failed = call.takeOptional(inputs.failed, { name: 'failed', dtype: 'mask', shape })
    const { offsets, handle } = packed(call, flux, inputs.offsets)
    const { into } = options
    const { outputs, results } = engine.run(
      finderKernel, [handle, flux, error, flag, failed], { offsets, rules: rulesOf(options) }, [into?.snr, into?.centre, into?.scatter])
    const [snr, centre, scatter] = outputs.map((output) => call.give(output, into ? { resident: true } : options)) as NdArray<Float64Array>[]
    return { snr: snr!, centre: centre!, scatter: scatter!, ...join(results) }
  })

function rulesOf(options: FinderOptions): Rules {
  const threshold = option(options.threshold, 'threshold', { default: 5, min: 0, max: Number.MAX_VALUE })
  const sidebands = option(options.sidebands, 'sidebands', { default: -2, min: -Number.MAX_VALUE, max: Number.MAX_VALUE })
  return {
    threshold,
    sideband: Math.max(0, sidebands < 0 ? threshold + sidebands : sidebands),
    most: option(options.maxEvents, 'maxEvents', { default: 10, min: 0, max: 2 ** 31 - 1, integer: true }),
    dips: options.dips ?? true,
    removeFailed: options.removeFailed ?? false,
  }
}

type Integers = NdArray<Int32Array>

function join(results: readonly Columns[]): Omit<FinderResult, 'snr' | 'centre' | 'scatter'> {
  const count = results.reduce((sum, [curve]) => sum + curve.length, 0)
  const lists = Array.from({ length: 5 }, (_, k) => {
    const list = new Int32Array(count)
    let at = 0
    for (const columns of results) {
      list.set(columns[k] as Int32Array, at)
      at += columns[k]!.length
    }
    return wrap(list, 'int32', [count])
  })
  const [curve, peak, start, end, epochs] = lists as [Integers, Integers, Integers, Integers, Integers]
  const snr = Float64Array.from(results.flatMap((columns) => [...columns[5]]))
  return { curve, peak, start, end, epochs, peakSnr: wrap(snr, 'float64', [count]) }
}
