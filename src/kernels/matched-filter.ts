import { AstroError, EXIT } from '../errors.ts'
import { option, withCall } from './call.ts'
import type { Call, Residence } from './call.ts'
import { choice, spectrumOf, uploadStamp } from './convolve.ts'
import type { FilterMethod } from './convolve.ts'
import type { Engine } from './engine.ts'
import type { Handle, Input } from './handle.ts'
import { runInto } from './into.ts'
import { bands, rows, whole } from './kernel.ts'
import type { ArraySpec, Kernel } from './kernel.ts'
import { refused } from './ndarray.ts'
import type { NdArray } from './ndarray.ts'
import { readStamp } from './stamp.ts'
import { chooseTiles } from './tiles.ts'
import type { TileSize } from './tiles.ts'

export interface MatchedFilterOptions extends Residence {
  /** Variance of each pixel, or of every one. Not positive or not finite: the pixel weighs nothing. */
  variance?: Input | number
  /** Or the inverse variance. */
  weight?: Input | number
  /** Pixels where it is not zero weigh nothing. */
  mask?: Input
  /** What is wanted: `snr` alone by default. */
  outputs?: readonly Wanted[]
  /** By the definition, by tiles of Fourier transforms, or the faster of both. */
  method?: FilterMethod
  /** Arrays of the shape of the image that the results are written to. */
  into?: Partial<Record<Wanted, Handle>>
}

type Wanted = 'snr' | 'flux' | 'error'

const WANTED: readonly Wanted[] = ['snr', 'flux', 'error']
const KINDS = { variance: 0, weight: 1, same: 2 } as const
const BAND = 128

/** PSFs of more elements are faster by tiles. Measured: docs/kernels/matched-filter.md. */
const MOST_DIRECT = 150

interface Options { height: number; width: number; kind: number; level: number; outputs: readonly Wanted[]; tiles: TileSize | undefined }
interface Args { imageHeight: number; imageWidth: number; top: number; held: number; first: number; last: number; options: Options }

/** Inputs: image, noise, mask, PSF, its squares, the spectra of both. Outputs: those wanted, in the order of WANTED. */
export const matchedFilterKernel: Kernel<Options, Args, void> = {
  name: 'matched-filter',
  plan([image, noise, mask, ...stamps], options) {
    const plane = image as ArraySpec
    const [imageHeight, imageWidth] = plane.shape as [number, number]
    const { tiles, height } = options
    const tasks = bands(imageWidth === 0 ? 0 : imageHeight, tiles ? tiles.height + 1 - height : BAND).map(([first, last]) => {
      const span = rows(plane, first, last, Math.floor(height / 2))
      const reads = [span, noise ? span : null, mask ? span : null, ...stamps.map((stamp) => (stamp ? whole(stamp) : null))]
      const args = { imageHeight, imageWidth, top: first - span.above, held: span.height, first, last, options }
      return { reads, writes: options.outputs.map(() => rows(plane, first, last)), args }
    })
    return { outputs: options.outputs.map(() => plane), tasks }
  },
  run({ exports }, [image, noise, mask, psf, squares, spectrum, squaresSpectrum], writes, args) {
    const { imageHeight, imageWidth, top, held, first, last, options } = args
    const { height, width, tiles, kind, level, outputs } = options
    const [snr, flux, error] = WANTED.map((name) => writes[outputs.indexOf(name)] ?? 0)
    exports.matched_filter_rows(
      image!, noise!, mask!, imageHeight, imageWidth, top, held, psf!, squares!, spectrum!, squaresSpectrum!, height, width,
      tiles?.height ?? 0, tiles?.width ?? 0, kind, level, first, last, snr!, flux!, error!,
    )
  },
}

/**
 * Signal to noise of a point source at every pixel of an image [y][x], its flux and the error of the flux, with a PSF whose centre is its
 * element (floor(height / 2), floor(width / 2)) and the variance or weight of each pixel. NaN where no pixel under the PSF weighs.
 * docs/kernels/matched-filter.md.
 */
export const matchedFilter = (engine: Engine) => (
  image: Input, psf: Input, options: MatchedFilterOptions,
): Partial<Record<Wanted, NdArray>> =>
  withCall(engine, 'matchedFilter', (call) => {
    const plane = call.take(image, { name: 'image', dtype: 'float32', dimensions: 2 })
    const { noise, kind, level } = noiseOf(call, plane, options)
    const mask = call.takeOptional(options.mask, { name: 'mask', dtype: 'mask', shape: plane.shape })
    const stamp = readStamp(call, psf, 'psf')
    const { height, width } = stamp
    const squares = { values: stamp.values.map((value) => value * value), height, width }
    if (!squares.values.some((value) => value > 0)) throw refused('psf', 'all its elements are zero, or so small that their squares are')
    const method = choice(options.method ?? 'auto', 'method', ['auto', 'direct', 'fft'])
    const tiled = method === 'fft' || (method === 'auto' && height * width > MOST_DIRECT)
    const tiles = tiled ? chooseTiles(plane.shape, [height, width]) : undefined
    const stamps = [stamp, squares].map((one) => uploadStamp(call, one))
    const spectra = [stamp, squares].map((one) => tiles && spectrumOf(call, one, tiles))
    const inputs = [plane, noise, mask, ...stamps, ...spectra]
    const asked = (options.outputs ?? ['snr']).map((name) => choice(name, 'outputs', WANTED))
    const outputs = WANTED.filter((name) => asked.includes(name))
    const into = outputs.map((name) => options.into?.[name])
    const planned = { height, width, kind, level, outputs, tiles }
    const made = runInto(call, inputs, into, (given) => engine.run(matchedFilterKernel, inputs, planned, given).outputs)
    return Object.fromEntries(outputs.map((name, k) => [name, call.give(made[k]!, into[k] ? { resident: true } : options)]))
  })

function noiseOf(
  call: Call, plane: Handle, { variance, weight }: MatchedFilterOptions,
): { noise: Handle | undefined; kind: number; level: number } {
  if ((variance === undefined) === (weight === undefined)) {
    const which = variance === undefined ? 'neither variance nor weight is' : 'variance and weight are both'
    throw new AstroError('kernel_option', EXIT.usage, `${which} given`, { hint: 'give one of them: a number, or an array of the shape of the image' })
  }
  const [name, given] = variance === undefined ? (['weight', weight!] as const) : (['variance', variance] as const)
  if (typeof given === 'number') {
    const number = option(given, name, { min: 2 ** -100, max: 2 ** 100 })
    return { noise: undefined, kind: KINDS.same, level: name === 'weight' ? number : 1 / number }
  }
  return { noise: call.take(given, { name, dtype: 'float32', shape: plane.shape }), kind: KINDS[name], level: 0 }
}
