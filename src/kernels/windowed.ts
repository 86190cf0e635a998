import { option, withCall } from './call.ts'
import type { Residence } from './call.ts'
import type { Engine } from './engine.ts'
import type { Handle, Input } from './handle.ts'
import { rows } from './kernel.ts'
import type { ArraySpec, Kernel, Span } from './kernel.ts'
import type { NdArray } from './ndarray.ts'
import { byRows, unsort } from './places.ts'
import type { Places } from './places.ts'

export interface WindowedInputs {
  /** [y][x], float32, background subtracted. */
  image: Input
  /** First guesses in pixels, float64, of one length. */
  x: Input
  y: Input
  /** Width of each window in pixels (the Gaussian's sigma: half-light radius / 1.177), an array or one number. > 0. */
  sigma: Input | number
  /** Variance of each pixel, a map or one number: gives errors. */
  variance?: Input | number | undefined
  /** Anything but zero marks a bad pixel. */
  mask?: Input | undefined
}

export interface WindowedOptions extends Residence {
  /** Windows are at least this wide, in pixels. */
  minSigma?: number
}

export interface WindowedPositions {
  /** [source], float64; the first guess where none was found. */
  x: NdArray
  y: NdArray
  /** Standard deviations, NaN without a variance. */
  x_error: NdArray
  y_error: NdArray
  /** uint8: `POSITION_FLAGS`. */
  flags: NdArray
}

/** Bits of `flags`. */
export const POSITION_FLAGS = { truncated: 1, masked: 2, no_flux: 4, not_converged: 8, strayed: 16, bad_place: 32 } as const

/** A window reaches four widths from its centre, which goes four widths at most. */
const REACH = 8

interface Options { places: Places; variance: number }
interface Args { height: number; width: number; first: number; rows: number; count: number; variance: number }

export const windowedKernel: Kernel<Options, Args, void> = {
  name: 'windowed-positions',
  plan([image, variance, mask, table], options) {
    const [height, width] = image!.shape as [number, number]
    const count = options.places.order.length
    const outputs: ArraySpec[] = [{ dtype: 'float64', shape: [count, 4] }, { dtype: 'uint8', shape: [count, 1] }]
    const tasks = options.places.blocks.map(({ from, to, first, last }) => {
      const plane = (given: ArraySpec | undefined): Span | null => (given === undefined ? null : rows(given, first, last))
      return {
        reads: [plane(image), plane(variance), plane(mask), rows(table!, from, to)],
        writes: outputs.map((output) => rows(output, from, to)),
        args: { height, width, first, rows: last - first, count: to - from, variance: options.variance },
      }
    })
    return { outputs, tasks }
  },
  run({ exports }, [image, variance, mask, table], [out, flags], args) {
    exports.windowed_positions(
      image!, variance!, mask!, args.height, args.width, args.first, args.rows, table!, args.count, args.variance, out!, flags!,
    )
  },
}

/**
 * Centroids under a Gaussian window that follows each source (SExtractor's XWIN_IMAGE, YWIN_IMAGE);
 * `wasm/kernels/src/windowed/mod.rs` has the formulas. Throws `kernel_input` and `kernel_option`.
 */
export const windowedPosition = (engine: Engine) => (inputs: WindowedInputs, options: WindowedOptions = {}): WindowedPositions =>
  withCall(engine, 'windowedPosition', (call) => {
    const { residents } = engine
    const image = call.take(inputs.image, { name: 'image', dtype: 'float32', dimensions: 2 })
    const scalar = typeof inputs.variance === 'number' ? option(inputs.variance, 'variance', { min: 0 }) : Number.NaN
    const map = typeof inputs.variance === 'number' ? undefined : inputs.variance
    const variance = call.takeOptional(map, { name: 'variance', dtype: 'float32', shape: image.shape })
    const mask = call.takeOptional(inputs.mask, { name: 'mask', dtype: 'mask', shape: image.shape })
    const column = (input: Input, name: string, shape?: readonly number[]): ArrayLike<number> =>
      residents.download(call.take(input, { name, dtype: 'float64', dimensions: 1, ...(shape && { shape }) })).data
    const x = column(inputs.x, 'x')
    const y = column(inputs.y, 'y', [x.length])
    const least = option(options.minSigma, 'minSigma', { default: 0.5 * 2 / 2.35, min: 0.01, max: 1e4 })
    const given = typeof inputs.sigma === 'number' ? option(inputs.sigma, 'sigma', { min: 0, max: 1e4 }) : column(inputs.sigma, 'sigma', [x.length])
    const sigma = Float64Array.from({ length: x.length }, (_, k) => Math.max(typeof given === 'number' ? given : given[k]!, least))
    const places = byRows([x, y, sigma], image.shape[0]!, (k) => (Number.isFinite(sigma[k]) ? REACH * sigma[k]! + 1 : 0))
    const bring = (data: Float64Array | Uint32Array, shape: number[]): Handle => call.temporary(residents.upload({ data, shape }))
    const { outputs } = engine.run(windowedKernel, [image, variance, mask, bring(places.table, [x.length, 3])], { places, variance: scalar })
    outputs.forEach(call.temporary)
    const order = bring(places.order, [x.length])
    const found = residents.download(call.temporary(unsort(engine, outputs[0]!, order, 4, [x.length, 4]))).data
    const give = (j: number): NdArray => {
      const data = Float64Array.from({ length: x.length }, (_, k) => found[4 * k + j]!)
      return call.give(residents.upload({ data, shape: [x.length] }), options)
    }
    return { x: give(0), y: give(1), x_error: give(2), y_error: give(3), flags: call.give(unsort(engine, outputs[1]!, order, 1, [x.length]), options) }
  })
