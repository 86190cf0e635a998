import { AstroError, EXIT } from '../errors.ts'
import { withCall } from './call.ts'
import type { Call, Residence } from './call.ts'
import type { Engine } from './engine.ts'
import type { Handle, Input } from './handle.ts'
import { runInto } from './into.ts'
import { bands, rows, whole } from './kernel.ts'
import type { ArraySpec, Kernel } from './kernel.ts'
import { refused } from './ndarray.ts'
import type { NdArray } from './ndarray.ts'
import { readStamp, separate, turned } from './stamp.ts'
import type { Stamp } from './stamp.ts'
import { chooseTiles } from './tiles.ts'
import type { TileSize } from './tiles.ts'

export interface ConvolveOptions extends Residence {
  /** `convolution` (the default) turns the kernel by 180 degrees, `correlation` does not. */
  mode?: 'convolution' | 'correlation'
  /** What lies outside the image: zero (the default), the nearest pixel, or the image reflected about its edge (d c b a | a b c d). */
  border?: Border
  /** Pixels where it is not zero weigh nothing, as do pixels that are not finite. */
  mask?: Input
  /** Divides by the part of the kernel that lay on pixels that count: interpolates over the others. NaN where less than 1e-3 is left. */
  normalise?: boolean
  /** By the definition (or in two passes where the kernel is a product), by tiles of Fourier transforms, or the faster of both. */
  method?: FilterMethod
  /** An array of the same shape that the result is written to. */
  into?: Handle
}

export type Border = 'zero' | 'nearest' | 'reflect'
export type FilterMethod = 'auto' | 'direct' | 'fft'

const BORDERS: readonly Border[] = ['zero', 'nearest', 'reflect']

/** Rows of a task; two passes do the rows about it twice. */
const BAND = 128
const BAND_SEPARABLE = 256

/** Kernels of more elements (with two passes: rows and columns together) are faster by tiles. Measured: docs/kernels/convolve.md. */
const MOST_DIRECT = 64
const MOST_SEPARABLE = 64

interface Options { height: number; width: number; cy: number; cx: number; border: number; normalise: boolean; tiles: TileSize | undefined }
interface Args extends Omit<Options, 'tiles'> {
  imageHeight: number; imageWidth: number; top: number; held: number; tileHeight: number; tileWidth: number; first: number; last: number
}

/** Inputs: image, mask, kernel (or its column), its row, its spectrum. */
export const convolveKernel: Kernel<Options, Args, void> = {
  name: 'convolve',
  plan([image, mask, kernel, row, spectrum], { tiles, ...options }) {
    const plane = image as ArraySpec
    const [imageHeight, imageWidth] = plane.shape as [number, number]
    const { height, cy } = options
    const band = tiles ? tiles.height + 1 - height : row ? BAND_SEPARABLE : BAND
    const tasks = bands(imageWidth === 0 ? 0 : imageHeight, band).map(([first, last]) => {
      const span = rows(plane, first, last, Math.max(cy, height - 1 - cy))
      const reads = [span, mask ? span : null, ...[kernel, row, spectrum].map((part) => (part ? whole(part) : null))]
      const tile = { tileHeight: tiles?.height ?? 0, tileWidth: tiles?.width ?? 0 }
      const place = { imageHeight, imageWidth, top: first - span.above, held: span.height, first, last }
      return { reads, writes: [rows(plane, first, last)], args: { ...options, ...tile, ...place } }
    })
    return { outputs: [plane], tasks }
  },
  run({ exports }, [image, mask, kernel, row, spectrum], [out], args) {
    exports.convolve_rows(
      image!, mask!, args.imageHeight, args.imageWidth, args.top, args.held, kernel!, row!, spectrum!,
      args.height, args.width, args.cy, args.cx, args.tileHeight, args.tileWidth, args.border, args.normalise ? 1 : 0, args.first, args.last, out!,
    )
  },
}

/**
 * Filters an image [y][x] with a kernel whose centre is its element (floor(height / 2), floor(width / 2)): a plane, or a column and a row
 * whose product it is. Sums are single precision: within 1e-5 of the result by the definition, 1e-6 of the largest result by tiles.
 * docs/kernels/convolve.md.
 */
export const convolve = (engine: Engine) => (
  image: Input, kernel: Input | readonly [Input, Input], options: ConvolveOptions = {},
): { image: NdArray } =>
  withCall(engine, 'convolve', (call) => {
    const plane = call.take(image, { name: 'image', dtype: 'float32', dimensions: 2 })
    const mask = call.takeOptional(options.mask, { name: 'mask', dtype: 'mask', shape: plane.shape })
    const mode = choice(options.mode ?? 'convolution', 'mode', ['convolution', 'correlation'])
    const way = chooseWay(call, kernel, mode === 'convolution', choice(options.method ?? 'auto', 'method', ['auto', 'direct', 'fft']))
    const { height, width, parts } = way
    const centre = (length: number): number => (mode === 'convolution' ? length - 1 - Math.floor(length / 2) : Math.floor(length / 2))
    const normalise = options.normalise === true
    if (normalise && !(way.sum > 0)) throw refused('kernel', `its sum is ${way.sum}; normalise wants a positive one`)
    const tiles = way.tiled ? chooseTiles(plane.shape, [height, width]) : undefined
    const inputs = [plane, mask, ...[0, 1].map((k) => parts[k] && uploadStamp(call, parts[k])), tiles && spectrumOf(call, parts[0]!, tiles)]
    const border = BORDERS.indexOf(choice(options.border ?? 'zero', 'border', BORDERS))
    const planned = { height, width, cy: centre(height), cx: centre(width), border, normalise, tiles }
    const [out] = runInto(call, inputs, [options.into], (into) => engine.run(convolveKernel, inputs, planned, into).outputs)
    return { image: call.give(out!, options.into ? { resident: true } : options) }
  })

interface Way { height: number; width: number; sum: number; tiled: boolean; parts: readonly Stamp[] }

function chooseWay(call: Call, kernel: Input | readonly [Input, Input], turn: boolean, method: FilterMethod): Way {
  const read = (input: Input, name: string): Stamp => (turn ? turned(readStamp(call, input, name)) : readStamp(call, input, name))
  const given = isPair(kernel) ? vectors(read(kernel[0], 'kernel column'), read(kernel[1], 'kernel row')) : undefined
  const plane = given === undefined ? read(kernel as Input, 'kernel') : product(given)
  const pair = given ?? (method === 'fft' ? undefined : separate(plane))
  const { height, width } = plane
  const tiled = method === 'fft' || (method === 'auto' && (pair ? height + width > MOST_SEPARABLE : height * width > MOST_DIRECT))
  const sum = plane.values.reduce((total, value) => total + value, 0)
  return { height, width, sum, tiled, parts: tiled || pair === undefined ? [plane] : [pair.column, pair.row] }
}

const isPair = (kernel: Input | readonly [Input, Input]): kernel is readonly [Input, Input] => Array.isArray(kernel)

function vectors(column: Stamp, row: Stamp): { column: Stamp; row: Stamp } {
  for (const [name, { height, width }] of Object.entries({ column, row })) {
    if (height !== 1 && width !== 1) throw refused(`kernel ${name}`, `its shape is [${height}, ${width}], not that of a vector`)
  }
  return {
    column: { values: column.values, height: column.values.length, width: 1 },
    row: { values: row.values, height: 1, width: row.values.length },
  }
}

function product({ column, row }: { column: Stamp; row: Stamp }): Stamp {
  const [height, width] = [column.height, row.width]
  const values = Float32Array.from({ length: height * width }, (_, k) => column.values[Math.floor(k / width)]! * row.values[k % width]!)
  return { values, height, width }
}

/** A kernel in kernel memory, for as long as the call lasts. */
export const uploadStamp = (call: Call, { values, height, width }: Stamp): Handle =>
  call.temporary(call.engine.residents.upload({ data: values, shape: [height, width] }))

/** The spectrum of a kernel over a tile, for as long as the call lasts. */
export function spectrumOf(call: Call, stamp: Stamp, { height, width }: TileSize): Handle {
  const { instance, residents } = call.engine
  const kernel = uploadStamp(call, stamp)
  const spectrum = call.temporary(residents.create({ dtype: 'float32', shape: [2 * height * width] }))
  instance.exports.convolve_spectrum(residents.pointer(kernel), stamp.height, stamp.width, height, width, residents.pointer(spectrum))
  return spectrum
}

/** One of the values an option may have. Throws `kernel_option` naming them. */
export function choice<Value extends string>(value: string, name: string, values: readonly Value[]): Value {
  const found = values.find((one) => one === value)
  if (found !== undefined) return found
  throw new AstroError('kernel_option', EXIT.usage, `${name} is ${String(value)}, not one of ${values.join(', ')}`)
}
