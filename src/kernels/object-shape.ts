import { option, withCall } from './call.ts'
import type { Call, Residence } from './call.ts'
import type { Engine } from './engine.ts'
import type { Handle, Input } from './handle.ts'
import { rows, whole } from './kernel.ts'
import type { ArraySpec, Kernel, Span } from './kernel.ts'
import { refused } from './ndarray.ts'
import type { NdArray, TypedArray } from './ndarray.ts'
import { byRows, unsort } from './places.ts'
import type { PlaceColumns, Places } from './places.ts'

export interface PlaceInputs {
  /** [y][x], float32, background subtracted. */
  image: Input
  /** Centres in pixels, float64, all of one length. */
  x: Input
  y: Input
  /** Anything but zero marks a bad pixel: left out by Kron's radius, given the mean of its ring by `fluxRadius`. */
  mask?: Input | undefined
}

export interface KronInputs extends PlaceInputs {
  /** Semi-axes in pixels and angle from x towards y in radians. */
  a: Input
  b: Input
  theta: Input
}

export interface KronRadiusOptions extends Residence {
  /** How many times the ellipse is enlarged: pixels within are looked at. 0.1 to 1000, default 6. */
  reach?: number
}

export interface FluxRadiusInputs extends PlaceInputs {
  /** Largest radius in pixels, one for each place or one for all. */
  rmax: Input | number
  /** The flux that is the whole, for each place; without it what lies within the largest radius. */
  flux?: Input | undefined
}

export interface FluxRadiusOptions extends Residence {
  /** Parts of the light, 0 to 1; default 0.5. */
  fraction?: number | readonly number[]
  /** Pixels are cut into so many by so many. 1 to 64, default 5. */
  subpixels?: number
}

export interface Radii {
  /** Kron: [source], in units of the ellipse, 0 where there is none. Flux: [source][fraction] in pixels, NaN where there is none. float64. */
  radius: NdArray
  /** [source], uint8: `SHAPE_FLAGS`. */
  flags: NdArray
}

/** Bits of `flags`. */
export const SHAPE_FLAGS = { truncated: 1, masked: 2, all_masked: 4, no_flux: 8, bad_shape: 64 } as const

interface Options { places: Places; wanted: number; squares: number }
interface Args { height: number; width: number; first: number; rows: number; count: number; wanted: number; squares: number }
type Plan = Kernel<Options, Args, void>['plan']

/** Outputs: radii [place][wanted], flags. Inputs: image, mask, table of places, parts of the light. */
const plan: Plan = ([image, mask, table, parts], { places, wanted, squares }) => {
  const [height, width] = image!.shape as [number, number]
  const count = places.order.length
  const outputs: ArraySpec[] = [{ dtype: 'float64', shape: [count, wanted] }, { dtype: 'uint8', shape: [count, 1] }]
  const tasks = places.blocks.map(({ from, to, first, last }) => {
    const plane = (given: ArraySpec | undefined): Span | null => (given === undefined ? null : rows(given, first, last))
    return {
      reads: [plane(image), plane(mask), rows(table!, from, to), parts === undefined ? null : whole(parts)],
      writes: outputs.map((output) => rows(output, from, to)),
      args: { height, width, first, rows: last - first, count: to - from, wanted, squares },
    }
  })
  return { outputs, tasks }
}

export const kronKernel: Kernel<Options, Args, void> = {
  name: 'kron-radius',
  plan,
  run({ exports }, [image, mask, table], [out, flags], { height, width, first, rows: given, count }) {
    exports.kron_radii(image!, mask!, height, width, first, given, table!, count, out!, flags!)
  },
}

export const fluxRadiusKernel: Kernel<Options, Args, void> = {
  name: 'flux-radius',
  plan,
  run({ exports }, [image, mask, table, parts], [out, flags], { height, width, first, rows: given, count, wanted, squares }) {
    exports.flux_radii_of(image!, mask!, height, width, first, given, table!, count, parts!, wanted, squares, out!, flags!)
  },
}

/** Kron's radius of each ellipse (Kron 1980); `wasm/kernels/src/kron.rs` has the formula. Throws `kernel_input` and `kernel_option`. */
export const kronRadius = (engine: Engine) => (inputs: KronInputs, options: KronRadiusOptions = {}): Radii =>
  withCall(engine, 'kronRadius', (call) => {
    const reach = option(options.reach, 'reach', { default: 6, min: 0.1, max: 1000 })
    const column = columnsOf(call)
    const [x, y, a, b, theta] = [column(inputs.x, 'x'), column(inputs.y, 'y'), column(inputs.a, 'a'), column(inputs.b, 'b'), column(inputs.theta, 'theta')]
    const columns = [x, y, a, b, theta, new Float64Array(x.length).fill(reach)] as const
    return measure(call, kronKernel, inputs, columns, (k) => reach * Math.max(a[k]!, b[k]!), undefined, { wanted: 1, squares: 0 }, [x.length], options)
  })

/** Radii that hold parts of the light; `wasm/kernels/src/flux_radius.rs` says how. Throws `kernel_input` and `kernel_option`. */
export const fluxRadius = (engine: Engine) => (inputs: FluxRadiusInputs, options: FluxRadiusOptions = {}): Radii =>
  withCall(engine, 'fluxRadius', (call) => {
    const given = options.fraction ?? 0.5
    const parts = (typeof given === 'number' ? [given] : Array.from(given)).map((part) => option(part, 'fraction', { min: 0, max: 1 }))
    if (parts.length === 0) throw refused('fraction', 'it is empty: at least one part of the light is wanted')
    const squares = option(options.subpixels, 'subpixels', { default: 5, min: 1, max: 64, integer: true })
    const column = columnsOf(call)
    const [x, y] = [column(inputs.x, 'x'), column(inputs.y, 'y')]
    const { rmax, flux } = inputs
    const largest = typeof rmax === 'number' ? new Float64Array(x.length).fill(option(rmax, 'rmax', { min: Number.MIN_VALUE, max: 1e6 })) : column(rmax, 'rmax')
    const total = flux === undefined ? new Float64Array(x.length).fill(Number.NaN) : column(flux, 'flux')
    const shape = typeof given === 'number' ? [x.length] : [x.length, parts.length]
    return measure(call, fluxRadiusKernel, inputs, [x, y, largest, total], (k) => largest[k]!, parts, { wanted: parts.length, squares }, shape, options)
  })

/** Reads columns of one length, float64. */
function columnsOf(call: Call): (input: Input, name: string) => TypedArray {
  let shape: readonly number[] | undefined
  return (input, name) => {
    const handle = call.take(input, { name, dtype: 'float64', dimensions: 1, ...(shape && { shape }) })
    shape = handle.shape
    return call.engine.residents.download(handle).data
  }
}

function measure(
  call: Call, kernel: Kernel<Options, Args, void>, inputs: PlaceInputs, columns: PlaceColumns, reach: (place: number) => number,
  parts: readonly number[] | undefined, numbers: { wanted: number; squares: number }, shape: readonly number[], options: Residence,
): Radii {
  const { engine } = call
  const image = call.take(inputs.image, { name: 'image', dtype: 'float32', dimensions: 2 })
  const mask = call.takeOptional(inputs.mask, { name: 'mask', dtype: 'mask', shape: image.shape })
  const places = byRows(columns, image.shape[0]!, (k) => (Number.isFinite(reach(k)) ? reach(k) + 1 : 0))
  const count = places.order.length
  const bring = (data: TypedArray, of: readonly number[]): Handle => call.temporary(engine.residents.upload({ data, shape: of }))
  const list = parts && bring(Float64Array.from(parts), [parts.length])
  const table = bring(places.table, [count, places.columns])
  const { outputs } = engine.run(kernel, [image, mask, table, list], { places, ...numbers })
  outputs.forEach(call.temporary)
  const order = bring(places.order, [count])
  return {
    radius: call.give(unsort(engine, outputs[0]!, order, numbers.wanted, shape), options),
    flags: call.give(unsort(engine, outputs[1]!, order, 1, [count]), options),
  }
}
