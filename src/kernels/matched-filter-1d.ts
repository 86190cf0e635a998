import { option, withCall } from './call.ts'
import type { Call, Residence } from './call.ts'
import { blocks, packed } from './curves.ts'
import type { Engine } from './engine.ts'
import type { Handle, Input } from './handle.ts'
import { whole } from './kernel.ts'
import type { ArraySpec, Kernel } from './kernel.ts'
import { refused } from './ndarray.ts'
import type { NdArray } from './ndarray.ts'
import { encodeBank } from './templates.ts'
import type { Template } from './templates.ts'

export interface MatchedFilter1dInputs {
  /** Flux less its centre; float64, or float32 on regular times. One curve, one a row, or packed with `offsets`. */
  value: Input
  /** Standard deviation of the value, or in its place `weight`, one over its square. Epochs without a positive one count for nothing. */
  error?: Input
  weight?: Input
  /** Epochs that count for nothing, 0 = good. */
  flag?: Input
  /** Times, float64, not falling within a curve; not given where they are regular. */
  time?: Input
  /** Where each curve starts, and the end of the last. */
  offsets?: Input
}

export interface MatchedFilter1dOptions extends Residence {
  templates: readonly Template[]
  /** Regular times: the spacing of epochs, in place of `time`. */
  step?: number
  /** Dips too: the template with the largest |S/N| counts, not the one with the largest S/N. */
  twoSided?: boolean
  /** Arrays that the result is written to: float32 and int16 of the value's shape. */
  into?: { score: Handle; template: Handle }
}

export interface MatchedFilter1dResult {
  /** S/N of the best template at every epoch, float32; NaN where none meets data. */
  score: NdArray<Float32Array>
  /** Which template that is, int16; -1 where none meets data. */
  template: NdArray<Int16Array>
}

interface Shared { step: number | undefined; wide: boolean; errors: boolean; templates: number; bankLength: number; twoSided: boolean }
interface Options extends Shared { offsets: Int32Array }
interface Args extends Shared { curves: number }

export const matchedFilter1dKernel: Kernel<Options, Args, void> = {
  name: 'matched-filter-1d',
  plan([, value, , flag, time, bank], { offsets, ...shared }) {
    const tasks = blocks(offsets).map((block) => {
      const optional = (column: ArraySpec | undefined) => (column === undefined ? null : block.span)
      return {
        reads: [block.offsets, block.span, block.span, optional(flag), optional(time), whole(bank as ArraySpec)],
        writes: [block.span, block.span],
        args: { ...shared, curves: block.curves },
      }
    })
    const { shape } = value as ArraySpec
    return { outputs: [{ dtype: 'float32', shape }, { dtype: 'int16', shape }], tasks }
  },
  run({ exports }, [offsets, value, weight, flag, time, bank], [score, template], args) {
    const { curves, step, wide, errors, templates, bankLength, twoSided } = args
    const tail = [Number(errors), flag!, bank!, bankLength, templates, Number(twoSided), score!, template!] as const
    if (step === undefined) exports.filter_irregular(offsets!, curves, time!, value!, weight!, ...tail)
    else exports.filter_regular(offsets!, curves, step, value!, weight!, Number(wide), ...tail)
  },
}

/**
 * Matched filter of light curves with a bank of templates: at every epoch the largest signal-to-noise ratio of a template that starts
 * there, and which one. Any times with their errors in float64; regular times in float32, many times faster.
 */
export const matchedFilter1d = (engine: Engine) => (inputs: MatchedFilter1dInputs, options: MatchedFilter1dOptions): MatchedFilter1dResult =>
  withCall(engine, 'matchedFilter1d', (call) => {
    const { value, weight, time, step, errors } = columnsOf(call, inputs, options)
    const flag = call.takeOptional(inputs.flag, { name: 'flag', dtype: 'mask', shape: value.shape })
    const { offsets, handle } = packed(call, value, inputs.offsets)
    const encoded = encodeBank(options.templates)
    const bank = call.take(encoded, { name: 'templates', dtype: 'float64' })
    const shared = { step, errors, wide: value.dtype === 'float64', templates: options.templates.length, bankLength: encoded.length }
    const { into } = options
    const { outputs } = engine.run(
      matchedFilter1dKernel, [handle, value, weight, flag, time, bank], { ...shared, offsets, twoSided: options.twoSided ?? false },
      [into?.score, into?.template])
    const [score, template] = outputs.map((output) => call.give(output, into ? { resident: true } : options))
    return { score: score as NdArray<Float32Array>, template: template as NdArray<Int16Array> }
  })

function columnsOf(call: Call, inputs: MatchedFilter1dInputs, options: MatchedFilter1dOptions) {
  const regular = options.step !== undefined
  if (regular === (inputs.time !== undefined)) throw refused('time', 'either times or the option step are needed, and not both')
  if ((inputs.error === undefined) === (inputs.weight === undefined)) throw refused('error', 'either errors or weights are needed, and not both')
  const value = call.take(inputs.value, { name: 'value', dtype: regular ? ['float64', 'float32'] : 'float64' })
  const errors = inputs.weight === undefined
  const weight = call.take((inputs.weight ?? inputs.error)!, { name: errors ? 'error' : 'weight', dtype: value.dtype, shape: value.shape })
  const time = call.takeOptional(inputs.time, { name: 'time', dtype: 'float64', shape: value.shape })
  const step = regular ? option(options.step, 'step', { min: Number.MIN_VALUE, max: 1e12 }) : undefined
  return { value, weight, time, step, errors }
}
