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
import { checkGrid, modelOf, refusing } from './period-checks.ts'
import type { Model } from './period-checks.ts'

export interface LombScargleInputs extends EpochInputs {
  /** Band of every epoch, integers from 0: each band has a mean of its own. */
  band?: Input
}

/** Frequencies `start + i step`, cycles per unit of time. */
export interface LombScargleOptions extends Residence {
  /** 0 or more. */
  start: number
  step: number
  count: number
  /** Fourier terms, 1 unless given. */
  terms?: number
  /** Fourier terms of each band by itself, 0 unless given. */
  bandTerms?: number
  /** A float64 array of `count` that the result is written to. */
  into?: Handle
}

interface Settings extends Model { start: number; step: number; count: number; block: number }
interface Args extends Model { epochs: number; start: number; step: number; first: number; count: number }

/** Blocks of frequencies a task. */
const BLOCKS = 4

export const lombScargleKernel: Kernel<Settings, Args, void> = {
  name: 'lomb-scargle',
  plan([time, , , band], { block, count, ...shared }) {
    const all = whole(time as ArraySpec)
    const tasks = bands(count, BLOCKS * block).map(([first, last]) => ({
      reads: [all, all, all, band === undefined ? null : all],
      writes: [{ start: first, length: last - first }],
      args: { ...shared, epochs: all.length, first, count: last - first },
    }))
    return { outputs: [{ dtype: 'float64', shape: [count] }], tasks }
  },
  run({ exports }, [time, value, noise, band], [out], { epochs, terms, own, bands: number, start, step, first, count }) {
    exports.period_power(time!, value!, noise!, epochs, band!, number, terms, own, start, step, first, count, out!)
  },
}

/**
 * Generalised Lomb-Scargle periodogram of one light curve with any number of Fourier terms, of one band or several, in the standard
 * normalisation: 0 to 1.
 */
export const lombScargle = (engine: Engine) => (inputs: LombScargleInputs, options: LombScargleOptions): { power: NdArray<Float64Array> } =>
  withCall(engine, 'lombScargle', (call) => {
    const { handles, epochs } = epochsOf(call, inputs)
    const band = call.takeOptional(inputs.band, { name: 'band', dtype: 'int32', dimensions: 1 })
    const numbers = band && (unwrap(engine.residents.download(band), 'band').data as Int32Array)
    const { start, step, count, terms = 1, bandTerms = 0, into } = options
    const model = refusing(() => {
      checkGrid({ start, step, count })
      return modelOf(epochs, { terms, bandTerms, ...(numbers && { band: numbers }) })
    })
    if (into && (into.dtype !== 'float64' || sizeOf(into.shape) !== count)) throw refused('into', `it is not ${count} values of float64`)
    const block = engine.instance.exports.period_block(epochs.time.length)
    const { outputs } = engine.run(lombScargleKernel, [...handles, band], { ...model, start, step, count, block }, [into])
    return { power: call.give(outputs[0]!, into ? { resident: true } : options) as NdArray<Float64Array> }
  })
