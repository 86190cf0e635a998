import { AstroError, EXIT } from '../errors.ts'
import { option, withCall } from './call.ts'
import type { Residence } from './call.ts'
import type { Engine } from './engine.ts'
import type { Handle, Input } from './handle.ts'
import { bands, rows, whole } from './kernel.ts'
import type { ArraySpec, Kernel } from './kernel.ts'
import type { NdArray } from './ndarray.ts'

/** One number for both directions, or [y, x]. */
export type Size = number | readonly [y: number, x: number]

export interface BackgroundInputs {
  /** [y][x], float32. */
  image: Input
  /** Anything but zero marks a bad pixel; so does a pixel that is not finite. */
  mask?: Input | undefined
}

export interface BackgroundOptions extends Residence {
  /** Pixels of a mesh, 1 to 4096. */
  mesh?: Size
  /** Meshes of the median filter, odd. */
  filter?: Size
  /** The filter changes meshes whose level differs from the median by this much or more, in units of the image. */
  filterThreshold?: number
  /** false: the grid and its medians alone. */
  maps?: boolean
  /**
   * The spline: 'natural' with its nodes on the centres of the meshes, or, by default, the one of SExtractor and SEP: nodes half a pixel above
   * the centres in y, second derivatives coupled by a sixth.
   */
  spline?: 'sextractor' | 'natural'
  /** true: the noise as it was before clipping, of a Gaussian sky (1.0154 times); false: as SExtractor and SEP give it. */
  wholeNoise?: boolean
  /** Arrays of the shape of the image that the maps are written to. */
  into?: { background?: Handle; rms?: Handle }
}

export interface Background {
  /** [y][x] of the image, float32; absent with `maps: false`. */
  background?: NdArray
  rms?: NdArray
  /** [y][x] of the grid, float32, filtered. */
  mesh_background: NdArray
  mesh_rms: NdArray
  /** Medians of the grid; NaN where no mesh has enough good pixels. */
  global_background: number
  global_rms: number
}

interface MeshOptions { meshHeight: number; meshWidth: number }
interface MeshArgs { count: number; width: number; meshWidth: number }

export const meshesKernel: Kernel<MeshOptions, MeshArgs, void> = {
  name: 'background-meshes',
  plan([image, mask], { meshHeight, meshWidth }) {
    const [height, width] = image!.shape as [number, number]
    const grid: ArraySpec = { dtype: 'float32', shape: [Math.ceil(height / meshHeight), Math.ceil(width / meshWidth)] }
    const tasks = bands(height, meshHeight).map(([first, last], row) => ({
      reads: [rows(image!, first, last), mask === undefined ? null : rows(mask, first, last)],
      writes: [rows(grid, row, row + 1), rows(grid, row, row + 1)],
      args: { count: last - first, width, meshWidth },
    }))
    return { outputs: [grid, grid], tasks }
  },
  run({ exports }, [image, mask], [level, noise], { count, width, meshWidth }) {
    exports.background_meshes(image!, mask!, count, width, meshWidth, level!, noise!)
  },
}

interface MapOptions extends MeshOptions { height: number; width: number; rows: number; columns: number; offset: number }
interface MapArgs extends MapOptions { first: number; last: number }

/** Rows of the maps that one task makes. */
const BAND = 128

export const mapsKernel: Kernel<MapOptions, MapArgs, void> = {
  name: 'background-maps',
  plan([nodes], options) {
    const plane: ArraySpec = { dtype: 'float32', shape: [options.height, options.width] }
    const tasks = bands(options.height, BAND).map(([first, last]) => ({
      reads: [whole(nodes!)],
      writes: [rows(plane, first, last), rows(plane, first, last)],
      args: { ...options, first, last },
    }))
    return { outputs: [plane, plane], tasks }
  },
  run({ exports }, [nodes], [level, noise], args) {
    exports.background_maps(
      nodes!, args.rows, args.columns, args.meshHeight, args.meshWidth, args.offset, args.first, args.last, args.width, level!, noise!,
    )
  },
}

/**
 * Background and noise of an image from a filtered grid of meshes and a bicubic spline (Bertin & Arnouts 1996);
 * `wasm/kernels/src/background/mod.rs` has the method. Throws `kernel_input` and `kernel_option`.
 */
export const background = (engine: Engine) => (inputs: BackgroundInputs, options: BackgroundOptions = {}): Background =>
  withCall(engine, 'background', (call) => {
    const image = call.take(inputs.image, { name: 'image', dtype: 'float32', dimensions: 2 })
    const mask = call.takeOptional(inputs.mask, { name: 'mask', dtype: 'mask', shape: image.shape })
    const [meshHeight, meshWidth] = size(options.mesh ?? 64, 'mesh', 4096)
    const { outputs } = engine.run(meshesKernel, [image, mask], { meshHeight, meshWidth })
    const [level, noise] = outputs as [Handle, Handle]
    const [gridRows, gridColumns] = level.shape as [number, number]
    const nodes = call.temporary(engine.residents.create({ dtype: 'float64', shape: [8, gridRows, gridColumns] }))
    const overall = smooth(engine, level, noise, nodes, options)
    const found = { mesh_background: call.give(level, options), mesh_rms: call.give(noise, options), ...overall }
    if (options.maps === false) return found
    const [height, width] = image.shape as [number, number]
    const offset = isNatural(options) ? 0 : 0.5
    const into = [options.into?.background, options.into?.rms].map((handle, k) => target(handle, image.shape, ['background', 'rms'][k]!))
    const maps = engine.run(mapsKernel, [nodes], { height, width, rows: gridRows, columns: gridColumns, meshHeight, meshWidth, offset }, into).outputs
    const give = (k: number): NdArray => call.give(maps[k]!, into[k] ? { resident: true } : options)
    return { background: give(0), rms: give(1), ...found }
  })

/** Fills and filters the grid in place, fits the splines through it, and gives its medians. */
function smooth(
  { residents, instance }: Engine, level: Handle, noise: Handle, nodes: Handle, options: BackgroundOptions,
): { global_background: number; global_rms: number } {
  const [filterHeight, filterWidth] = size(options.filter ?? 3, 'filter', 1023)
  if (filterHeight % 2 === 0 || filterWidth % 2 === 0) {
    throw new AstroError('kernel_option', EXIT.usage, `filter is ${filterHeight} x ${filterWidth} meshes; a window about a mesh has odd sides`)
  }
  const natural = isNatural(options)
  const threshold = option(options.filterThreshold, 'filterThreshold', { default: 0, min: 0 })
  const overall = residents.create({ dtype: 'float64', shape: [2] })
  const [gridRows, gridColumns] = level.shape as [number, number]
  instance.exports.background_filter(
    residents.pointer(level), residents.pointer(noise), gridRows, gridColumns, filterHeight, filterWidth, threshold,
    Number(natural), Number(options.wholeNoise === true),
    residents.pointer(overall), residents.pointer(nodes),
  )
  const [global_background, global_rms] = residents.download(overall).data as unknown as [number, number]
  residents.free(overall)
  for (const handle of [level, noise, nodes]) residents.changed(handle)
  return { global_background, global_rms }
}

function isNatural({ spline = 'sextractor' }: BackgroundOptions): boolean {
  if (spline === 'natural' || spline === 'sextractor') return spline === 'natural'
  throw new AstroError('kernel_option', EXIT.usage, `spline is '${String(spline)}', not 'sextractor' or 'natural'`)
}

function size(given: Size, name: string, max: number): [number, number] {
  const [y, x] = typeof given === 'number' ? [given, given] : given
  return [option(y, name, { min: 1, max, integer: true }), option(x, name, { min: 1, max, integer: true })]
}

function target(handle: Handle | undefined, shape: readonly number[], name: string): Handle | undefined {
  if (handle === undefined || (handle.dtype === 'float32' && handle.shape.join() === shape.join())) return handle
  throw new AstroError('kernel_input', EXIT.usage, `into.${name} is ${handle.dtype} [${handle.shape.join(', ')}], not float32 [${shape.join(', ')}]`)
}
