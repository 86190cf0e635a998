import { AstroError, EXIT } from '../errors.ts'
import { option, withCall } from './call.ts'
import type { Call, Residence } from './call.ts'
import type { Engine } from './engine.ts'
import type { Handle, Input } from './handle.ts'
import { rows, whole } from './kernel.ts'
import type { ArraySpec, Kernel, Span } from './kernel.ts'
import type { Dtype, NdArray, TypedArray } from './ndarray.ts'
import { byRows, unsort } from './places.ts'
import type { Places } from './places.ts'

export interface ApertureInputs {
  /** [y][x], float32. */
  image: Input
  /** Centres in pixels, float64, all of one length. */
  x: Input
  y: Input
  /** Variance of each pixel, a map or one number. */
  variance?: Input | number | undefined
  /** Anything but zero marks a bad pixel. */
  mask?: Input | undefined
  /** Semi-axes in pixels and angle from x towards y in radians: ellipses; all three or none. */
  a?: Input | undefined
  b?: Input | undefined
  theta?: Input | undefined
}

export interface LocalBackground {
  /** Radii of the annulus in pixels; pixels whose centres lie in it count. */
  inner: number
  outer: number
  method?: 'mean' | 'median' | 'clipped-median'
  /** Clipping, in standard deviations from the median, and its rounds at most. */
  clip?: number
  rounds?: number
}

export interface ApertureOptions extends Residence {
  /** Radii in pixels; factors of the semi-axes for ellipses. */
  radius: number | readonly number[]
  /** Inner radii, one for each radius (or one for all): annuli. */
  inner?: number | readonly number[]
  /** Electrons a unit of flux: adds the Poisson term. */
  gain?: number
  background?: LocalBackground
  /** Bad pixels: 'scale' gives them the mean of the good ones, 'exclude' leaves them out. */
  badPixels?: 'scale' | 'exclude'
  /** Errors as SEP has them. */
  compat?: 'sep'
}

export interface Photometry {
  /** [source][radius], float64. */
  flux: NdArray
  error: NdArray
  /** Area on the image, and the part of it that was bad, in square pixels. */
  area: NdArray
  masked_area: NdArray
  /** uint8: `APERTURE_FLAGS`. */
  flags: NdArray
  /** [source], with `background` alone: level and scatter of a pixel, pixels used. */
  background?: NdArray
  background_rms?: NdArray
  background_pixels?: NdArray
}

/** Bits of `flags`. */
export const APERTURE_FLAGS = { truncated: 1, masked: 2, all_masked: 4, nan: 8, outside: 16, no_background: 32, bad_shape: 64 } as const

const entire = (given: ArraySpec | undefined): Span | null => (given === undefined ? null : whole(given))

interface Options { places: Places; radii: number; sky: boolean }
interface Args { height: number; width: number; first: number; rows: number; columns: number; count: number; radii: number }

export const aperturesKernel: Kernel<Options, Args, void> = {
  name: 'apertures',
  plan([image, variance, mask, table, radii, inner, numbers], { places, radii: n, sky }) {
    const [height, width] = image!.shape as [number, number]
    const count = places.order.length
    const spec = (dtype: Dtype, wide: number): ArraySpec => ({ dtype, shape: [count, wide] })
    const outputs = [spec('float64', n), spec('float64', n), spec('float64', n), spec('float64', n), spec('uint8', n), spec('float64', sky ? 3 : 0)]
    const tasks = places.blocks.map(({ from, to, first, last }) => {
      const plane = (given: ArraySpec | undefined): Span | null => (given === undefined ? null : rows(given, first, last))
      return {
        reads: [plane(image), plane(variance), plane(mask), rows(table!, from, to), entire(radii), entire(inner), entire(numbers)],
        writes: outputs.map((output) => rows(output, from, to)),
        args: { height, width, first, rows: last - first, columns: places.columns, count: to - from, radii: n },
      }
    })
    return { outputs, tasks }
  },
  run({ exports }, [image, variance, mask, table, radii, inner, numbers], [flux, error, area, masked, flags, sky], args) {
    exports.aperture_sums(
      image!, variance!, mask!, args.height, args.width, args.first, args.rows, table!, args.columns, args.count,
      radii!, inner!, args.radii, numbers!, flux!, error!, area!, masked!, flags!, sky!,
    )
  },
}

/**
 * Sums over disks, ellipses or annuli with exact overlap, and their errors; `wasm/kernels/src/apertures/mod.rs` has the formulas
 * (Howell 1989). Throws `kernel_input` and `kernel_option`.
 */
export const aperturePhotometry = (engine: Engine) => (inputs: ApertureInputs, options: ApertureOptions): Photometry =>
  withCall(engine, 'aperturePhotometry', (call) => {
    const image = call.take(inputs.image, { name: 'image', dtype: 'float32', dimensions: 2 })
    const number = typeof inputs.variance === 'number'
    const map = number ? undefined : (inputs.variance as Input | undefined)
    const variance = call.takeOptional(map, { name: 'variance', dtype: 'float32', shape: image.shape })
    const mask = call.takeOptional(inputs.mask, { name: 'mask', dtype: 'mask', shape: image.shape })
    const radii = many(options.radius, 'radius', Number.MIN_VALUE)
    const inner = options.inner === undefined ? undefined : innerRadii(options.inner, radii)
    const columns = shapes(call, inputs)
    const sky = options.background
    const farthest = Math.max(...radii)
    const outside = sky === undefined ? 0 : option(sky.outer, 'background.outer', { min: option(sky.inner, 'background.inner', { min: 0 }), max: 1e6 })
    const reach = (k: number): number => Math.max(outside, farthest * (columns.length > 2 ? Math.max(columns[2]![k]!, columns[3]![k]!) : 1))
    const places = byRows(columns as unknown as Parameters<typeof byRows>[0], image.shape[0]!, reach)
    const bring = (data: TypedArray, shape: number[]): Handle => call.temporary(engine.residents.upload({ data, shape }))
    const { outputs } = engine.run(aperturesKernel, [
      image, variance, mask, bring(places.table, [places.order.length, columns.length]), bring(Float64Array.from(radii), [radii.length]),
      inner && bring(Float64Array.from(inner), [inner.length]), bring(settings(options, number ? (inputs.variance as number) : undefined), [9]),
    ], { places, radii: radii.length, sky: sky !== undefined })
    outputs.forEach(call.temporary)
    return report(call, outputs, places, radii.length, options)
  })

function report(call: Call, outputs: readonly Handle[], places: Places, radii: number, options: ApertureOptions): Photometry {
  const { engine } = call
  const count = places.order.length
  const order = call.temporary(engine.residents.upload({ data: places.order, shape: [count] }))
  const give = (output: number): NdArray => call.give(unsort(engine, outputs[output]!, order, radii, [count, radii]), options)
  const found: Photometry = { flux: give(0), error: give(1), area: give(2), masked_area: give(3), flags: give(4) }
  if (options.background === undefined) return found
  const sky = call.temporary(unsort(engine, outputs[5]!, order, 3, [count, 3]))
  const table = engine.residents.download(sky).data
  const column = (j: number): NdArray => {
    const data = Float64Array.from({ length: count }, (_, k) => table[3 * k + j]!)
    return call.give(engine.residents.upload({ data, shape: [count] }), options)
  }
  return { ...found, background: column(0), background_rms: column(1), background_pixels: column(2) }
}

/** The columns of places: x and y, and for ellipses a, b and theta. */
function shapes(call: Call, inputs: ApertureInputs): TypedArray[] {
  const given = inputs.a !== undefined || inputs.b !== undefined || inputs.theta !== undefined
  const names = given ? (['x', 'y', 'a', 'b', 'theta'] as const) : (['x', 'y'] as const)
  let shape: readonly number[] | undefined
  return names.map((name) => {
    const input = inputs[name]
    if (input === undefined) {
      throw new AstroError('kernel_input', EXIT.usage, `${name} is missing: an ellipse has a, b and theta`, { hint: 'give all three, or none for circles' })
    }
    const handle = call.take(input, { name, dtype: 'float64', dimensions: 1, ...(shape && { shape }) })
    shape = handle.shape
    return call.engine.residents.download(handle).data
  })
}

/** The nine numbers that the kernel reads its settings from. */
function settings(options: ApertureOptions, variance: number | undefined): Float64Array {
  const { background: sky, gain, badPixels = 'scale', compat } = options
  const method = sky === undefined ? 0 : choice(sky.method ?? 'clipped-median', 'background.method', ['mean', 'median', 'clipped-median']) + 1
  return Float64Array.of(
    gain === undefined ? 0 : option(gain, 'gain', { min: Number.MIN_VALUE, max: Number.MAX_VALUE }),
    variance === undefined ? Number.NaN : option(variance, 'variance', { min: 0 }),
    choice(badPixels, 'badPixels', ['scale', 'exclude']),
    compat === undefined ? 0 : choice(compat, 'compat', ['sep']) + 1,
    method,
    sky?.inner ?? 0,
    sky?.outer ?? 0,
    option(sky?.clip, 'background.clip', { default: 3, min: 0.5, max: 100 }),
    option(sky?.rounds, 'background.rounds', { default: 5, min: 0, max: 1000, integer: true }),
  )
}

function many(value: number | readonly number[], name: string, min: number): number[] {
  const values = typeof value === 'number' ? [value] : Array.from(value ?? [])
  if (values.length > 0) return values.map((one) => option(one, name, { min, max: 1e6 }))
  throw new AstroError('kernel_option', EXIT.usage, `${name} is empty or missing: at least one number is wanted`)
}

function innerRadii(inner: number | readonly number[], radii: readonly number[]): number[] {
  const given = many(inner, 'inner', 0)
  const values = given.length === 1 ? radii.map(() => given[0]!) : given
  if (values.length === radii.length) return values.map((one, k) => option(one, 'inner', { min: 0, max: radii[k]! }))
  throw new AstroError('kernel_option', EXIT.usage, `inner has ${values.length} values, radius ${radii.length}: one for each, or one for all`)
}

function choice(value: string, name: string, names: readonly string[]): number {
  const found = names.indexOf(value)
  if (found >= 0) return found
  throw new AstroError('kernel_option', EXIT.usage, `${name} is '${value}', not one of ${names.join(', ')}`)
}
